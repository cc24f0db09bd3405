"""Anything that can be asked for in a betting shop, likely or not, drawn from a source of chance."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from domain.betting.approve_void import ApproveVoid
from domain.betting.coupon_terms import Pick
from domain.betting.keep_sportsbook import (
    CancelSportEvent,
    ChangeOdds,
    CorrectResult,
    RecordResult,
    RegisterSportEvent,
)
from domain.betting.sport_terms import EventKind, MarketResult, NewOdds
from domain.command import Command
from domain.processes.compose_coupon import ComposeCoupon
from domain.processes.correct_settlement import CorrectSettlement
from domain.processes.expire_coupon import ExpireCoupon
from domain.processes.pay_out_coupon import PayOutCoupon
from domain.processes.place_bet import PlaceBet
from domain.processes.settle_coupon import RefundCoupon, SettleCoupon
from domain.processes.void_coupon import VoidCoupon
from tests.domain.betting.betting_shop import CASH, CASHIER, IDENTIFIED, market, results

DESKS, PLAYERS = ("7", "8"), ("p1", "p2", "p3")
SPORTS = ("football", "tennis")
# How likely one act is against another.
_WEIGHTS = {
    "match": 5, "odds": 1, "compose": 1, "place": 2, "bet": 16, "void": 3, "approve": 1, "result": 4, "cancel": 1,
    "correct_result": 4, "settle": 6, "refund": 2, "correct": 2, "pay": 6, "expire": 2,
}  # fmt: skip
_RECENT_COUPONS, _RECENT_MATCHES = 8, 4

Identify = Callable[[str, str], str]
"""Has a player identified at a desk; the id of the identification."""


class RandomActs:
    """Names few things, so that acts meet. `identify` makes the identification that an act is going to spend."""

    def __init__(self, identify: Identify) -> None:
        self._identify = identify
        self._matches: list[str] = []
        self._open: list[str] = []
        self._coupons: list[tuple[str, str]] = []  # with the desk

    def draw(self, rng: random.Random, now: datetime) -> list[Command]:
        """One act, perhaps in several steps."""
        act = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        made: list[Command] = getattr(self, f"_{act}")(rng, now)
        return made

    def _match(self, rng: random.Random, now: datetime) -> list[Command]:
        name = f"m{len(self._matches) + 1}"
        self._matches.append(name)
        self._open.append(name)
        odds = f"{rng.randrange(1_001, 5_000) / 1_000:.3f}"
        starts = now + timedelta(minutes=rng.choice((4, 600, 1_000_000, 1_000_000)))
        return [RegisterSportEvent(name, EventKind.SPORT, rng.choice(SPORTS), "A – B", starts, (market(odds),))]

    def _odds(self, rng: random.Random, now: datetime) -> list[Command]:
        odds = Decimal(rng.randrange(1_001, 5_000)) / 1_000
        return [ChangeOdds(self._some_match(rng), (NewOdds("1X2", "1", odds),))]

    def _compose(self, rng: random.Random, now: datetime) -> list[Command]:
        coupon, desk = f"c{len(self._coupons) + 1}", rng.choice(DESKS)
        self._coupons.append((coupon, desk))
        picks = {self._to_bet_on(rng): rng.choice("11X2") for _ in range(rng.choice((1, 1, 1, 2, 3)))}
        return [ComposeCoupon(coupon, desk, tuple(Pick(each, "1X2", won) for each, won in picks.items()), CASHIER)]

    def _place(self, rng: random.Random, now: datetime) -> list[Command]:
        coupon, desk = self._some_coupon(rng)
        return [self._placing(rng, coupon, desk)]

    def _bet(self, rng: random.Random, now: datetime) -> list[Command]:
        composed = self._compose(rng, now)
        return [*composed, self._placing(rng, *self._coupons[-1])]

    def _placing(self, rng: random.Random, coupon: str, desk: str) -> Command:
        desk = desk if rng.random() < 0.95 else rng.choice(DESKS)
        mode = None if rng.random() < 0.05 else rng.choice((CASH, IDENTIFIED))
        identified = mode is IDENTIFIED or rng.random() < 0.2
        who = self._identify(rng.choice(PLAYERS), desk) if identified else None
        return PlaceBet(coupon, desk, mode, rng.choice((1, 7, 333, 500, 1_000)), CASHIER, who)

    def _void(self, rng: random.Random, now: datetime) -> list[Command]:
        coupon, desk = self._some_coupon(rng)
        return [VoidCoupon(coupon, desk, "meant otherwise", CASHIER)]

    def _approve(self, rng: random.Random, now: datetime) -> list[Command]:
        return [ApproveVoid(self._some_coupon(rng)[0], "user:eve")]

    def _result(self, rng: random.Random, now: datetime) -> list[Command]:
        return [RecordResult(self._ending(rng), _ended(rng)), *self._of_recent(SettleCoupon)]

    def _cancel(self, rng: random.Random, now: datetime) -> list[Command]:
        return [CancelSportEvent(self._ending(rng), "rain")]

    def _correct_result(self, rng: random.Random, now: datetime) -> list[Command]:
        corrected = CorrectResult(self._some_match(rng), _ended(rng), "misread")
        return [corrected, *self._of_recent(lambda coupon: CorrectSettlement(coupon, "misread"))]

    def _settle(self, rng: random.Random, now: datetime) -> list[Command]:
        return [SettleCoupon(self._some_coupon(rng)[0])]

    def _refund(self, rng: random.Random, now: datetime) -> list[Command]:
        return [RefundCoupon(self._some_coupon(rng)[0], "rain")]

    def _correct(self, rng: random.Random, now: datetime) -> list[Command]:
        return [CorrectSettlement(self._some_coupon(rng)[0], "misread")]

    def _pay(self, rng: random.Random, now: datetime) -> list[Command]:
        desk = rng.choice(DESKS)
        who = self._identify(rng.choice(PLAYERS), desk) if rng.random() < 0.2 else None
        return self._of_recent(lambda coupon: PayOutCoupon(coupon, desk, CASHIER, who))

    def _expire(self, rng: random.Random, now: datetime) -> list[Command]:
        return self._of_recent(ExpireCoupon)

    def _some_match(self, rng: random.Random) -> str:
        return rng.choice(self._matches[-_RECENT_MATCHES:] or ["m0"])

    def _to_bet_on(self, rng: random.Random) -> str:
        return rng.choice(self._open[-_RECENT_MATCHES:] or ["m0"]) if rng.random() < 0.95 else self._some_match(rng)

    def _ending(self, rng: random.Random) -> str:
        ends = self._to_bet_on(rng)
        self._open = [each for each in self._open if each != ends]
        return ends

    def _of_recent(self, made: Callable[[str], Command]) -> list[Command]:
        return [made(coupon) for coupon, _ in self._coupons[-_RECENT_COUPONS:]]

    def _some_coupon(self, rng: random.Random) -> tuple[str, str]:
        return rng.choice(self._coupons[-_RECENT_COUPONS:] or [("c0", DESKS[0])])


def _ended(rng: random.Random) -> tuple[MarketResult, ...]:
    won = rng.choice(("1", "1", "X", "2", ""))
    return results(won, tuple(each for each in "1X2" if each != won and rng.random() < 0.1))
