"""The worked day of spec C.4.1: what is done, and what desk and player hold after each step (kopecks)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from domain.betting.coupon_terms import CouponMode, Pick
from domain.betting.keep_sportsbook import RecordResult, RegisterSportEvent
from domain.betting.sport_terms import EventKind, Market, MarketResult, Outcome
from domain.codes.check import CodeCheck, CodeOutcome
from domain.ledger import chart
from domain.processes.compose_coupon import ComposeCoupon
from domain.processes.move_cash import CollectCash, FloatIn
from domain.processes.pay_out_coupon import PayOutCoupon
from domain.processes.pay_withdrawal import ConfirmWithdrawal
from domain.processes.place_bet import PlaceBet
from domain.processes.request_withdrawal import RequestWithdrawal
from domain.processes.settle_coupon import SettleCoupon
from domain.processes.shift_acts import CloseDeskShift, CountCash
from domain.processes.void_coupon import VoidCoupon
from tests.domain.deciding import NOW
from tests.domain.desks.shop import IVANOVA, MANAGER, Shop, shop

PLAYER = "p1"
ROUBLE = 100


class Step(NamedTuple):
    """What is done, and what the desk and the player have after it, in roubles."""

    does: str
    act: Callable[[Shop], object]
    desk: int
    player: int


def match(at: Shop, name: str, odds: str) -> None:
    market = Market("1X2", "Result", (Outcome("1", "Home", Decimal(odds)), Outcome("X", "Draw", Decimal("3.4"))))
    at.when(RegisterSportEvent(name, EventKind.SPORT, "football", name, NOW + timedelta(hours=3), (market,)))


def _ends(at: Shop, name: str, won: str) -> None:
    at.when(RecordResult(name, (MarketResult("1X2", (won,)),)))


def _bet(at: Shop, coupon: str, sport_event: str, roubles: int, mode: CouponMode) -> None:
    at.when(ComposeCoupon(coupon, "d1", (Pick(sport_event, "1X2", "1"),), IVANOVA))
    identification = at.identify(PLAYER) if mode is CouponMode.IDENTIFIED else None
    at.when(PlaceBet(coupon, "d1", mode, roubles * ROUBLE, IVANOVA, identification))


def _settle(at: Shop, coupon: str, sport_event: str, won: str) -> None:
    _ends(at, sport_event, won)
    at.when(SettleCoupon(coupon))


def _withdraw(at: Shop, roubles: int) -> None:
    at.when(RequestWithdrawal("d1", IVANOVA, "w1", roubles * ROUBLE, "phone1", "sms1", player=PLAYER))
    at.when(ConfirmWithdrawal("d1", IVANOVA, "w1", CodeCheck(CodeOutcome.ACCEPTED, 5)))


def _void(at: Shop) -> None:
    _bet(at, "C", "m4", 200, CouponMode.CASH)
    assert at.cash() == 10_800 * ROUBLE
    at.when(VoidCoupon("C", "d1", "another match was meant", IVANOVA))


STEPS = (
    Step("float in 10 000", lambda at: at.when(FloatIn("d1", MANAGER, 10_000 * ROUBLE)), 10_000, 0),
    Step("deposit 5 000", lambda at: at.deposit(5_000 * ROUBLE), 15_000, 5_000),
    Step("identified stake 2 000", lambda at: _bet(at, "I", "m1", 2_000, CouponMode.IDENTIFIED), 15_000, 3_000),
    Step("that bet wins 3 600", lambda at: _settle(at, "I", "m1", "1"), 15_000, 6_600),
    Step("withdrawal 4 000", lambda at: _withdraw(at, 4_000), 11_000, 2_600),
    Step("cash stake A 1 000", lambda at: _bet(at, "A", "m2", 1_000, CouponMode.CASH), 12_000, 2_600),
    Step("A wins 1 900", lambda at: _settle(at, "A", "m2", "1"), 12_000, 2_600),
    Step("A paid", lambda at: at.when(PayOutCoupon("A", "d1", IVANOVA)), 10_100, 2_600),
    Step("cash stake B 500", lambda at: _bet(at, "B", "m3", 500, CouponMode.CASH), 10_600, 2_600),
    Step("B lost", lambda at: _settle(at, "B", "m3", "X"), 10_600, 2_600),
    Step("cash stake C 200, voided", _void, 10_600, 2_600),
    Step("collection 5 000", lambda at: at.when(CollectCash("d1", MANAGER, 5_000 * ROUBLE, "c1")), 5_600, 2_600),
    Step("count finds 5 500", lambda at: at.when(CountCash("d1", IVANOVA, counted=5_500 * ROUBLE)), 5_500, 2_600),
    Step("closed", lambda at: at.when(CloseDeskShift("d1", IVANOVA)), 5_500, 2_600),
)


def opened() -> Shop:
    """In the morning, with what can be bet on."""
    at = shop(float_in=0)
    for name, odds in (("m1", "1.8"), ("m2", "1.9"), ("m3", "1.5"), ("m4", "1.5")):
        match(at, name, odds)
    return at


def walk(at: Shop) -> Iterator[Step]:
    """Each step, done."""
    for step in STEPS:
        step.act(at)
        yield step


def day() -> Shop:
    """The whole of it."""
    at = opened()
    for _ in walk(at):
        pass
    return at


def of_player(at: Shop) -> int:
    return at.holds(chart.player_available(PLAYER)) + at.holds(chart.player_held(PLAYER))
