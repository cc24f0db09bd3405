"""Each test gets an organisation of its own: its log is empty, its views stand at the beginning."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from adapters.postgres.migrate import create_organisation, schema_of
from projections.catalogue import VIEWS
from projections.rebuild import ensure
from tests.projections.log import TYPES, Log

Connect = Callable[[], Awaitable[AsyncConnection]]

_numbers = itertools.count(1)


async def until_somebody_waits(blocker: psycopg.Connection[Any]) -> None:
    """Return when a session waits for a lock that `blocker` holds."""
    for _ in range(1000):
        if blocker.execute("select from pg_locks where not granted").fetchall():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody came to wait")


@pytest.fixture
def log(database_url: str) -> Log:
    name = f"chain{next(_numbers)}"
    create_organisation(database_url, name, "A chain", "Europe/Moscow")
    return Log(database_url, schema_of(name))


@pytest.fixture
async def connect(database_url: str) -> AsyncIterator[Connect]:
    """Makes autocommit connections, closed at the end of the test."""
    made: list[AsyncConnection] = []

    async def new() -> AsyncConnection:
        conn = await AsyncConnection.connect(database_url, autocommit=True, options="-c timezone=UTC")
        made.append(conn)
        return conn

    yield new
    for conn in made:
        await conn.close()


@pytest.fixture
async def conn(connect: Connect, log: Log) -> AsyncConnection:
    """A connection to an organisation whose views exist."""
    made = await connect()
    await ensure(made, log.schema, VIEWS, TYPES)
    return made
