"""What desks, shifts and cashiers refuse."""

from typing import ClassVar

from domain.refusal import Refusal


class DeskUnknown(Refusal):
    """No such desk was ever set up."""

    code: ClassVar[str] = "DESK_UNKNOWN"


class DeskExists(Refusal):
    """The id is another desk's."""

    code: ClassVar[str] = "DESK_EXISTS"


class ShiftNotOpen(Refusal):
    """All money acts happen inside an open shift of the desk (BET-66d)."""

    code: ClassVar[str] = "SHIFT_NOT_OPEN"


class ShiftIsOpen(Refusal):
    """A desk has one open shift, a cashier has one; `desk` and `shift` name it."""

    code: ClassVar[str] = "SHIFT_OPEN"


class ShiftLocked(Refusal):
    """Nothing but cash going out, a count and the close is done while a shift is locked."""

    code: ClassVar[str] = "SHIFT_LOCKED"


class ShiftCounted(Refusal):
    """The cash is counted: close the shift, or unlock it to go on."""

    code: ClassVar[str] = "SHIFT_COUNTED"


class ShiftNotCounted(Refusal):
    """A shift is closed on a count."""

    code: ClassVar[str] = "SHIFT_NOT_COUNTED"


class NotYourDesk(Refusal):
    """The shift is another cashier's."""

    code: ClassVar[str] = "NOT_YOUR_DESK"


class IdentificationRequired(Refusal):
    """No player is identified at the desk, or none was found to be confirmed (BET-43)."""

    code: ClassVar[str] = "IDENTIFICATION_REQUIRED"


class IdentificationSpent(Refusal):
    """This identification is over, or was never this desk's (BET-55, -70d)."""

    code: ClassVar[str] = "IDENTIFICATION_SPENT"


class NotIdentifiedRecently(Refusal):
    """The player is not on the desk's list of recent ones (DEC-30)."""

    code: ClassVar[str] = "NOT_IDENTIFIED_RECENTLY"


class CashTooHigh(Refusal):
    """A drawer at or above its critical balance stays locked; take cash out first (B.11)."""

    code: ClassVar[str] = "DESK_CASH_TOO_HIGH"


class TransferUnknown(Refusal):
    """No such cash is on its way to this desk."""

    code: ClassVar[str] = "TRANSFER_UNKNOWN"


class TerminalUnknown(Refusal):
    """No such terminal was ever set up."""

    code: ClassVar[str] = "TERMINAL_UNKNOWN"


class TerminalExists(Refusal):
    """The id is another terminal's."""

    code: ClassVar[str] = "TERMINAL_EXISTS"
