"""The life of a desk's shift as a table (spec B.9.8): what may be done in which state, and where that leads.

    CLOSED → OPEN ⇄ LOCKED → COUNTED → CLOSED

A count may come in the middle of a shift, too: unlocked, the shift goes on. While it is counted no cash moves, so what
was counted is what the desk holds when it is closed.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from domain.betting import shift_events as happened
from domain.betting.desk_refusals import ShiftCounted, ShiftIsOpen, ShiftLocked, ShiftNotCounted, ShiftNotOpen
from domain.event import Event
from domain.refusal import Refusal


class ShiftState(StrEnum):
    """Where the shift of a desk is."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    LOCKED = "LOCKED"
    COUNTED = "COUNTED"


class ShiftAct(StrEnum):
    """What is done in or to a shift. SERVE: everything with players; CASH_IN, CASH_OUT: between desk, safe and desk."""

    OPEN = "OPEN"
    SERVE = "SERVE"
    CASH_IN = "CASH_IN"
    CASH_OUT = "CASH_OUT"
    LOCK = "LOCK"
    UNLOCK = "UNLOCK"
    COUNT = "COUNT"
    CLOSE = "CLOSE"


_S = ShiftState

LIFE: Mapping[ShiftAct, Mapping[ShiftState, ShiftState]] = {
    ShiftAct.OPEN: {_S.CLOSED: _S.OPEN},
    ShiftAct.SERVE: {_S.OPEN: _S.OPEN},
    ShiftAct.CASH_IN: {_S.OPEN: _S.OPEN},
    ShiftAct.CASH_OUT: {_S.OPEN: _S.OPEN, _S.LOCKED: _S.LOCKED},
    ShiftAct.LOCK: {_S.OPEN: _S.LOCKED},
    ShiftAct.UNLOCK: {_S.LOCKED: _S.OPEN, _S.COUNTED: _S.OPEN},
    ShiftAct.COUNT: {_S.OPEN: _S.COUNTED, _S.LOCKED: _S.COUNTED, _S.COUNTED: _S.COUNTED},
    ShiftAct.CLOSE: {_S.COUNTED: _S.CLOSED},
}


LEADS_TO: Mapping[type[Event], ShiftState] = {
    happened.DeskShiftLocked: _S.LOCKED,
    happened.DeskShiftUnlocked: _S.OPEN,
    happened.CashCounted: _S.COUNTED,
}


class Shift(Struct, frozen=True):
    """A shift that is not closed; `counted` is what the last count found, minor units."""

    id: str
    cashier: str
    state: ShiftState = ShiftState.OPEN
    counted: int | None = None


def after(act: ShiftAct, state: ShiftState, desk: str) -> ShiftState:
    """Where the act leads. Raises ShiftNotOpen, ShiftIsOpen, ShiftLocked, ShiftCounted, ShiftNotCounted."""
    led_to = LIFE[act].get(state)
    if led_to is None:
        raise _refusal(act, state, desk)
    return led_to


def _refusal(act: ShiftAct, state: ShiftState, desk: str) -> Refusal:
    if state is _S.CLOSED:
        return ShiftNotOpen(f"no shift is open at desk {desk}; open one first", desk=desk)
    if act is ShiftAct.OPEN:
        return ShiftIsOpen(f"a shift is open at desk {desk}; close it first", desk=desk)
    if act is ShiftAct.CLOSE:
        return ShiftNotCounted(f"the cash of desk {desk} is not counted; count it, then close the shift", desk=desk)
    if act is ShiftAct.UNLOCK:
        return ShiftIsOpen(f"the shift of desk {desk} is open already", desk=desk)
    if state is _S.COUNTED:
        return ShiftCounted(f"the cash of desk {desk} is counted; close the shift, or unlock it to go on", desk=desk)
    return ShiftLocked(f"the shift of desk {desk} is locked; unlock it first", desk=desk)


def shift_after(event: Event, shift: Shift | None) -> Shift | None:
    """The shift of a desk after an event of the desk."""
    match event:
        case happened.DeskShiftOpened():
            return Shift(event.shift, event.cashier)
        case happened.DeskShiftClosed():
            return None
        case _ if shift is not None and type(event) in LEADS_TO:
            counted = event.counted if isinstance(event, happened.CashCounted) else None
            return replace(shift, state=LEADS_TO[type(event)], counted=counted)
        case _:
            return shift
