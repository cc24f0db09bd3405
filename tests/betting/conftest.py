"""Each test has an organisation of its own."""

import itertools
from collections.abc import AsyncIterator

import psycopg
import pytest

from adapters.postgres.migrate import create_organisation, schema_of
from projections.catalogue import VIEWS
from projections.rebuild import ensure
from projections.runner import Projector
from tests.betting.real_shop import RealShop, real_shop
from tests.projections.log import TYPES

_numbers = itertools.count(1)


@pytest.fixture
def name(database_url: str) -> str:
    made = f"shop{next(_numbers)}"
    create_organisation(database_url, made, "A betting house", "Europe/Moscow")
    return made


@pytest.fixture
async def shop(database_url: str, name: str) -> AsyncIterator[RealShop]:
    async with real_shop(database_url, schema_of(name)) as opened:
        yield opened


@pytest.fixture
async def projector(database_url: str, name: str) -> AsyncIterator[Projector]:
    async with await psycopg.AsyncConnection.connect(
        database_url, autocommit=True, options="-c timezone=UTC"
    ) as connection:
        await ensure(connection, schema_of(name), VIEWS, TYPES)
        yield Projector(connection, schema_of(name), VIEWS, TYPES)
