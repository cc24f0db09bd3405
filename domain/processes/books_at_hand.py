"""The books in a process: which streams they need, and how they are found among what it was given."""

from collections.abc import Iterable, Sequence
from typing import Any

from domain.decision import Streams
from domain.ledger.account import Account
from domain.ledger.books import Books, account_streams
from domain.ledger.period import Period, period_stream
from domain.processes.at_hand import only, those


def book_streams(unit: str, accounts: Iterable[str]) -> Streams:
    """The period of a unit, and those of the accounts that are guarded."""
    return [(Period, period_stream(unit)), *account_streams(accounts)]


def books_of(aggregates: Sequence[Any], zone: str) -> Books:
    """The books of one place, whose days are those of `zone`."""
    return Books(those(Account, aggregates), only(Period, aggregates), zone)
