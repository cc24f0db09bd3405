"""Group commit: one task that makes unit after unit durable, in positions that are dense and in commit order.

The writer decides the position; PRIMARY KEY (position) is the log's lock. Another writer of the same log makes our next
unit collide on its first position: then we read what the others wrote, void exactly the decisions that stood on it, and
place the rest anew. After such a meeting both sides queue behind an advisory lock for a while: pure optimism starves
one of them (engine §C).

Read on: `unit.py` what is written, `wire.py` how, `ledger.py` who waits for it.
"""

import asyncio
from collections.abc import Collection
from uuid import UUID

import psycopg
import structlog
from psycopg.errors import UniqueViolation

from adapters.eventlog.errors import LedgerUnavailable, OutcomeUnknown, Void
from adapters.eventlog.repository import LiveRepository
from adapters.eventlog.rows import GENESIS_HASH
from adapters.eventlog.session import Connection, Session
from adapters.eventlog.unit import Head, Unit
from adapters.eventlog.wire import copy_together
from adapters.postgres.connection import DeadlinePassed

logger = structlog.get_logger(__name__)

# After meeting another writer: so many units wait their turn behind the lock (engine §C: starvation seen without).
UNITS_IN_TURN = 200
# Between tries to reach a database that went away; a restart takes 0.1–0.2 s (reliability §3).
RECONNECT_SECONDS = 0.1

_HEAD = """
select coalesce(max(position), 0), (select hash from events order by position desc limit 1),
       (select coalesce(max(id), 0) from streams)
from events
"""
_WRITTEN_BY_OTHERS = "select distinct s.name from events e join streams s on s.id = e.stream where e.position > %s"
_STORED = "select id, position from commands where id = any(%s)"
_TURN = "select pg_advisory_xact_lock(hashtextextended(current_schema() || ' log', 0))"


