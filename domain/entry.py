"""Entries of the double-entry ledger as values (spec C.1): what a money event moved between which accounts.

An entry has no life of its own: it is a field of the event it was born from (`MoneyEvent`), so neither is ever without
the other (L-11), and the sum of all entries is zero at every position (L-1). A correction is a new entry.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from domain.event import Event
from domain.refusal import Refusal

RUB = "RUB"


class UnbalancedEntry(Refusal):
    """Debits and credits differ, or nothing is moved."""

    code: ClassVar[str] = "UNBALANCED_ENTRY"


class Line(Struct, frozen=True, array_like=True, gc=False):
    """One account's part: `amount` in minor units, a debit above zero, a credit below."""

    account: str
    amount: int


class Entry(Struct, frozen=True, omit_defaults=True, gc=False):
    """What moved, by which rule of spec C.3 (`kind`, such as P4); in one currency.

    `effective_at` is the business moment where it is not the event's own; `reverses` names the event whose entry this
    one takes back, as `stream@version`.
    """

    kind: str
    lines: tuple[Line, ...]
    currency: str = RUB
    effective_at: datetime | None = None
    reverses: str | None = None


class MoneyEvent(Event, frozen=True, gc=False):
    """An event that moves money."""

    entry: Entry


def entry(kind: str, *moves: tuple[str, int], currency: str = RUB) -> Entry:
    """The entry of these (account, debit) moves: a credit is a debit below zero; what moves nothing is left out.

    Raises UnbalancedEntry.
    """
    return balanced(Entry(kind, tuple([Line(account, amount) for account, amount in moves if amount]), currency))


def balanced(made: Entry) -> Entry:
    """The entry itself. Raises UnbalancedEntry: L-1, and at least two lines."""
    if len(made.lines) < 2 or sum([line.amount for line in made.lines]) != 0:
        raise UnbalancedEntry("an entry has at least two lines, and its debits equal its credits")
    return made


def sums(made: Entry) -> Mapping[str, int]:
    """What each account gets of an entry, debits above zero."""
    found: dict[str, int] = {}
    for line in made.lines:
        found[line.account] = found.get(line.account, 0) + line.amount
    return found
