"""What happens to accounts and periods."""

from datetime import date
from typing import ClassVar

from domain.event import Event


class AccountMoved(Event, frozen=True, gc=False):
    """An entry changed the balance of a guarded account. The entry stands in the event `source` (`stream@version`).

    Minor units, debits above zero; `balance` is what holds after it.
    """

    TYPE: ClassVar[str] = "ledger.AccountMoved"

    amount: int
    balance: int
    kind: str
    source: str
    currency: str


class AccountFrozen(Event, frozen=True):
    TYPE: ClassVar[str] = "ledger.AccountFrozen"

    reason: str


class AccountUnfrozen(Event, frozen=True):
    TYPE: ClassVar[str] = "ledger.AccountUnfrozen"

    reason: str


class AccountClosed(Event, frozen=True):
    TYPE: ClassVar[str] = "ledger.AccountClosed"

    reason: str


class PeriodClosed(Event, frozen=True):
    """Nothing more is entered with a business moment on this day or before, at this unit's places."""

    TYPE: ClassVar[str] = "ledger.PeriodClosed"

    through: date


class PeriodReopened(Event, frozen=True):
    """Entries after this day are taken again; None: of any day."""

    TYPE: ClassVar[str] = "ledger.PeriodReopened"

    through: date | None
    reason: str


EVENTS = (AccountMoved, AccountFrozen, AccountUnfrozen, AccountClosed, PeriodClosed, PeriodReopened)
