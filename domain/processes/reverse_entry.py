"""`ReverseEntry` decided: the mirror of a wrong entry, once (P37)."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recall, Recalled, Streams
from domain.entry import MoneyEvent
from domain.ledger.books import account_streams
from domain.ledger.entered import EntryReversed
from domain.ledger.journal import Reversal, reversal_stream
from domain.ledger.postings import reversed_entry
from domain.ledger.refusals import EntryNotReversible, EntryUnknown
from domain.ledger.rules import RULES
from domain.ledger.texts import reason_of
from domain.processes.unit_books import books_of, clock_streams, unit_streams
from domain.refusal import InvalidInput

_SOURCE = re.compile(r"([\w.:/-]{1,150})@([1-9][0-9]{0,17})")


class ReverseEntry(Command, frozen=True):
    """Take back the entry of an event, `source`: `stream@version` as the journal names it.

    `accounts` are those of that entry: a fact for whoever loads them, compared with the entry itself.
    """

    NAME: ClassVar[str] = "ledger.ReverseEntry"

    unit: str
    source: str
    reason: str
    accounts: tuple[str, ...]


def source_of(text: str) -> Recall:
    """The event that a source names. Raises InvalidInput."""
    found = _SOURCE.fullmatch(text)
    if found is None:
        raise InvalidInput("a source is stream@version, as the journal names it")
    return Recall(found[1], int(found[2]))


def _streams(asked: ReverseEntry) -> Streams:
    source_of(asked.source)
    return [
        (Reversal, reversal_stream(asked.source)),
        *unit_streams(asked.unit),
        *account_streams(asked.accounts),
    ]


def _then(asked: ReverseEntry, aggregates: Sequence[Aggregate]) -> Streams:
    return clock_streams(asked.unit, aggregates)


def _recalls(asked: ReverseEntry, aggregates: Sequence[Aggregate]) -> Sequence[Recall]:
    del aggregates
    return [source_of(asked.source)]


def _decide(asked: ReverseEntry, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    reversal = aggregates[0]
    old = recalled[source_of(asked.source)]
    if not isinstance(old, MoneyEvent):
        raise EntryUnknown(f"{asked.source} moved no money; take a source from the journal", source=asked.source)
    rule = RULES.get(old.entry.kind)
    if rule is None or not rule.reversible:
        raise EntryNotReversible(
            f"an entry by {old.entry.kind} is taken back where it was made: void, cancel or correct that",
            kind=old.entry.kind,
        )
    reversal.admit()
    if not {line.account for line in old.entry.lines} <= set(asked.accounts):
        raise InvalidInput("the accounts are not those of the entry")
    entry = reversed_entry(old.entry, asked.source)
    books_of(asked.unit, aggregates).record(reversal, EntryReversed(entry, asked.unit, reason_of(asked.reason)), now)


REVERSE_ENTRY = Decider(command=ReverseEntry, streams=_streams, decide=_decide, recalls=_recalls, then=_then)
