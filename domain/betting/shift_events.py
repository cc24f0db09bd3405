"""What happens to the shift of a desk, and to the cash in it. Amounts are minor units."""

from typing import ClassVar

from domain.entry import MoneyEvent
from domain.event import Event


class DeskShiftOpened(Event, frozen=True):
    """A cashier works at the desk from now on; `balance` was in the drawer."""

    TYPE: ClassVar[str] = "betting.DeskShiftOpened"

    shift: str
    cashier: str
    balance: int


class FloatInRecorded(MoneyEvent, frozen=True):
    """P15: cash from the unit's safe came into the drawer."""

    TYPE: ClassVar[str] = "betting.FloatInRecorded"

    amount: int
    unit: str
    shift: str
    by: str


class FloatOutRecorded(MoneyEvent, frozen=True):
    """P16: cash went back into the safe."""

    TYPE: ClassVar[str] = "betting.FloatOutRecorded"

    amount: int
    unit: str
    shift: str
    by: str


class CashCollected(MoneyEvent, frozen=True):
    """P18: collectors took cash; it is on its way under `collection` until the bank has counted it."""

    TYPE: ClassVar[str] = "betting.CashCollected"

    collection: str
    amount: int
    unit: str
    shift: str
    by: str


class DeskTransferSent(MoneyEvent, frozen=True):
    """P21: cash is on its way to another desk of the shop."""

    TYPE: ClassVar[str] = "betting.DeskTransferSent"

    amount: int
    from_desk: str
    to_desk: str
    unit: str
    shift: str
    by: str


class DeskTransferReceived(MoneyEvent, frozen=True):
    """P21: it came, to that desk or back to its own."""

    TYPE: ClassVar[str] = "betting.DeskTransferReceived"

    amount: int
    desk: str
    unit: str
    shift: str
    by: str


class CashOverRecorded(MoneyEvent, frozen=True):
    """P22: a count found more than the books say."""

    TYPE: ClassVar[str] = "betting.CashOverRecorded"

    amount: int
    unit: str
    shift: str
    by: str


class CashShortRecorded(MoneyEvent, frozen=True):
    """P23: a count found less; `owed_by` is the cashier who is to repay it, None where it is the house's loss."""

    TYPE: ClassVar[str] = "betting.CashShortRecorded"

    amount: int
    unit: str
    shift: str
    by: str
    owed_by: str | None = None


class CashCounted(Event, frozen=True):
    """The drawer was counted. The books follow: over and short are entered before this."""

    TYPE: ClassVar[str] = "betting.CashCounted"

    shift: str
    expected: int
    counted: int
    by: str


class DeskShiftLocked(Event, frozen=True):
    """Nobody is served any more; `by` is None when the drawer has reached its critical balance (B.11)."""

    TYPE: ClassVar[str] = "betting.DeskShiftLocked"

    shift: str
    by: str | None = None


class DeskShiftUnlocked(Event, frozen=True):
    """Work goes on."""

    TYPE: ClassVar[str] = "betting.DeskShiftUnlocked"

    shift: str
    by: str


class DeskCashHigh(Event, frozen=True):
    """The drawer holds as much as the shop has set as too much, or more (B.11); once until it is below again."""

    TYPE: ClassVar[str] = "betting.DeskCashHigh"

    shift: str
    balance: int
    limit: int


class DeskShiftClosed(Event, frozen=True):
    """The shift is over; `balance` stays in the drawer."""

    TYPE: ClassVar[str] = "betting.DeskShiftClosed"

    shift: str
    cashier: str
    balance: int
    by: str


class CashierShiftOpened(Event, frozen=True):
    """The cashier has a shift: at this desk, and no other (spec B.1.3)."""

    TYPE: ClassVar[str] = "betting.CashierShiftOpened"

    desk: str
    shift: str


class CashierShiftClosed(Event, frozen=True):
    """The cashier may work at any desk again."""

    TYPE: ClassVar[str] = "betting.CashierShiftClosed"

    shift: str


EVENTS = (
    DeskShiftOpened,
    FloatInRecorded,
    FloatOutRecorded,
    CashCollected,
    DeskTransferSent,
    DeskTransferReceived,
    CashOverRecorded,
    CashShortRecorded,
    CashCounted,
    DeskShiftLocked,
    DeskShiftUnlocked,
    DeskCashHigh,
    DeskShiftClosed,
    CashierShiftOpened,
    CashierShiftClosed,
)
