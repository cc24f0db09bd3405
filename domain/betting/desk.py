"""A desk, stream `desk-<id>`: its shift, and who is identified at it."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.betting import desk_events as happened
from domain.betting import shift_events as of_shift
from domain.betting.desk_mode import Mode
from domain.betting.desk_refusals import (
    DeskExists,
    DeskUnknown,
    IdentificationRequired,
    IdentificationSpent,
    NotIdentifiedRecently,
    NotYourDesk,
)
from domain.betting.identification import EndReason, Method
from domain.betting.shift import Shift, ShiftAct, ShiftState, after, shift_after
from domain.betting.texts import identifier
from domain.event import Event

_PREFIX = "desk-"
_CASH_GOES = (of_shift.FloatOutRecorded, of_shift.CashCollected)


class DeskState(Struct):
    unit: str
    title: str
    zone: str
    shift: Shift | None = None
    mode: Mode = field(default_factory=Mode)
    is_high: bool = False  # it was told that the drawer holds too much


def desk_stream(desk: str) -> str:
    """The stream of a desk. Raises InvalidInput."""
    return f"{_PREFIX}{identifier('desk', desk)}"


class Desk(Aggregate):
    """`state` is None until the desk is set up."""

    CATEGORY: ClassVar[str] = "desk"

    state: DeskState | None

    def begin(self) -> None:
        self.state = None

    @property
    def desk(self) -> str:
        return str(self._id).removeprefix(_PREFIX)

    @property
    def known(self) -> DeskState:
        """Raises DeskUnknown."""
        if self.state is None:
            raise DeskUnknown(f"there is no desk {self.desk}; set it up first", desk=self.desk)
        return self.state

    @property
    def unit(self) -> str:
        """Raises DeskUnknown."""
        return self.known.unit

    @property
    def zone(self) -> str:
        """IANA. Raises DeskUnknown."""
        return self.known.zone

    def set_up(self, unit: str, title: str, zone: str, now: datetime) -> None:
        """Raises DeskExists."""
        if self.state is not None:
            raise DeskExists(f"there is a desk {self.desk} already; choose another id", desk=self.desk)
        self.fire(happened.DeskSetUp(unit, title, zone), now=now)

    # --- shift

    def on_shift(self, cashier: str) -> Shift:
        """The cashier's own open shift, to serve players in. Raises ShiftNotOpen, ShiftLocked, ShiftCounted,
        NotYourDesk, DeskUnknown.
        """
        return self.shift_for(ShiftAct.SERVE, cashier)

    def shift_for(self, act: ShiftAct, person: str, *, any_desk: bool = False) -> Shift:
        """The shift, if this person may do that in it now; with `any_desk` also when it is another's. Raises as above,
        and ShiftIsOpen, ShiftNotCounted.
        """
        shift = self.known.shift
        after(act, ShiftState.CLOSED if shift is None else shift.state, self.desk)
        assert shift is not None
        if shift.cashier != person and not any_desk:
            raise NotYourDesk(f"the shift at desk {self.desk} is another cashier's", desk=self.desk)
        return shift

    def open_shift(self, shift: str, cashier: str, balance: int, now: datetime) -> None:
        """`balance` is what the drawer holds. Raises ShiftIsOpen, DeskUnknown."""
        state = self.known
        after(ShiftAct.OPEN, ShiftState.CLOSED if state.shift is None else state.shift.state, self.desk)
        self.fire(of_shift.DeskShiftOpened(shift, cashier, balance), now=now)

    def lock(self, by: str | None, now: datetime) -> None:
        """Nobody: the drawer is too full. `shift_for` was asked before."""
        self._end(EndReason.LOGOUT, now)
        self.fire(of_shift.DeskShiftLocked(self._shift.id, by), now=now)

    def unlock(self, by: str, now: datetime) -> None:
        self.fire(of_shift.DeskShiftUnlocked(self._shift.id, by), now=now)

    def count(self, expected: int, counted: int, by: str, now: datetime) -> None:
        self._end(EndReason.SHIFT_CLOSED, now)
        self.fire(of_shift.CashCounted(self._shift.id, expected, counted, by), now=now)

    def close_shift(self, balance: int, by: str, now: datetime) -> None:
        shift = self._shift
        self.fire(of_shift.DeskShiftClosed(shift.id, shift.cashier, balance, by), now=now)

    def watch_cash(self, balance: int, high: int | None, critical: int | None, now: datetime) -> None:
        """Tell that the drawer holds too much, and lock the shift where it is critical (B.11); None: no such limit."""
        shift = self._shift
        if high is not None and balance >= high and not self.known.is_high:
            self.fire(of_shift.DeskCashHigh(shift.id, balance, high), now=now)
        if critical is not None and balance >= critical and shift.state is ShiftState.OPEN:
            self.lock(None, now)

    @property
    def _shift(self) -> Shift:
        shift = self.known.shift
        assert shift is not None, "`shift_for` was asked before"
        return shift

    # --- identification

    def find(self, player: str, method: Method, cashier: str, until: datetime, now: datetime) -> None:
        """Have a player before oneself, to be compared with the document."""
        self.fire(happened.PlayerFound(player, method, cashier, until), now=now)

    def expect_recent(self, player: str, count: int, since: datetime) -> None:
        """One of the last `count` identified here since then (DEC-30). Raises NotIdentifiedRecently."""
        recent = list(self.known.mode.recent.items())[-count:]
        if not any(each == player and at >= since for each, at in recent):
            raise NotIdentifiedRecently("the player was not identified here recently; search again", desk=self.desk)

    def confirm_document(self, identification: str, player: str, until: datetime, now: datetime) -> None:
        """The document is that of the player who was found (BET-42, -51). Raises IdentificationRequired."""
        found = self.known.mode.found
        if found is None or found.player != player or found.until <= now:
            raise IdentificationRequired("find the player again, then compare the document", desk=self.desk)
        self.identify(identification, player, found.method, until, now, document_checked=True)

    def identify(
        self,
        identification: str,
        player: str,
        method: Method,
        until: datetime,
        now: datetime,
        *,
        document_checked: bool,
    ) -> None:
        """Start the mode; one that is on ends. `on_shift` was asked before."""
        self._end(EndReason.REPLACED, now)
        shift = self._shift
        self.fire(
            happened.IdentificationStarted(
                identification, player, method, document_checked, shift.cashier, shift.id, now, until
            ),
            now=now,
        )

    @property
    def identified_player(self) -> str | None:
        """Whoever is identified, also when the time is over: for `Decider.then`, which never refuses."""
        current = None if self.state is None else self.state.mode.identification
        return None if current is None else current.player

    def identified(self, identification: str | None, now: datetime) -> str:
        """The player whom this identification names. Raises IdentificationRequired, IdentificationSpent."""
        current = self.known.mode.identification
        if identification is None:
            raise IdentificationRequired("identify the player first", desk=self.desk)
        if current is None or current.id != identification or current.until <= now:
            raise IdentificationSpent(
                "this identification is over, or not of this desk; identify the player again", desk=self.desk
            )
        return current.player

    def complete(self, identification: str, now: datetime) -> None:
        """An operation spends it (BET-54). Raises IdentificationSpent."""
        self.identified(identification, now)
        self.end_operation(now)

    def end_operation(self, now: datetime) -> None:
        """An operation of the identified player is finished, whoever asked for it (BET-54)."""
        self._end(EndReason.OPERATION_COMPLETED, now)

    def leave(self, reason: EndReason, now: datetime) -> None:
        """The cashier leaves the mode (BET-56), or the desk (DEC-29); nothing happens when it is not on."""
        self._end(reason, now)

    def expire(self, now: datetime) -> None:
        """Say that the time is over, if it is (DEC-29)."""
        current = self.known.mode.identification
        if current is not None and current.until <= now:
            self._end(EndReason.TIMEOUT, now)

    def _end(self, reason: EndReason, now: datetime) -> None:
        """End the mode, if it is on; one whose time was over ended then."""
        current = self.known.mode.identification
        if current is None:
            return
        late = current.until <= now
        self.fire(
            happened.IdentificationEnded(current.id, current.player, EndReason.TIMEOUT if late else reason),
            now=now,
            occurred_at=current.until if late else None,
        )

    # --- evolution

    def evolve(self, event: Event) -> None:
        if isinstance(event, happened.DeskSetUp):
            self.state = DeskState(event.unit, event.title, event.zone)
            return
        state = self.known
        state.shift = shift_after(event, state.shift)
        state.is_high = isinstance(event, of_shift.DeskCashHigh) or (
            state.is_high and not isinstance(event, _CASH_GOES)
        )
        state.mode.evolve(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, DeskState | None)
