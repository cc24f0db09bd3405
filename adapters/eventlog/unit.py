"""A unit: the commands that become durable together, in one transaction.

"Decide now, durable together": a decision adds its entry to the open unit and its caller waits; when the unit before
has committed, the open one flies and the next one fills.
"""

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

import msgspec

from adapters.eventlog.errors import LedgerError, LedgerUnavailable, Void
from adapters.eventlog.repository import Live
from adapters.eventlog.rows import (
    GENESIS_HASH,
    CommandRow,
    EventRow,
    Stream,
    encode_commands,
    encode_events,
    encode_streams,
)

# One statement must stay digestible for the server and one lost race cheap to repeat (engine, pitfalls).
MAX_EVENTS_PER_UNIT = 8_192
MAX_BYTES_PER_UNIT = 4 << 20

_REFUSAL_LOST = "the database fell silent before the refusal was certain; nothing was stored; send the command again"


State = tuple[Stream, int, int, bytes]  # stream, version, shape, frozen aggregate


@dataclass(frozen=True)
class Head:
    """Where the log ends: last position, its hash, the highest stream number."""

    position: int = 0
    hash: bytes = GENESIS_HASH
    streams: int = 0


class Entry(msgspec.Struct, gc=False):
    """One decided command: its rows, the streams it looked at or changed, and the caller that waits.

    A refusal has no command row: it only waits until all it was decided on is durable and fenced.
    """

    command: CommandRow | None
    events: list[EventRow]
    lives: tuple[Live, ...]
    waiting: "asyncio.Future[int]"

    def answer(self, position: int) -> None:
        if not self.waiting.done():  # the caller may have gone away
            self.waiting.set_result(position)

    def fail(self, error: Exception) -> None:
        if not self.waiting.done():
            self.waiting.set_exception(error)
            self.waiting.exception()  # retrieved: the caller may have gone away


class Unit:
    """Entries in the order of their decisions. It is open, departs, and is settled."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.lives: dict[str, Live] = {}
        self.states: list[State] = []
        self.events = 0
        self.bytes = 0
        self.since: float | None = None  # loop time of the first entry: its caller's patience begins
        self.doubt: Head | None = None  # sent, but not answered: the head of the log if it was stored
        self.departed = asyncio.Event()  # no more entries; another unit is open
        self.settled = asyncio.Event()  # committed, void or unknown: the log can be asked again
        self.lost = False  # settled without an answer from the log

    @property
    def is_full(self) -> bool:
        return self.events >= MAX_EVENTS_PER_UNIT or self.bytes >= MAX_BYTES_PER_UNIT

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        for live in entry.lives:
            self.lives[live.stream.name] = live
        self.events += len(entry.events)
        for row in entry.events:
            self.bytes += len(row.rest)

    def encode(self, head: Head) -> tuple[list[tuple[str, bytes]], Head]:
        """COPY parts of the unit placed behind `head`, and the head after it. Numbers the streams that begin here."""
        beginning = [row.stream for entry in self.entries for row in entry.events if row.version == 1]
        for number, stream in enumerate(beginning, head.streams + 1):
            stream.number = number
        data, last_hash = encode_events(self._rows(), head.position, head.hash)
        # events first: only they meet another writer, and then nothing else has been tried yet
        parts = [("events", data)] if self.events else []
        if beginning:
            parts.append(("streams", encode_streams(beginning)))
        if any(entry.command for entry in self.entries):
            parts.append(("commands", encode_commands(self._placed(head.position))))
        return parts, Head(head.position + self.events, last_hash, head.streams + len(beginning))

    def committed(self, head: Head) -> list[tuple[Entry, int]]:
        """What to answer every caller: the position; `head` is the log's head before the unit."""
        position = head.position
        answers = []
        for entry in self.entries:
            position += len(entry.events)
            answers.append((entry, position))
        self.settled.set()
        return answers

    def failed(self, error: LedgerError) -> None:
        """Answer every caller with the same error; a refusal is never in doubt, it would have stored nothing."""
        for entry in self.entries:
            entry.fail(error if entry.command is not None else LedgerUnavailable(_REFUSAL_LOST))
        self.lost = True
        self.departed.set()
        self.settled.set()

    def void(self, conflicting: set[str], stored: Collection[UUID] = ()) -> None:
        """Drop commands that are `stored` already and what was decided on `conflicting` streams, and all on top of
        that, in order; `conflicting` grows by the streams that what falls had changed.

        The dropped callers get `Void` and decide again; the others keep their decisions and get new places.
        """
        kept = []
        for entry in self.entries:
            if any(live.stream.name in conflicting for live in entry.lives) or (
                entry.command is not None and entry.command.id in stored
            ):
                conflicting.update(row.stream.name for row in entry.events)
                entry.fail(Void())
            else:
                kept.append(entry)
        self.entries = kept
        self.lives = {live.stream.name: live for entry in kept for live in entry.lives}
        self.states = [state for state in self.states if state[0].name not in conflicting]
        self.events = sum(len(entry.events) for entry in kept)
        self.bytes = sum(len(row.rest) for entry in kept for row in entry.events)

    def ids(self) -> list[UUID]:
        return [entry.command.id for entry in self.entries if entry.command is not None]

    def _rows(self) -> Iterator[EventRow]:
        for entry in self.entries:
            yield from entry.events

    def _placed(self, position: int) -> Iterator[tuple[CommandRow, int]]:
        for entry in self.entries:
            position += len(entry.events)
            if entry.command is not None:
                yield entry.command, position
