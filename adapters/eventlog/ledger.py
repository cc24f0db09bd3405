"""The one way to write (design §1): `Ledger.execute(command, caller) -> Receipt`.

What happens to a command: its aggregates are taken live or loaded; the decision runs at once, in one turn of the event
loop, and its events join the open unit; the caller is answered when the unit is durable. A refusal, too, waits until
what it was decided on is durable. A decision that turns out to stand on sand is taken again.

Exactly one effect per command id (CORE-15): ids in flight and recent answers are known here, all others are unique in
the table `commands`, where the answer is stored in the transaction of the events.
"""

import asyncio
import hashlib
import random
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

import msgspec
import psycopg

from adapters.eventlog.application import EventLog
from adapters.eventlog.errors import LedgerUnavailable, TooMuchContention, Void
from adapters.eventlog.loading import Loader
from adapters.eventlog.notifying import Notifier
from adapters.eventlog.repository import Live
from adapters.eventlog.rows import CommandRow, EventRow, caller_fields, microseconds, rest_of_row, type_field
from adapters.eventlog.session import Session
from adapters.eventlog.unit import Entry
from adapters.eventlog.writer import Writer
from adapters.postgres.connection import DeadlinePassed
from domain.aggregate import THE_BEGINNING
from domain.command import Caller, Command, Receipt
from domain.decision import Decider, Recall, nothing_to_recall
from domain.event import Event
from domain.refusal import IdempotencyMismatch, Refusal

# A decision is taken again at most so often; more means that two owners fight for the same streams.
MAX_DECISIONS = 20
# Answers kept in memory, so that a client's quick retry does not cost a unit; older ones are in the log.
RECENT_ANSWERS = 10_000
# A current-state row is renewed after so many events of its stream: the longest tail a cold load replays.
EVENTS_PER_STATE = 100

_ANSWER = "select name, digest, position, events, result from commands where id = %s"
_VERSIONS = """
select s.name, max(e.version) from events e join streams s on s.id = e.stream
where e.position > %s and e.position <= %s group by s.name
"""
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True)
class LedgerSettings:
    """Time limits of the ledger; each is a promise to callers."""

    commit_seconds: float = 10.0  # a unit, reconnects included; then the outcome is answered as unknown
    query_seconds: float = 5.0  # loading aggregates, looking up answers


class _Asked:
    """A command id that is being worked on, or was lately."""

    __slots__ = ("answered", "digest", "receipt")

    def __init__(self, digest: bytes) -> None:
        self.digest = digest
        self.answered = asyncio.Event()
        self.receipt: Receipt | None = None


