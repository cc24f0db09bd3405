"""The books at hand in one decision: the only way in which money moves.

A process names the accounts it may touch (`account_streams`), gets them with its other aggregates, and records money
events through `Books`: the entry is checked whole, then the event happens, then the guarded accounts move on.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.aggregate import Aggregate
from domain.entry import MoneyEvent, balanced, sums
from domain.ledger.account import Account, account_stream
from domain.ledger.chart import kind_of
from domain.ledger.period import Period

UTC_ZONE = "UTC"


def account_streams(accounts: Iterable[str]) -> Sequence[tuple[type[Account], str]]:
    """The streams of those accounts that are guarded, each once."""
    return [(Account, account_stream(name)) for name in dict.fromkeys(accounts) if kind_of(name).is_guarded]


class Books:
    """Guarded accounts by name and the period of the place, whose days are those of `zone` (IANA)."""

    def __init__(self, accounts: Iterable[Account], period: Period | None = None, zone: str = UTC_ZONE) -> None:
        self._accounts = {account.name: account for account in accounts}
        self._period = period
        self._zone = zone

    def account(self, name: str) -> Account:
        return self._accounts[name]

    def record(self, aggregate: Aggregate, event: MoneyEvent, now: datetime) -> None:
        """`event` happens to `aggregate`, and its entry to the accounts: all of it, or a refusal and nothing.

        Raises InsufficientFunds, DeskCashInsufficient, AccountIsFrozen, AccountIsClosed, CurrencyMismatch,
        PeriodIsClosed, UnbalancedEntry.
        """
        entry = balanced(event.entry)
        if self._period is not None:
            self._period.admit(entry.effective_at or now, self._zone)
        moved = [(name, amount) for name, amount in sums(entry).items() if amount and kind_of(name).is_guarded]
        for name, amount in moved:
            self._accounts[name].admit(amount, entry.currency)
        aggregate.fire(event, now=now, occurred_at=entry.effective_at)
        source = f"{aggregate.id}@{aggregate.version}"
        for name, amount in moved:
            self._accounts[name].move(amount, entry.kind, source, entry.currency, now)
