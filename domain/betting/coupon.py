"""A coupon, stream `coupon-<id>`: what was bet, in which mode, where it is in its life, what is owed on it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.betting import coupon_events as happened
from domain.betting.coupon_life import LIFE, Act, refusal, state_of
from domain.betting.coupon_refusals import (
    CouponNotPayable,
    CouponOfAnotherDesk,
    CouponStateRefuses,
    ResultKnown,
    SecondPersonRequired,
    VoidWindowPassed,
)
from domain.betting.coupon_terms import Channel, CouponMode, CouponResult, CouponState, PickResult, Selection
from domain.betting.texts import identifier
from domain.entry import Line
from domain.event import Event

_PREFIX = "coupon-"


class _State(Struct):
    state: CouponState = CouponState.NEW
    channel: Channel = Channel.DESK
    place: str = ""  # desk or terminal
    unit: str = ""
    zone: str = "UTC"
    selections: tuple[Selection, ...] = ()
    mode: CouponMode = CouponMode.CASH
    stake: int = 0
    player: str | None = None
    placed_at: datetime | None = None
    approver: str | None = None  # of a void
    settled: tuple[Line, ...] = ()  # the entry that holds, to be taken back exactly
    settled_by: int = 0  # version
    picks: tuple[PickResult, ...] = ()  # what the settlement stands on; empty after a refund by hand
    owed: int = 0
    paid: int = 0
    overpaid: int = 0
    claim_until: datetime | None = None


def coupon_stream(coupon: str) -> str:
    """The stream of a coupon. Raises InvalidInput."""
    return f"{_PREFIX}{identifier('coupon', coupon)}"


class Coupon(Aggregate):
    CATEGORY: ClassVar[str] = "coupon"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def coupon(self) -> str:
        return str(self._id).removeprefix(_PREFIX)

    @property
    def is_cash(self) -> bool:
        return self.state.mode is CouponMode.CASH

    @property
    def settled_by(self) -> str:
        """The event whose entry holds, as entries name it."""
        return f"{self._id}@{self.state.settled_by}"

    def admit(self, act: Act) -> None:
        """Whether this may be done now. Raises the refusals of its life."""
        if self.state.state not in LIFE[act]:
            raise refusal(self.coupon, act, self.state.state)

    def compose(self, composed: happened.CouponComposed, now: datetime) -> None:
        """Raises CouponStateRefuses: once it is placed it stays as it is; CouponOfAnotherDesk."""
        self.admit(Act.COMPOSE)
        if self.state.place:
            self.expect_place(composed.channel, composed.place)
        self.fire(composed, now=now)

    def expect_composed(self) -> None:
        """Raises CouponUnknown."""
        if self.state.state is CouponState.NEW:
            raise refusal(self.coupon, Act.COMPOSE, CouponState.NEW)

    def expect_place(self, channel: Channel, place: str) -> None:
        """Raises CouponOfAnotherDesk."""
        if (self.state.channel, self.state.place) != (channel, place):
            raise CouponOfAnotherDesk(
                f"coupon {self.coupon} was formed at {self.state.channel.lower()} {self.state.place}; go on there",
                desk=self.state.place,
            )

    def admit_void(self, window: timedelta, *, result_known: bool, now: datetime) -> None:
        """DEC-24. Raises ResultKnown, VoidWindowPassed, CouponStateRefuses."""
        self.admit(Act.VOID)
        if result_known:
            raise ResultKnown(f"a result of coupon {self.coupon} is known; it cannot be voided any more")
        started = min(each.starts_at for each in self.state.selections)
        if started <= now:
            raise VoidWindowPassed(f"the first event of coupon {self.coupon} has started", reason="EVENT_STARTED")
        assert self.state.placed_at is not None
        if self.state.placed_at + window < now:
            minutes = int(window.total_seconds() // 60)
            raise VoidWindowPassed(
                f"coupon {self.coupon} was placed more than {minutes} min ago; the bookmaker may refund it",
                reason="TIME",
            )

    def expect_second_person(self, cashier: str) -> None:
        """Whether another than the cashier has approved the void. Raises SecondPersonRequired."""
        if self.state.approver in {None, cashier}:
            raise SecondPersonRequired(f"another person must approve the void of coupon {self.coupon} first")

    def admit_correction(self) -> None:
        """What the bookmaker gave back by hand stays given. Raises CouponStateRefuses."""
        self.admit(Act.CORRECT)
        if not self.state.picks:
            raise CouponStateRefuses(f"coupon {self.coupon} was refunded, not settled", state=self.state.state)

    def admit_payment(self, now: datetime) -> None:
        """Raises CouponNotPayable, CouponAlreadyPaid."""
        self.admit(Act.PAY)
        if self.is_unclaimed(now):
            raise CouponNotPayable(
                f"coupon {self.coupon} was to be claimed until {self.state.claim_until}", reason=CouponState.EXPIRED
            )

    def is_unclaimed(self, now: datetime) -> bool:
        """Whether its time to be claimed is over."""
        return self.state.claim_until is not None and self.state.claim_until <= now

    def evolve(self, event: Event) -> None:
        state = self.state
        match event:
            case happened.CouponComposed():
                self._go(Act.COMPOSE, CouponState.COMPOSED)
                state.channel, state.place = event.channel, event.place
                state.unit, state.zone, state.selections = event.unit, event.zone, event.selections
            case happened.BetPlaced():
                self._go(Act.PLACE, CouponState.PLACED)
                state.mode, state.stake, state.player = event.mode, event.stake, event.player
                state.placed_at = event.placed_at
            case happened.VoidApproved():
                state.approver = event.approver
            case happened.CouponVoided():
                self._go(Act.VOID, CouponState.VOIDED)
            case happened.CouponRefunded():
                self._settle(Act.REFUND, CouponResult.RETURNED, event.entry.lines, event.amount)
                state.claim_until = event.claim_until
            case happened.CouponSettled():
                self._settle(Act.SETTLE, event.result, event.entry.lines, event.gross - event.tax)
                state.picks, state.claim_until = event.picks, event.claim_until
            case happened.SettlementCorrected():
                state.overpaid = event.overpaid
                self._settle(Act.CORRECT, event.result, event.anew, event.owed)
                state.picks, state.claim_until = event.picks, event.claim_until
            case happened.CouponPaidOut():
                self._go(Act.PAY, CouponState.PAID)
                state.paid, state.owed = state.paid + event.amount, 0
            case happened.CouponExpired():
                self._go(Act.EXPIRE, CouponState.EXPIRED)
            case _:
                raise TypeError(event)

    def _settle(self, act: Act, result: CouponResult, lines: Iterable[Line], owed: int) -> None:
        state = self.state
        state.settled, state.settled_by = tuple(lines), self._version + 1
        state.owed = owed if self.is_cash else 0
        self._go(act, state_of(state.mode, result, state.owed, state.paid))

    def _go(self, act: Act, to: CouponState) -> None:
        assert to in LIFE[act][self.state.state], f"{self._id}: {act} leads from {self.state.state} to {to}"
        self.state.state = to

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
