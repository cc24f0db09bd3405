"""What printing refuses."""

from typing import ClassVar

from domain.refusal import Refusal


class PaperUnknown(Refusal):
    """No paper has this id."""

    code: ClassVar[str] = "PAPER_UNKNOWN"


class PaperStateRefuses(Refusal):
    """The wish does not fit the state of the paper; `details.state` says which."""

    code: ClassVar[str] = "PAPER_STATE_REFUSES"


class CopyOutdated(Refusal):
    """What is told is of an earlier copy than the one that is due."""

    code: ClassVar[str] = "COPY_OUTDATED"


class NoCashOrder(Refusal):
    """The paper is not a cash order: only those have numbers that can be annulled."""

    code: ClassVar[str] = "NO_CASH_ORDER"


class NoFiscalReceipt(Refusal):
    """The paper is not the receipt of a register."""

    code: ClassVar[str] = "NO_FISCAL_RECEIPT"
