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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

import msgspec
import psycopg
from eventsourcing.domain import ProgrammingError

from adapters.eventlog.application import EventLog
from adapters.eventlog.asked import LARGEST_ANSWER_KEPT, Asked, AskedCommands, compare
from adapters.eventlog.errors import LedgerUnavailable, OutcomeUnknown, TooMuchContention, Void
from adapters.eventlog.loading import Loader
from adapters.eventlog.notifying import Notifier
from adapters.eventlog.repository import MAX_LIVE, Live
from adapters.eventlog.rows import CommandRow, EventRow, caller_fields, microseconds, rest_of_row, type_field
from adapters.eventlog.session import Session
from adapters.eventlog.unit import Entry, Unit
from adapters.eventlog.writer import Writer
from adapters.postgres.connection import DeadlinePassed
from domain.aggregate import THE_BEGINNING, Aggregate
from domain.command import Caller, Command, Receipt
from domain.decision import Decider, Recall, Recalled, no_further_streams, nothing_to_recall
from domain.event import Event
from domain.refusal import InvalidInput, Refusal

# A decision is taken again at most so often; more means that two owners fight for the same streams.
MAX_DECISIONS = 20
# Aggregates and past events are fetched at most so often for one decision: others may evict them meanwhile.
MAX_GATHERINGS = 50
# A current-state row is renewed after so many events of its stream: the longest tail a cold load replays.
EVENTS_PER_STATE = 100
# A name must fit an index entry of PostgreSQL (2,704 bytes) with room to spare; natural keys are short.
LONGEST_NAME = 200

_ANSWER = "select digest, position, events, result from commands where id = %s"
_VERSIONS = """
select s.name, max(e.version) from events e join streams s on s.id = e.stream
where e.position > %s and e.position <= %s group by s.name
"""
_TICK = timedelta(microseconds=1)
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True)
class LedgerSettings:
    """Time limits of the ledger; each is a promise to callers."""

    commit_seconds: float = 10.0  # a unit, reconnects included; then the outcome is answered as unknown
    query_seconds: float = 5.0  # loading aggregates, looking up answers
    max_live: int = MAX_LIVE  # aggregates kept in memory


