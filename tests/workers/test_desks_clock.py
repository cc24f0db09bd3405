"""What ends by itself at desks is told by the clock: holds of withdrawals, identifications."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from domain.processes.pay_withdrawal import CancelWithdrawal
from domain.processes.request_withdrawal import RequestWithdrawal
from tests.api.shop import Shop, open_shop
from tests.domain.desks.shop import IVANOVA
from tests.domain.desks.shop import shop as a_day_in_march
from tests.projections.log import Log
from workers.watch.settings import WatchSettings


@pytest.fixture
async def house(database_url: str, organisation: str) -> AsyncIterator[Shop]:
    """In March two withdrawals were requested, one was cancelled, and somebody was left identified."""
    at = a_day_in_march()
    at.deposit(1_000)
    for minutes, withdrawal in ((1, "w1"), (3, "w2")):
        phone, message = "phone1", f"sms of {withdrawal}"
        at.at(minutes).when(RequestWithdrawal("d1", IVANOVA, withdrawal, 300, phone, message, player="p1"))
    at.when(CancelWithdrawal("d1", IVANOVA, "w2"))
    at.identify("p2")
    Log(database_url, organisation).append(*at.log)
    async with open_shop(database_url, organisation) as opened:
        yield opened


async def test_holds_and_identifications_that_are_over_are_told_once(house: Shop) -> None:
    """DEC-29, DEC-32, P-HOLD: the money is free again."""
    await house.project()
    watch = house.wiring.watch(WatchSettings())
    assert await watch.round(datetime.now(UTC), up_for=timedelta(0)) == 2
    await house.project()
    async with house.wiring.reads(house.schema) as reading:
        states = await reading.fetch("select withdrawal, state from withdrawals order by 1", ())
        held = await reading.fetch("select sum(balance)::bigint as held from account_totals where code = 'L2'", ())
        ended = await reading.fetch("select end_reason from identifications_told where player = 'p2'", ())
    assert [(row["withdrawal"], row["state"]) for row in states] == [("w1", "EXPIRED"), ("w2", "CANCELLED")]
    assert (held[0]["held"], ended[0]["end_reason"]) == (0, "TIMEOUT")
    assert await house.wiring.watch(WatchSettings()).round(datetime.now(UTC), up_for=timedelta(0)) == 0
