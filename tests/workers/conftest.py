from collections.abc import AsyncIterator

import pytest

from tests.api.shop import Shop, open_shop
from tests.workers.watched_fleet import Fleet


@pytest.fixture(scope="module")
async def house(database_url: str, organisation: str) -> AsyncIterator[Shop]:
    async with open_shop(database_url, organisation) as shop:
        yield shop


@pytest.fixture
async def fleet(house: Shop) -> Fleet:
    return await Fleet(house).enrol()