class _Decided(msgspec.Struct, gc=False):
    """A decision in the open unit: what its caller is told when the unit is durable."""

    waiting: asyncio.Future[int]
    refusal: Refusal | None
    versions: dict[str, int]
    events: int
    answer: Any


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
        self._settings = settings
        self._deciders: Mapping[type[Command], Decider] = {decider.command: decider for decider in deciders}
        self._prefixes = {each: each.NAME.encode() + b"\0" for each in self._deciders}
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop
        self._latest = THE_BEGINNING
        self._asked = AskedCommands()
        self._kinds: dict[type[Event], bytes] = {}
        self._encode_event = log.mapper.encode
        self._live = log.repository
        self._live.max_live = settings.max_live
        self._reading = self._session("ledger reads", settings.query_seconds)
        self._loader = Loader(self._reading, log.mapper)
        writing = self._session("ledger writes", settings.commit_seconds)
        self.writer = Writer(
            writing, log.repository, commit_seconds=settings.commit_seconds, when_doubted=self._asked.doubt
        )
        self._notifier = Notifier(self._session("ledger notifies", settings.query_seconds), log.schema, self.writer)

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
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
        digest = hashlib.sha256(self._prefixes[type(command)] + _encode(command)).digest()
        command_id, seen = caller.command_id, False
        while (asked := self._asked.find(command_id)) is not None:
            compare(asked.digest, digest, command_id)
            if asked.receipt is not None:
                return msgspec.structs.replace(asked.receipt, replayed=True)
            seen = True
            await asked.over()  # the same id is under way: one of the two does the work
            if asked.is_vain:
                self._asked.forget(command_id, asked)
        asked = self._asked.begin(command_id, digest)
        try:
            receipt = await self._carry_out(command, caller, asked, seen=seen)
        except BaseException:
            asked.end(None)
            if asked.is_vain:
                self._asked.forget(command_id, asked)
            raise
        asked.end(receipt)
        if not asked.is_small:
            self._asked.forget(command_id, asked)
        self._asked.trim()
        return receipt

    async def _carry_out(self, command: Command, caller: Caller, asked: Asked, *, seen: bool) -> Receipt:
        decider = self._deciders[type(command)]
        streams = decider.streams(command)
        _check(command, streams, caller)
        recalled: dict[Recall, Event | None] = {}
        deadline = 0.0
        for attempt in range(MAX_DECISIONS):
            if attempt:
                deadline = deadline or self._time() + self._settings.commit_seconds
                if self._time() > deadline:
                    break
                await asyncio.sleep(random.random() * 0.001 * attempt)  # noqa: S311  jitter, not a secret
            if (attempt or seen) and (stored := await self._stored_answer(caller.command_id, asked)) is not None:
                return stored
            lives = self._at_hand(decider, command, streams, recalled)
            if lives is None:
                lives = await self._gather(decider, command, streams, recalled)
            # no await between here and the unit: the event loop is what serialises decisions
            decided = self._decide(decider, command, lives, recalled, caller, asked)
            try:
                position = await decided.waiting
            except Void:
                continue
            if decided.refusal is None:
                return Receipt(position, decided.versions, decided.events, replayed=False, result=decided.answer)
            return await self._refuse(decided.refusal, caller, asked)
        raise TooMuchContention("others changed the same streams again and again; send the command again later")

    async def _refuse(self, refusal: Refusal, caller: Caller, asked: Asked) -> Receipt:
        """A refusal stands unless the command was carried out before: then its first answer is given."""
        if (stored := await self._stored_answer(caller.command_id, asked)) is not None:
            return stored
        raise refusal

    def _at_hand(
        self, decider: Decider, command: Command, streams: Sequence[Any], recalled: Recalled
    ) -> tuple[Live, ...] | None:
        """The live aggregates of a command; None when something must be fetched or waited for first."""
        if not self.writer.has_room:
            return None
        found = tuple([live for _, name in streams if (live := self._live.find(name)) is not None])
        if len(found) < len(streams):
            return None
        if decider.then is not no_further_streams:
            further = decider.then(command, [live.aggregate for live in found])
            found += tuple([live for _, name in further if (live := self._live.find(name)) is not None])
            if len(found) < len(streams) + len(further):
                return None
        if decider.recalls is not nothing_to_recall:
            wanted = decider.recalls(command, [live.aggregate for live in found])
            if any(recall not in recalled for recall in wanted):
                return None
        return found

    async def _gather(
        self, decider: Decider, command: Command, streams: Sequence[Any], recalled: dict[Recall, Event | None]
    ) -> tuple[Live, ...]:
        """The live aggregates of a command, loaded where they are cold, with all recalls at hand."""
        for _ in range(MAX_GATHERINGS):
            await self.writer.room()
            wanted_streams = streams
            found = tuple([live for _, name in streams if (live := self._live.find(name)) is not None])
            if len(found) == len(streams) and decider.then is not no_further_streams:
                further = decider.then(command, [live.aggregate for live in found])
                wanted_streams = [*streams, *further]
                found += tuple([live for _, name in further if (live := self._live.find(name)) is not None])
            if len(found) < len(wanted_streams):
                await self._load([stream for stream in wanted_streams if stream[1] not in self._live.live])
                continue
            wanted = decider.recalls(command, [live.aggregate for live in found])
            missing = [recall for recall in wanted if recall not in recalled]
            if not missing:
                return found
            await self._settle(recall.stream for recall in missing)  # an event in flight cannot be read yet
            recalled.update(dict.fromkeys(missing) | await self._ask(self._loader.recall(missing)))
        raise TooMuchContention("what this command needs was changed by others again and again; send it again later")

    async def _load(self, cold: Sequence[tuple[type[Aggregate], str]]) -> None:
        _check_names(cold)
        with self._live.loading(name for _, name in cold) as untouched:
            await self._settle(name for _, name in cold)
            for live in await self._ask(self._loader.load(cold)):
                # what was evicted or loaded meanwhile is newer than this
                if live.stream.name in untouched and live.stream.name not in self._live.live:
                    self._live.keep(live)

    async def _settle(self, streams: Iterable[str]) -> None:
        for stream in streams:
            for unit in self.writer.units_with(stream):
                await unit.settled.wait()

    def _decide(
        self,
        decider: Decider,
        command: Command,
        lives: tuple[Live, ...],
        recalled: Recalled,
        caller: Caller,
        asked: Asked,
    ) -> _Decided:
        now = self._now()
        recorded = microseconds(now)
        waiting: asyncio.Future[int] = self._loop.create_future()
        try:
            result = decider.decide(command, [live.aggregate for live in lives], recalled, now)
            changed = [live for live in lives if live.aggregate.pending_events]
            rows = self._rows(changed, caller, recorded)
            stored = b"" if result is None else _encode(result)
        except Refusal as refusal:
            self._evict_changed(lives)
            # true only if what it was decided on is: it waits like any other
            asked.settled = self.writer.add(Entry(None, [], lives, waiting)).settled
            return _Decided(waiting, refusal, {}, 0, None)
        except BaseException:
            self._live.evict(live.stream.name for live in lives)  # some may have changed
            raise
        row = CommandRow(caller.command_id, command.NAME.encode(), asked.digest, len(rows), stored, recorded)
        unit = self.writer.add(Entry(row, rows, lives, waiting))
        asked.settled = unit.settled
        asked.is_small = len(stored) <= LARGEST_ANSWER_KEPT
        self._freeze(changed, unit)
        versions = {live.stream.name: live.aggregate.version for live in changed}
        answer = _decode(stored) if stored else None  # what a later call will get
        return _Decided(waiting, None, versions, len(rows), answer)

    def _freeze(self, changed: Sequence[Live], unit: Unit) -> None:
        for live in changed:
            aggregate = live.aggregate
            if aggregate.version - live.frozen_version >= EVENTS_PER_STATE:
                live.frozen_version = aggregate.version
                unit.states.append((live.stream, aggregate.version, aggregate.SHAPE, _encode(aggregate.freeze())))

    def _rows(self, changed: Sequence[Live], caller: Caller, recorded: int) -> list[EventRow]:
        rows = []
        tail = caller_fields(caller)
        kinds, encode = self._kinds, self._encode_event
        for live in changed:
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

    def _evict_changed(self, lives: tuple[Live, ...]) -> None:
        """A decision that fired and then refused has changed its aggregates: forget them."""
        self._live.evict(live.stream.name for live in lives if live.aggregate.pending_events)

    def _time(self) -> float:
        return self._loop.time()

    def _now(self) -> datetime:
        """The server's instant, strictly growing, also when its clock steps back or is behind another's (DEC-02)."""
        now = self._clock()
        if now <= self._latest or now <= self.writer.latest:
            now = max(self._latest, self.writer.latest) + _TICK
        self._latest = now
        return now

    async def _stored_answer(self, command_id: UUID, asked: Asked) -> Receipt | None:
        try:
            rows = await self._reading.fetch(_ANSWER, (command_id,))
            if not rows:
                return None
            [(stored_digest, position, events, result)] = rows
            compare(stored_digest, asked.digest, command_id)
            changed = await self._reading.fetch(_VERSIONS, (position - events, position)) if events else ()
        except (psycopg.OperationalError, DeadlinePassed):
            raise OutcomeUnknown("the database cannot be reached; ask again with the same command id") from None
        asked.is_small = len(result) <= LARGEST_ANSWER_KEPT
        answer = _decode(bytes(result)) if result else None
        return Receipt(position, dict(changed), events, replayed=True, result=answer)

    async def _ask(self, query: Any) -> Any:
        try:
            return await query
        except (psycopg.OperationalError, DeadlinePassed):
            raise LedgerUnavailable(
                "the database cannot be reached; send the command again, with the same id"
            ) from None

    def _session(self, name: str, seconds: float) -> Session:
        return Session(
            self._log.database_url, schema=self._log.schema, role="kassa_writer", name=f"kassa {name}", seconds=seconds
        )


def _check(command: Command, streams: Sequence[Any], caller: Caller) -> None:
    if not streams:
        raise ProgrammingError(f"{command.NAME}: a decision needs at least one stream, it is serialised by them")
    if caller.unit is not None and not caller.unit.isprintable():
        raise InvalidInput("the name of a unit is printable text")


def _check_names(streams: Sequence[tuple[type[Aggregate], str]]) -> None:
    """What the tables would not take must not get into a query or a unit, where it would fail the others' too."""
    for _, name in streams:
        if not name.isprintable() or len(name.encode()) > LONGEST_NAME:
            raise InvalidInput(f"a key is printable text and with its category at most {LONGEST_NAME} bytes long")
