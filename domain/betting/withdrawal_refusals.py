"""What withdrawals refuse."""

from typing import ClassVar

from domain.refusal import Refusal


class WithdrawalUnknown(Refusal):
    """No such withdrawal was ever requested."""

    code: ClassVar[str] = "WITHDRAWAL_UNKNOWN"


class WithdrawalStateRefuses(Refusal):
    """The withdrawal's life is at another point; `state` tells where."""

    code: ClassVar[str] = "WITHDRAWAL_STATE_REFUSES"


class WithdrawalIsExpired(Refusal):
    """The money was held for some minutes, and they are over (DEC-32)."""

    code: ClassVar[str] = "WITHDRAWAL_EXPIRED"


class WithdrawalOfAnotherDesk(Refusal):
    """A withdrawal is paid where it was requested (DEC-31); `desk` names it."""

    code: ClassVar[str] = "WITHDRAWAL_OF_ANOTHER_DESK"


class CodeRequired(Refusal):
    """This withdrawal needs the code that was sent (BET-62)."""

    code: ClassVar[str] = "CODE_REQUIRED"