class Ledger:
    """The log of one organisation, owned by the event loop it was opened in."""

    def __init__(
        self,
        log: EventLog,
        deciders: Iterable[Decider],
        clock: Callable[[], datetime],
        settings: LedgerSettings = LedgerSettings(),
    ) -> None:
        self._log = log
        self._deciders: Mapping[type[Command], Decider] = {decider.command: decider for decider in deciders}
        self._clock = clock
        self._latest = THE_BEGINNING
        self._asked: OrderedDict[UUID, _Asked] = OrderedDict()
        self._kinds: dict[type[Event], bytes] = {}
        self._encode_event = log.mapper.encode
        self._live = log.repository
        self._reading = self._session("ledger reads", settings.query_seconds)
        self._loader = Loader(self._reading, log.mapper)
        writing = self._session("ledger writes", settings.commit_seconds)
        self.writer = Writer(writing, log.repository, commit_seconds=settings.commit_seconds)
        self._notifier = Notifier(self._session("ledger notifies", settings.query_seconds), log.schema, self.writer)

    async def __aenter__(self) -> Self:
        await self.writer.start()
        self._notifier.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.writer.close()
        await self._notifier.close()
        await self._reading.close()
        self._log.close()

    async def execute(self, command: Command, caller: Caller) -> Receipt:
        """Decide and make durable.

        Raises the domain's `Refusal`s, `IdempotencyMismatch`, and `LedgerError`s: `OutcomeUnknown` (ask again with the
        same id), `LedgerUnavailable` and `TooMuchContention` (nothing happened).
        """
        digest = hashlib.sha256(command.NAME.encode() + b"\0" + _encode(command)).digest()
        asked = self._asked.get(caller.command_id)
        while asked is not None:
            _compare(asked.digest, digest, caller.command_id)
            if asked.receipt is not None:
                return msgspec.structs.replace(asked.receipt, replayed=True)
            await asked.answered.wait()  # the same id is under way: one of the two does the work
            asked = self._asked.get(caller.command_id)
        asked = self._asked[caller.command_id] = _Asked(digest)
        try:
            asked.receipt = await self._carry_out(command, caller, digest)
        except BaseException:
            del self._asked[caller.command_id]
            raise
        finally:
            asked.answered.set()
        self._forget_old_answers()
        return asked.receipt

    async def _carry_out(self, command: Command, caller: Caller, digest: bytes) -> Receipt:
        decider = self._deciders[type(command)]
        recalled: dict[Recall, Event] = {}
        streams = decider.streams(command)
        for attempt in range(MAX_DECISIONS):
            if attempt:
                await asyncio.sleep(random.random() * 0.001 * attempt)  # noqa: S311  jitter, not a secret
                if (stored := await self._stored_answer(caller.command_id, digest)) is not None:
                    return stored
            lives = await self._gather(decider, command, streams, recalled)
            try:
                # no await between here and the unit: the event loop is what serialises decisions
                return await self._decide(decider, command, lives, recalled, caller, digest)
            except Void:
                continue
            except Refusal:
                if (stored := await self._stored_answer(caller.command_id, digest)) is not None:
                    return stored
                raise
        raise TooMuchContention("others changed the same streams again and again; send the command again later")

    async def _gather(
        self, decider: Decider, command: Command, streams: Sequence[Any], recalled: dict[Recall, Event]
    ) -> tuple[Live, ...]:
        """The live aggregates of a command, loaded where they are cold, with all recalls at hand."""
        while True:
            await self.writer.room()
            lives = [self._live.find(name) for _, name in streams]
            cold = [stream for stream, live in zip(streams, lives, strict=True) if live is None]
            if cold:
                await self._load(cold)
                continue
            found = tuple(live for live in lives if live is not None)
            if decider.recalls is nothing_to_recall:
                return found
            wanted = decider.recalls(command, [live.aggregate for live in found])
            missing = [recall for recall in wanted if recall not in recalled]
            if not missing:
                return found
            await self._settle(recall.stream for recall in missing)  # an event in flight cannot be read yet
            recalled.update(await self._ask(self._loader.recall(missing)))

    async def _load(self, cold: Sequence[Any]) -> None:
        await self._settle(name for _, name in cold)
        evictions = self._live.evictions
        for live in await self._ask(self._loader.load(cold)):
            # what was evicted or loaded meanwhile is newer than this
            if self._live.evictions == evictions and live.stream.name not in self._live.live:
                self._live.keep(live)

    async def _settle(self, streams: Iterable[str]) -> None:
        for stream in streams:
            for unit in self.writer.units_with(stream):
                await unit.settled.wait()

    async def _decide(
        self,
        decider: Decider,
        command: Command,
        lives: tuple[Live, ...],
        recalled: Mapping[Recall, Event],
        caller: Caller,
        digest: bytes,
    ) -> Receipt:
        now = self._now()
        aggregates = [live.aggregate for live in lives]
        waiting: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        try:
            result = decider.decide(command, aggregates, recalled, now)
        except BaseException as refusal:
            self._evict_half_changed(lives)
            if isinstance(refusal, Refusal):
                self._place(Entry(None, [], lives, waiting))
                await waiting
            raise
        rows = self._rows(lives, caller, microseconds(now))
        stored = b"" if result is None else _encode(result)
        row = CommandRow(caller.command_id, command.NAME.encode(), digest, len(rows), stored, microseconds(now))
        versions = {each.stream.name: each.version for each in rows}
        self._place(Entry(row, rows, lives, waiting))
        return Receipt(await waiting, versions, len(rows), replayed=False, result=result)

    def _place(self, entry: Entry) -> None:
        self.writer.open.add(entry)
        for live in entry.lives:
            if live.aggregate.version - live.frozen_version >= EVENTS_PER_STATE:
                live.frozen_version = live.aggregate.version
                self.writer.open.states.append(
                    (live.stream, live.aggregate.version, live.aggregate.SHAPE, _encode(live.aggregate.freeze()))
                )
        self.writer.wake()

    def _rows(self, lives: tuple[Live, ...], caller: Caller, recorded: int) -> list[EventRow]:
        rows = []
        tail = caller_fields(caller)
        kinds, encode = self._kinds, self._encode_event
        for live in lives:
            stream = live.stream
            for each in live.aggregate.collect_events():
                event = each.event
                kind = kinds.get(type(event)) or self._kind(type(event))
                occurred = recorded if each.occurred_at is None else microseconds(each.occurred_at)
                rows.append(
                    EventRow(
                        stream, each.originator_version, rest_of_row(kind, recorded, occurred, encode(event), tail)
                    )
                )
        return rows

    def _kind(self, event_class: type[Event]) -> bytes:
        self._log.mapper.types[event_class.TYPE]  # a type that is not registered could never be read again
        kind = self._kinds[event_class] = type_field(event_class.TYPE, event_class.VERSION)
        return kind

    def _evict_half_changed(self, lives: tuple[Live, ...]) -> None:
        """A decision that fired and then refused has changed its aggregates: forget them."""
        self._live.evict(live.stream.name for live in lives if live.aggregate.pending_events)

    def _now(self) -> datetime:
        """The server's instant, strictly growing (DEC-02)."""
        now = self._clock()
        if now <= self._latest:
            now = self._latest + timedelta(microseconds=1)
        self._latest = now
        return now

    async def _stored_answer(self, command_id: UUID, digest: bytes) -> Receipt | None:
        rows = await self._ask(self._reading.fetch(_ANSWER, (command_id,)))
        if not rows:
            return None
        [(_, stored_digest, position, events, result)] = rows
        _compare(stored_digest, digest, command_id)
        versions = dict(await self._ask(self._reading.fetch(_VERSIONS, (position - events, position))))
        decoded = msgspec.json.decode(result) if result else None
        return Receipt(position, versions if events else {}, events, replayed=True, result=decoded)

    async def _ask(self, query: Any) -> Any:
        try:
            return await query
        except (psycopg.OperationalError, DeadlinePassed):
            raise LedgerUnavailable(
                "the database cannot be reached; send the command again, with the same id"
            ) from None

    def _forget_old_answers(self) -> None:
        while len(self._asked) > RECENT_ANSWERS:
            oldest = next(iter(self._asked))
            if self._asked[oldest].receipt is None:
                break  # still under way
            del self._asked[oldest]

    def _session(self, name: str, seconds: float) -> Session:
        return Session(
            self._log.database_url, schema=self._log.schema, role="kassa_writer", name=f"kassa {name}", seconds=seconds
        )


def _compare(stored: bytes, given: bytes, command_id: UUID) -> None:
    if stored != given:
        raise IdempotencyMismatch(
            "this command id was used before with another body; give a new command its own id",
            command_id=str(command_id),
        )
