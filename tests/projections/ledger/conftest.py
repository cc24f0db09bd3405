"""Organisations here have the views of the ledger, and those that are compared with it: no others."""

import pytest
from psycopg import AsyncConnection

from projections.betting.coupon_selections import COUPON_SELECTIONS
from projections.betting.coupons import COUPONS, PAYABLE_COUPONS
from projections.betting.withdrawals import WITHDRAWALS
from projections.ledger.views import LEDGER_VIEWS
from projections.rebuild import ensure
from projections.units import UNITS_VIEW
from tests.projections.conftest import Connect
from tests.projections.log import TYPES, Log

VIEWS = (UNITS_VIEW, COUPONS, COUPON_SELECTIONS, PAYABLE_COUPONS, WITHDRAWALS, *LEDGER_VIEWS)


@pytest.fixture
async def conn(connect: Connect, log: Log) -> AsyncConnection:
    """A connection to an organisation whose views exist."""
    made = await connect()
    await ensure(made, log.schema, VIEWS, TYPES)
    return made
