"""What happens to papers, to the numbers of cash orders, and to the takings that one order is made of at a time."""

from datetime import date
from typing import ClassVar

from domain.entry import RUB
from domain.event import Event
from domain.printing.faults import PrintFault
from domain.printing.movements import Movement, Place
from domain.printing.papers import PaperKind


class PrintRequested(Event, frozen=True, gc=False):
    """A paper is due. What stands on it is read from the event `source` (`stream@version`) when it is printed.

    The forms have the event that issued the order as their source. `player` is whose data are unsealed for it: nothing
    personal is here. `cashier` is whose act it tells of.
    """

    TYPE: ClassVar[str] = "printing.PrintRequested"

    kind: PaperKind
    source: str
    unit: str
    desk: str | None = None
    shift: str | None = None
    player: str | None = None
    cashier: str | None = None


class PrintStarted(Event, frozen=True, gc=False):
    """It goes to this printer now. Whoever finds this and no outcome does not send it again: it may be on paper."""

    TYPE: ClassVar[str] = "printing.PrintStarted"

    copy: int
    printer: str


class PrintSucceeded(Event, frozen=True, gc=False):
    TYPE: ClassVar[str] = "printing.PrintSucceeded"

    copy: int


class PrintFailed(Event, frozen=True, gc=False):
    TYPE: ClassVar[str] = "printing.PrintFailed"

    copy: int
    fault: PrintFault


class Reprinted(Event, frozen=True, gc=False):
    """Somebody wants it again from the shift report (BET-31): copy 1, 2, … and marked so."""

    TYPE: ClassVar[str] = "printing.Reprinted"

    copy: int


class PaperAnnulled(Event, frozen=True, gc=False):
    """It is not to be printed any more: its order was annulled."""

    TYPE: ClassVar[str] = "printing.PaperAnnulled"

    reason: str


class FiscalReceiptRecorded(Event, frozen=True, gc=False):
    """The cashier printed the register's receipt by hand (BET-11, DEC-19), with this number if he typed one."""

    TYPE: ClassVar[str] = "printing.FiscalReceiptRecorded"

    number: str | None = None


class CashOrderIssued(Event, frozen=True, gc=False):
    """The next number of this unit, year and kind (its stream). Minor units; accounts are codes of spec C.2.

    `date` is the day of the place; `party` who is no player: a collector, a bank, another desk. `replaces` is the
    number of the annulled order whose place it takes. `operations` are those of one order for a day.
    """

    TYPE: ClassVar[str] = "printing.CashOrderIssued"

    number: int
    date: date
    amount: int
    movement: Movement
    place: Place
    debit: str
    credit: str
    source: str
    print_id: str
    desk: str | None = None
    shift: str | None = None
    cashier: str | None = None
    player: str | None = None
    party: str | None = None
    replaces: int | None = None
    operations: int = 1
    currency: str = RUB


class CashOrderAnnulled(Event, frozen=True, gc=False):
    """The number stays used for ever; `print_id` names the order's paper."""

    TYPE: ClassVar[str] = "printing.CashOrderAnnulled"

    number: int
    reason: str
    print_id: str


class CashTaken(Event, frozen=True, gc=False):
    """Cash of one operation waits for the order of its day (setting DAILY)."""

    TYPE: ClassVar[str] = "printing.CashTaken"

    date: date
    amount: int
    source: str


class TakingsOrdered(Event, frozen=True, gc=False):
    """What was taken on this day has an order now, made of this event."""

    TYPE: ClassVar[str] = "printing.TakingsOrdered"

    date: date
    amount: int


EVENTS = (
    PrintRequested,
    PrintStarted,
    PrintSucceeded,
    PrintFailed,
    Reprinted,
    PaperAnnulled,
    FiscalReceiptRecorded,
    CashOrderIssued,
    CashOrderAnnulled,
    CashTaken,
    TakingsOrdered,
)
