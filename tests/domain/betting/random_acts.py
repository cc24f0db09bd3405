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
from domain.codes.check import CodeCheck, CodeOutcome
from domain.command import Command
from domain.processes.accept_deposit import AcceptDeposit
from domain.processes.compose_coupon import ComposeCoupon
from domain.processes.correct_settlement import CorrectSettlement
from domain.processes.expire_coupon import ExpireCoupon
from domain.processes.move_cash import CollectCash, FloatIn, FloatOut, ReceiveTransfer, TransferBetweenDesks
from domain.processes.pay_out_coupon import PayOutCoupon
from domain.processes.pay_withdrawal import CancelWithdrawal, ConfirmWithdrawal, ExpireWithdrawal
from domain.processes.place_bet import PlaceBet
from domain.processes.request_withdrawal import RequestWithdrawal
from domain.processes.settle_coupon import RefundCoupon, SettleCoupon
from domain.processes.shift_acts import CountCash, UnlockShift
from domain.processes.terminal_bet import ComposeTerminalCoupon, PlaceTerminalBet
from domain.processes.void_coupon import VoidCoupon
from tests.domain.betting.betting_shop import CASH, CASHIER, IDENTIFIED, market, results

DESKS, PLAYERS, TERMINAL = ("7", "8"), ("p1", "p2", "p3"), "t1"
SPORTS = ("football", "tennis")
# How likely one act is against another.
_WEIGHTS = {
    "match": 12, "odds": 1, "compose": 1, "place": 2, "bet": 40, "void": 3, "approve": 1, "result": 8, "cancel": 1,
    "correct_result": 7, "settle": 6, "refund": 2, "correct": 2, "pay": 10, "expire": 2,
    "terminal": 3, "deposit": 6, "withdraw": 6, "free": 3, "float_in": 2, "float_out": 1, "collect": 1, "transfer": 1,
    "count": 1,
}  # fmt: skip
_RECENT_COUPONS, _RECENT_MATCHES = 15, 4

Identify = Callable[[str, str], str]
"""Has a player identified at a desk or terminal; the id of the identification."""


class RandomActs:
    """Names few things, so that acts meet. `identify` makes the identification that an act is going to spend."""

    def __init__(self, identify: Identify) -> None:
        self._identify = identify
        self._matches: list[str] = []
        self._open: list[str] = []
        self._coupons: list[tuple[str, str]] = []  # with the desk
        self._others = 0

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
        return PlaceBet(coupon, desk, mode, _amount(rng), CASHIER, who)

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

    def _terminal(self, rng: random.Random, now: datetime) -> list[Command]:
        coupon = f"c{len(self._coupons) + 1}"
        self._coupons.append((coupon, DESKS[0]))
        who = self._identify(rng.choice(PLAYERS), TERMINAL)
        picks = (Pick(self._to_bet_on(rng), "1X2", "1"),)
        return [
            ComposeTerminalCoupon(coupon, TERMINAL, picks),
            PlaceTerminalBet(coupon, TERMINAL, _amount(rng), who if rng.random() < 0.9 else "other"),
        ]

    def _deposit(self, rng: random.Random, now: datetime) -> list[Command]:
        desk = rng.choice(DESKS)
        who = self._identify(rng.choice(PLAYERS), desk)
        return [AcceptDeposit(desk, CASHIER, self._new("d"), _amount(rng), who)]

    def _withdraw(self, rng: random.Random, now: datetime) -> list[Command]:
        """Asked for, and mostly paid: with the code, a wrong one, or none."""
        desk, player, wanted = rng.choice(DESKS), rng.choice(PLAYERS), self._new("w")
        who = self._identify(player, desk)
        asked = RequestWithdrawal(desk, CASHIER, wanted, _amount(rng), f"phone of {player}", f"sms {wanted}", who)
        outcome = rng.choice((CodeOutcome.ACCEPTED, CodeOutcome.ACCEPTED, CodeOutcome.WRONG, CodeOutcome.LOCKED, None))
        check = None if outcome is None else CodeCheck(outcome, 1)
        return [asked, *([ConfirmWithdrawal(desk, CASHIER, wanted, check)] if rng.random() < 0.8 else [])]

    def _free(self, rng: random.Random, now: datetime) -> list[Command]:
        wanted = f"w{max(1, self._others - rng.randrange(6))}"
        return [ExpireWithdrawal(wanted), CancelWithdrawal(rng.choice(DESKS), CASHIER, wanted)]

    def _float_in(self, rng: random.Random, now: datetime) -> list[Command]:
        return [FloatIn(rng.choice(DESKS), CASHIER, 5 * _amount(rng))]

    def _float_out(self, rng: random.Random, now: datetime) -> list[Command]:
        return [FloatOut(rng.choice(DESKS), CASHIER, _amount(rng))]

    def _collect(self, rng: random.Random, now: datetime) -> list[Command]:
        return [CollectCash(rng.choice(DESKS), CASHIER, _amount(rng), self._new("t"))]

    def _transfer(self, rng: random.Random, now: datetime) -> list[Command]:
        sender, receiver = rng.sample(DESKS, 2)
        transfer = self._new("t")
        sent = TransferBetweenDesks(sender, CASHIER, amount=_amount(rng), to_desk=receiver, transfer=transfer)
        came = ReceiveTransfer(rng.choice(DESKS), CASHIER, transfer=transfer)
        return [sent, came, came] if rng.random() < 0.8 else [sent]

    def _count(self, rng: random.Random, now: datetime) -> list[Command]:
        desk = rng.choice(DESKS)
        return [CountCash(desk, CASHIER, counted=rng.choice((0, 1_000, 3_333))), UnlockShift(desk, CASHIER)]

    def _new(self, kind: str) -> str:
        self._others += 1
        return f"{kind}{self._others}"

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


def _amount(rng: random.Random) -> int:
    return rng.choice((1, 7, 333, 500, 1_000))


def _ended(rng: random.Random) -> tuple[MarketResult, ...]:
    won = rng.choice(("1", "1", "X", "2", ""))
    return results(won, tuple(each for each in "1X2" if each != won and rng.random() < 0.1))
