"""What the ledger refuses."""

from typing import ClassVar

from domain.refusal import Refusal


class InsufficientFunds(Refusal):
    """A player's money does not do (L-2); `available` in minor units."""

    code: ClassVar[str] = "INSUFFICIENT_FUNDS"


class DeskCashInsufficient(Refusal):
    """A drawer, safe or bag does not hold so much (L-3); `available` in minor units."""

    code: ClassVar[str] = "DESK_CASH_INSUFFICIENT"


class AccountIsFrozen(Refusal):
    code: ClassVar[str] = "ACCOUNT_FROZEN"


class AccountIsClosed(Refusal):
    code: ClassVar[str] = "ACCOUNT_CLOSED"


class CurrencyMismatch(Refusal):
    """An account holds one currency."""

    code: ClassVar[str] = "CURRENCY_MISMATCH"


class PeriodIsClosed(Refusal):
    code: ClassVar[str] = "PERIOD_CLOSED"


class AccountUnknown(Refusal):
    """Nothing was ever entered on it."""

    code: ClassVar[str] = "ACCOUNT_UNKNOWN"


class AccountInUse(Refusal):
    """It holds something, or was in use before its opening balance."""

    code: ClassVar[str] = "ACCOUNT_IN_USE"


class CollectionUnknown(Refusal):
    """Nothing is under way by this name."""

    code: ClassVar[str] = "COLLECTION_UNKNOWN"


class MoreThanOwed(Refusal):
    """More is given back than is owed; `owed` in minor units."""

    code: ClassVar[str] = "MORE_THAN_OWED"


class PeriodNotOver(Refusal):
    """A day is closed when it is over at the place, and once."""

    code: ClassVar[str] = "PERIOD_NOT_OVER"


class PeriodNotClosed(Refusal):
    """There is nothing to reopen on that day."""

    code: ClassVar[str] = "PERIOD_NOT_CLOSED"


class EntryUnknown(Refusal):
    """No event that moved money has this name."""

    code: ClassVar[str] = "ENTRY_UNKNOWN"


class EntryNotReversible(Refusal):
    """What it belongs to keeps a state of its own; `kind` tells the rule."""

    code: ClassVar[str] = "ENTRY_NOT_REVERSIBLE"


class EntryIsReversed(Refusal):
    """An entry is reversed once."""

    code: ClassVar[str] = "ENTRY_REVERSED"


class AdjustmentUnknown(Refusal):
    """Nobody asked for it."""

    code: ClassVar[str] = "ADJUSTMENT_UNKNOWN"


class AdjustmentIsDecided(Refusal):
    """It was posted or rejected."""

    code: ClassVar[str] = "ADJUSTMENT_DECIDED"


class SelfApproval(Refusal):
    """Nobody approves what he asked for himself."""

    code: ClassVar[str] = "SELF_APPROVAL"