class Writer:
    """Owns the open unit and the session that commits. Start it once; `close` flushes what is decided."""

    def __init__(self, session: Session, repository: LiveRepository, *, commit_seconds: float) -> None:
        self._session = session
        self._repository = repository
        self._commit_seconds = commit_seconds
        self._wake = asyncio.Event()
        self._swapped = asyncio.Condition()
        self._closing = False
        self._task: asyncio.Task[None] | None = None
        self._in_turn = 0
        self.open = Unit()
        self.flying: Unit | None = None
        self.head = Head(0, GENESIS_HASH, 0)
        self.grown = asyncio.Event()  # set after each commit: the notifier's bell
        self.frozen: list[Unit] = []  # committed units whose state rows wait to be written
        self.units = 0
        self.lost_races = 0

    async def start(self) -> None:
        await self._read_head()
        self._task = asyncio.create_task(self._run(), name="log writer")

    async def close(self) -> None:
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await self._task
        await self._session.close()

    def wake(self) -> None:
        """The open unit has an entry."""
        self._wake.set()

    async def room(self) -> None:
        """Wait while the open unit is full: the log sets the pace, not the callers."""
        while self.open.is_full:
            async with self._swapped:
                await self._swapped.wait()

    def units_with(self, stream: str) -> list[Unit]:
        """Units in flight or open that hold decisions on `stream`."""
        return [unit for unit in (self.flying, self.open) if unit is not None and stream in unit.lives]

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(0)  # let every caller that is ready join
            self._wake.clear()
            if not self.open.entries:
                if self._closing:
                    return
                continue
            self.flying, self.open = self.open, Unit()
            async with self._swapped:
                self._swapped.notify_all()
            try:
                await self._fly(self.flying)
            except Exception as error:  # a defect of ours must not leave callers waiting
                logger.exception("log writer failed")
                self._give_up(self.flying, OutcomeUnknown(f"the log's writer failed ({type(error).__name__})"))
            self.flying = None
            self._repository.trim((self.open.lives,))
            if self.open.entries or self._closing:
                self._wake.set()

    async def _fly(self, unit: Unit) -> None:
        deadline = asyncio.get_running_loop().time() + self._commit_seconds
        sent = False
        while unit.entries:
            try:
                if sent and await self._was_stored(unit):
                    return
                before = await self._commit(unit, deadline)
            except UniqueViolation as violation:
                await self._lost_race(unit, violation)
            except (psycopg.Error, DeadlinePassed) as error:
                sent = sent or (self._session.is_open and _leaves_doubt(error))
                self._session.drop()
                if asyncio.get_running_loop().time() + RECONNECT_SECONDS >= deadline:
                    logger.warning("log database silent", error=type(error).__name__, sent=sent)
                    self._give_up(unit, _unanswered(sent=sent))
                    return
                await asyncio.sleep(RECONNECT_SECONDS)
            else:
                self._committed(unit, before)
                return
        unit.settled.set()  # all its entries are void and decide again

    async def _commit(self, unit: Unit, deadline: float) -> Head:
        """Make the unit durable; answers the head it was placed behind."""
        connection = await self._session.connection()
        seconds = max(RECONNECT_SECONDS, deadline - asyncio.get_running_loop().time())
        if self._in_turn and unit.events:
            self._in_turn -= 1
            await self._session.execute("begin")
            await self._session.execute(_TURN)
            await self._catch_up(unit)
            before = await self._copy(connection, unit, seconds)
            await self._session.execute("commit")
        else:
            if not unit.events:  # no position collides, so ask whether others wrote
                await self._catch_up(unit)
            before = await self._copy(connection, unit, seconds)
        return before

    async def _copy(self, connection: Connection, unit: Unit, seconds: float) -> Head:
        before = self.head
        parts, after = unit.encode(before)
        if parts:
            await copy_together(connection, parts, seconds=seconds)
        self.head = after
        return before

    def _committed(self, unit: Unit, before: Head) -> None:
        unit.committed(before)
        self.units += 1
        if unit.events:
            self.grown.set()
        if unit.states:
            self.frozen.append(unit)
            self.grown.set()

    async def _lost_race(self, unit: Unit, violation: UniqueViolation) -> None:
        """Somebody else wrote to the log, or a command came back that is stored: find out and void what it touches."""
        self.lost_races += 1
        constraint = violation.diag.constraint_name
        await self._session.end_transaction()
        if constraint == "commands_pkey":
            stored = {row[0] for row in await self._session.fetch(_STORED, (unit.ids(),))}
            self._void(unit, set(), stored)
        elif constraint == "events_pkey":
            self._in_turn = UNITS_IN_TURN
            await self._catch_up(unit)
        else:  # a stream was loaded stale or named by two writers at once: nothing in this unit is certain
            await self._read_head()
            self._void(unit, set(unit.lives))

    async def _catch_up(self, unit: Unit) -> None:
        """Read the head again and void what stands on streams that others wrote."""
        known = self.head.position
        await self._read_head()
        if self.head.position == known:
            return
        written = {row[0] for row in await self._session.fetch(_WRITTEN_BY_OTHERS, (known,))}
        self._void(unit, written)

    def _void(self, unit: Unit, conflicting: set[str], stored: Collection[UUID] = ()) -> None:
        unit.void(conflicting, stored)
        self.open.void(conflicting)
        self._repository.evict(conflicting)

    def _give_up(self, unit: Unit, error: Exception) -> None:
        """Nobody knows what became of `unit`; what is open was never sent."""
        self._repository.evict(set(unit.lives) | set(self.open.lives))
        waiting, self.open = self.open, Unit()
        unit.failed(error)
        waiting.failed(LedgerUnavailable("the ledger lost its database before this command was sent; send it again"))
        self._session.drop()

    async def _was_stored(self, unit: Unit) -> bool:
        """After a lost answer: is the unit in the log? If so its callers get their positions."""
        rows = await self._session.fetch(_STORED, (unit.ids(),))
        if not rows:
            return False
        positions = dict(rows)
        for entry in unit.entries:
            if entry.command is None:
                entry.fail(Void())
            else:
                entry.answer(positions[entry.command.id])
        await self._read_head()
        unit.settled.set()
        self.grown.set()
        return True

    async def _read_head(self) -> None:
        [(position, last_hash, streams)] = await self._session.fetch(_HEAD)
        self.head = Head(position, bytes(last_hash) if last_hash else GENESIS_HASH, streams)


def _leaves_doubt(error: Exception) -> bool:
    """Whether the transaction may have been committed: the link broke, or the server was being shut down."""
    state = getattr(error, "sqlstate", None)
    return state is None or state.startswith("57P")


def _unanswered(*, sent: bool) -> Exception:
    if sent:
        return OutcomeUnknown("the database fell silent during the commit; ask again with the same command id")
    return LedgerUnavailable("the database did not take the command; nothing was stored; send it again")
