"""One served house for the tests of a module."""

from collections.abc import AsyncIterator

import pytest

from tests.live.served import Served, serve


@pytest.fixture(scope="module")
async def served(database_url: str, organisation: str) -> AsyncIterator[Served]:
    async with serve(database_url, organisation) as served:
        yield served
