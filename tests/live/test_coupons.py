"""`couponChanged`: a coupon is followed from its bet to its end (spec B.13)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from api.live.limits import LiveLimits
from domain.betting.coupon_terms import CouponMode
from domain.betting.keep_sportsbook import RecordResult, RegisterSportEvent
from domain.betting.sport_terms import EventKind
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.tree import UnitKind
from domain.processes.compose_coupon import ComposeCoupon
from domain.processes.place_bet import PlaceBet
from domain.processes.set_up_desk import SetUpDesk
from domain.processes.settle_coupon import SettleCoupon
from domain.processes.shift_acts import OpenDeskShift
from tests.domain.betting.betting_shop import home, market, results
from tests.live.served import Served, serve

FOLLOWED = """
subscription Followed($coupon: String!) {
  couponChanged(filter: { coupon: { eq: $coupon } }) { nodes { state mode owed selections { result } prints { kind } } }
}
"""
DESK, CASHIER = "7", "user:ann"


@pytest.fixture(scope="module")
async def served(database_url: str, organisation: str) -> AsyncIterator[Served]:
    async with serve(database_url, organisation, LiveLimits(view_answers_per_second=20)) as served:
        yield served


async def test_a_coupon_is_followed_from_its_bet_to_its_end(served: Served) -> None:
    """BET-22, BET-23, P-SETTLE."""
    starts = datetime.now(UTC) + timedelta(hours=1)
    for wish in (
        CreateUnits((NewUnit("all", UnitKind.ROOT, "All", time_zone="Europe/Moscow"),)),
        SetUpDesk(DESK, "all", "Desk", "Europe/Moscow"),
        OpenDeskShift(DESK, CASHIER, "s1"),
        RegisterSportEvent("m1", EventKind.SPORT, "football", "A – B", starts, (market(),)),
        ComposeCoupon("c1", DESK, (home(),), CASHIER),
    ):
        await served.execute(wish)
    await served.project()
    async with served.client() as client:
        await client.subscribe(FOLLOWED, coupon="c1")
        told = [(await client.data())["couponChanged"]["nodes"]]
        for wish in (PlaceBet("c1", DESK, CouponMode.CASH, 1_000, CASHIER), RecordResult("m1", results())):
            await served.execute(wish)
        await served.project()
        told.append((await client.data())["couponChanged"]["nodes"])
        await served.execute(SettleCoupon("c1"))
        await served.project()
        told.append((await client.data())["couponChanged"]["nodes"])
    assert [(each["state"], each["mode"], each["owed"]) for (each,) in told] == [
        ("COMPOSED", None, 0),
        ("PLACED", "CASH", 0),
        ("PAYABLE", "CASH", 1_900),
    ]
    assert told[-1][0]["selections"] == [{"result": "WON"}]
