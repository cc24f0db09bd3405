"""P-SETTLE, P-EXPIRE-COUPON: results settle all coupons of an event by themselves, once, whoever looks how often."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.postgres.migrate import schema_of
from adapters.postgres.reads import Reads
from domain.availability import Unavailable
from domain.betting.keep_sportsbook import CancelSportEvent, CorrectResult
from domain.command import Caller, Command, Receipt
from domain.ledger.events import AccountFrozen, AccountUnfrozen
from projections.runner import Projector
from tests.betting.real_shop import Given, RealShop, Twin
from tests.domain.betting.betting_shop import DESK, home, results
from tests.projections.log import Log
from workers.settling.settling import LedgerPort, Settling


class Nobody:
    """The ledger of organisations of other tests."""

    async def execute(self, command: Command, caller: Caller) -> Receipt:
        raise Unavailable("this test is of another organisation")


class Watched:
    """A shop whose results are followed."""

    def __init__(self, shop: RealShop, projector: Projector, log: Log, reads: Reads) -> None:
        self.shop, self.projector, self.log, self.reads = shop, projector, log, reads
        self.twin = Twin(DESK)
        self.settling = self.another()

    def another(self) -> Settling:
        return Settling(self.reads, self._ledger, lambda: self.shop.now)

    def _ledger(self, schema: str) -> LedgerPort:
        return self.shop.ledger if schema == self.log.schema else Nobody()

    async def look(self) -> None:
        await self.shop.follow(self.twin)
        await self.projector.catch_up()
        await self.settling.round()
        await self.projector.catch_up()

    def states(self) -> dict[str, str]:
        return dict(self.log.rows("select coupon, state from coupons order by coupon"))

    def settlements(self) -> int:
        ((found,),) = self.log.rows("select count(*) from events where type in (%s, %s)", *_SETTLED)
        return int(found)


_SETTLED = ("betting.CouponSettled", "betting.SettlementCorrected")


@pytest.fixture
async def watched(database_url: str, name: str, shop: RealShop, projector: Projector) -> AsyncIterator[Watched]:
    async with Reads(database_url) as reads:
        yield Watched(shop, projector, Log(database_url, schema_of(name)), reads)


async def test_a_result_settles_all_coupons_of_its_event(watched: Watched) -> None:
    """P-SETTLE: those with other events wait for these."""
    twin = watched.twin
    for match in ("m1", "m2"):
        twin.match(match)
    twin.player("p1", 5_000)
    twin.cash_bet("cash")
    twin.account_bet("p1", "account")
    twin.cash_bet("both", 1_000, home("m1"), home("m2"))
    await watched.look()
    assert set(watched.states().values()) == {"PLACED"}
    twin.ended("1", "m1")
    await watched.look()
    assert watched.states() == {"account": "CREDITED", "both": "PLACED", "cash": "PAYABLE"}
    twin.when(CancelSportEvent("m2", "rain"))
    await watched.look()
    assert watched.states()["both"] == "PAYABLE"


async def test_many_who_look_at_once_settle_once(watched: Watched) -> None:
    """CORE-15: ids are made of the coupon; one that starts anew looks at everything and finds nothing to do."""
    twin = watched.twin
    twin.match()
    for number in range(30):
        twin.cash_bet(f"c{number}")
    twin.ended()
    await watched.shop.follow(twin)
    await watched.projector.catch_up()
    await asyncio.gather(*(watched.another().round() for _ in range(3)))
    await watched.projector.catch_up()
    assert watched.settlements() == 30
    await watched.another().round()
    await watched.projector.catch_up()
    assert watched.settlements() == 30


async def test_corrections_follow_a_corrected_result(watched: Watched) -> None:
    """P14: again and again, each once."""
    twin = watched.twin
    twin.match()
    twin.cash_bet()
    twin.ended("1")
    await watched.look()
    for won, state in (("2", "LOST"), ("1", "PAYABLE"), ("X", "LOST")):
        twin.when(CorrectResult("m1", results(won), "the protocol was misread"))
        await watched.look()
        await watched.look()
        assert watched.states() == {"c1": state}
    assert watched.settlements() == 4


async def test_what_is_refused_for_now_is_asked_for_anew(watched: Watched) -> None:
    """A frozen account gets its winnings when it moves again."""
    twin = watched.twin
    twin.match()
    twin.player("p1", 5_000)
    twin.account_bet("p1")
    account = "acct-player.available.p1"
    await watched.shop.follow(twin)
    await watched.shop.execute(Given(account, (AccountFrozen("asked"),)))
    twin.ended("1")
    await watched.look()
    assert watched.states() == {"c1": "PLACED"}
    await watched.shop.execute(Given(account, (AccountUnfrozen("answered"),)))
    watched.settling = watched.another()
    await watched.look()
    assert watched.states() == {"c1": "CREDITED"}


async def test_what_nobody_claims_expires_by_itself(watched: Watched) -> None:
    """P17, P-EXPIRE-COUPON."""
    twin = watched.twin
    twin.match()
    twin.cash_bet()
    twin.ended("1")
    await watched.look()
    watched.shop.now += timedelta(days=179)
    await watched.another().round()
    await watched.projector.catch_up()
    assert watched.states() == {"c1": "PAYABLE"}
    watched.shop.now += timedelta(days=1, minutes=1)  # the ledger's moments strictly grow
    await watched.another().round()
    await watched.projector.catch_up()
    assert watched.states() == {"c1": "EXPIRED"}
