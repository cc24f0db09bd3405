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
