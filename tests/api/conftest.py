"""The API over a stand-in (shapes of HTTP and GraphQL) and over a real house (`shop`)."""

from collections.abc import AsyncIterator

import pytest

from api.app import create_app
from tests.api.asking import Asking
from tests.api.shop import Shop, open_shop
from tests.api.stand_in import TOKEN, StandIn


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
async def api(stand_in: StandIn) -> AsyncIterator[Asking]:
    """A client with a valid token over the stand-in."""
    async with Asking(create_app(stand_in), TOKEN) as asking:
        yield asking


@pytest.fixture
async def stranger(stand_in: StandIn) -> AsyncIterator[Asking]:
    """A client without a token."""
    async with Asking(create_app(stand_in), None) as asking:
        yield asking


@pytest.fixture(scope="module")
async def shop(database_url: str, organisation: str) -> AsyncIterator[Shop]:
    """The real house; its log is shared by the tests of a module."""
    async with open_shop(database_url, organisation) as shop:
        yield shop
