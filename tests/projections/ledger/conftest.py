"""Organisations here have the views of the ledger, and of the units whose clocks close its periods: no others."""

import pytest
from psycopg import AsyncConnection

from projections.ledger.views import LEDGER_VIEWS
from projections.rebuild import ensure
from projections.units import UNITS_VIEW
from tests.projections.conftest import Connect
from tests.projections.log import TYPES, Log

VIEWS = (UNITS_VIEW, *LEDGER_VIEWS)


@pytest.fixture
async def conn(connect: Connect, log: Log) -> AsyncConnection:
    """A connection to an organisation whose views exist."""
    made = await connect()
    await ensure(made, log.schema, VIEWS, TYPES)
    return made
