"""Group commit: one task that makes unit after unit durable, in positions that are dense and in commit order.

The writer decides the position; PRIMARY KEY (position) is the log's lock. Another writer of the same log makes our next
unit collide on its first position: then we read what the others wrote, void exactly the decisions that stood on it, and
place the rest anew. After such a meeting both sides queue behind an advisory lock for a while: pure optimism starves
one of them (engine §C).

The head moves in two ways only: behind a unit of ours that was stored, and by `_catch_up`, which lets go of everything
that others changed on the way. So a unit that lands on its positions was decided on the newest log.

Read on: `unit.py` what is written, `wire.py` how, `ledger.py` who waits for it.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import structlog
from psycopg.errors import UniqueViolation

from adapters.eventlog.answering import Answering
from adapters.eventlog.errors import LedgerError, LedgerUnavailable, OutcomeUnknown
from adapters.eventlog.repository import LiveRepository
from adapters.eventlog.session import Connection, Session
from adapters.eventlog.unit import Entry, Head, State, Unit
from adapters.postgres.connection import DeadlinePassed
from domain.aggregate import THE_BEGINNING

logger = structlog.get_logger(__name__)

# After meeting another writer: so many units wait their turn behind the lock (engine §C: starvation seen without).
UNITS_IN_TURN = 200
# Of the callers of the last unit: when so many have decided again, the next unit departs.
SHARE_BACK = 0.5
# Between tries to reach a database that went away; a restart takes 0.1–0.2 s (reliability §3).
RECONNECT_SECONDS = 0.1
# Further behind than this, reading what others changed takes longer than loading everything again.
MAX_CATCH_UP = 100_000

_HEAD = """
select position, hash, recorded_at, (select max(id) from streams), (select hash from events where position = %s)
from events order by position desc limit 1
"""
_WRITTEN_BY_OTHERS = "select distinct s.name from events e join streams s on s.id = e.stream where e.position > %s"
_STORED = "select id from commands where id = any(%s)"
_HASH = "select hash from events where position = %s"
_TURN = "select pg_advisory_xact_lock(hashtextextended(current_schema() || ' log', 0))"


class Writer:
    """Owns the open unit and the session that commits. Start it once; `close` flushes what is decided."""

    def __init__(
        self,
        session: Session,
        repository: LiveRepository,
        *,
        commit_seconds: float,
        when_doubted: Callable[[], None],
    ) -> None:
        self._when_doubted = when_doubted  # the log is another or far ahead: what memory says of it is worth nothing
        self._session = session
        self._repository = repository
        self._commit_seconds = commit_seconds
        self._loop: asyncio.AbstractEventLoop
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._caught_up_on: Connection | None = None
        self._in_turn = 0
        self._answering = Answering(self._wake.set)
        self._back = 0.0  # entries that make the next unit worth its departure
        self.closing = False
        self.open = Unit()
        self.flying: Unit | None = None
        self.head = Head()
        self.latest = THE_BEGINNING  # when the last event that others wrote was recorded
        self.grown = asyncio.Event()  # set after each commit: the notifier's bell
        self.frozen: list[State] = []  # of committed units: current-state rows to be written
        self.units = 0
        self.lost_races = 0

    async def start(self) -> None:
        """Read where the log ends. Raises psycopg errors and `DeadlinePassed`."""
        self._loop = asyncio.get_running_loop()
        deadline = self._loop.time() + self._commit_seconds
        self._caught_up_on = await self._session.connection(deadline)
        await self._catch_up(Unit(), deadline)
        self._task = asyncio.create_task(self._run(), name="log writer")

    async def close(self) -> None:
        """Make durable what is decided, take no more; bounded by the patience of those who wait."""
        self.closing = True
        self._wake.set()
        if self._task is not None:
            await self._task
        self._answering.finish()
        await self._session.close()

    def add(self, entry: Entry) -> Unit:
        """Put a decision into the open unit."""
        unit = self.open
        if unit.since is None:
            unit.since = self._loop.time()
        unit.add(entry)
        if self.flying is None:  # else the writer looks when it has landed
            self._wake.set()
        return unit

    @property
    def has_room(self) -> bool:
        """Whether a decision may join the open unit now."""
        return not (self.closing or self.open.is_full)

    async def room(self) -> None:
        """Wait while the open unit is full: the log sets the pace, not the callers. Raises `LedgerUnavailable`."""
        while not self.closing:
            if not (unit := self.open).is_full:
                return
            await unit.departed.wait()
            if unit.lost:
                raise LedgerUnavailable("the database is silent; nothing was stored; send the command again")
        raise LedgerUnavailable("the ledger is being closed; nothing was stored; send the command again")

    def units_with(self, stream: str) -> list[Unit]:
        """Units in flight or open that hold decisions on `stream`."""
        return [unit for unit in (self.flying, self.open) if unit is not None and stream in unit.lives]

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(0)  # let every caller that is ready join
            self._wake.clear()
            if self.open.entries:
                # while callers are still being answered, a unit waits for a good part of them: small ones are dear
                if self._answering.is_done or len(self.open.entries) >= self._back:
                    await self._depart()
            elif self.closing:
                return
            if (self.open.entries and self._answering.is_done) or self.closing:
                self._wake.set()

    async def _depart(self) -> None:
        unit = self.flying = self.open
        self.open = Unit()
        unit.departed.set()
        try:
            await self._fly(unit, (unit.since or 0.0) + self._commit_seconds)
        except Exception as error:  # a defect of ours must not leave callers waiting
            logger.exception("log writer failed")
            self._give_up(unit, OutcomeUnknown(f"the log's writer failed ({type(error).__name__})"))
        self.flying = None
        self._repository.trim(self.open.lives)

    async def _fly(self, unit: Unit, deadline: float) -> None:
        while unit.entries:
            try:
                after = await self._store(unit, deadline)
            except (psycopg.Error, DeadlinePassed) as error:
                logger.warning("log database", error=type(error).__name__, state=getattr(error, "sqlstate", None))
                self._session.drop()
                if _is_hopeless(error):
                    self._give_up(unit, _unanswered(unit))
                    return
                await asyncio.sleep(min(RECONNECT_SECONDS, max(0.0, deadline - self._loop.time())))
            else:
                if after is not None:
                    self._stored(unit, after)
                    return
            if self._loop.time() >= deadline:
                self._give_up(unit, _unanswered(unit))
                return
        unit.settled.set()  # all its entries are void and decide again

    async def _store(self, unit: Unit, deadline: float) -> Head | None:
        """Make the unit durable; answers the head of the log then, or None when some of it fell and it must try again.

        Raises psycopg errors and `DeadlinePassed`; then `unit.doubt` says whether it may have been stored.
        """
        connection = await self._session.connection(deadline)
        if connection is not self._caught_up_on:  # perhaps another server: is its log the one we know?
            if unit.doubt is not None and await self._was_stored(unit, unit.doubt, deadline):
                return unit.doubt
            await self._catch_up(unit, deadline)
            self._caught_up_on = connection
        try:
            if self._in_turn and unit.events:
                return await self._copy_in_turn(unit, deadline)
            if not unit.events:  # no position collides, so ask whether others wrote
                await self._catch_up(unit, deadline)
            return await self._copy(unit, deadline)
        except UniqueViolation as violation:
            await self._lost_race(unit, violation, deadline)
            return None

    async def _copy(self, unit: Unit, deadline: float) -> Head:
        parts, after = unit.encode(self.head)
        if parts:
            with _doubt(unit, after):
                await self._session.copy(parts, deadline=deadline)
        return after

    async def _copy_in_turn(self, unit: Unit, deadline: float) -> Head:
        self._in_turn -= 1
        await self._session.execute("begin", deadline=deadline)
        await self._session.execute(_TURN, deadline=deadline)
        await self._catch_up(unit, deadline)
        parts, after = unit.encode(self.head)
        if parts:
            await self._session.copy(parts, deadline=deadline)
        with _doubt(unit, after):
            await self._session.execute("commit", deadline=deadline)
        return after

    def _stored(self, unit: Unit, after: Head) -> None:
        self._back = len(unit.entries) * SHARE_BACK
        self._answering.hand_out(unit.committed(self.head))
        if self._in_turn:  # with another writer about, fewer and larger units meet it less often
            self._answering.finish()
        self.head = after
        self.units += 1
        self.frozen += unit.states
        if unit.events:
            self.grown.set()

    async def _lost_race(self, unit: Unit, violation: UniqueViolation, deadline: float) -> None:
        """Somebody else wrote to the log, or a command came back that is stored: find out and void what it touches."""
        self.lost_races += 1
        constraint = violation.diag.constraint_name
        await self._session.end_transaction(deadline)
        if constraint == "commands_pkey":
            self._void(unit, set(), await self._stored_commands(unit, deadline))
            return
        if constraint == "events_pkey":
            self._in_turn = UNITS_IN_TURN
            unit.doubt = None  # whoever holds our position: an earlier try of ours is either there or never will be
        await self._catch_up(unit, deadline)
        if constraint != "events_pkey":  # a stream was loaded stale: nothing in this unit is certain
            self._void(unit, set(unit.lives))

    async def _catch_up(self, unit: Unit, deadline: float) -> None:
        """Read the head again and let go of all that others changed since ours."""
        known = self.head
        rows = await self._session.fetch(_HEAD, (known.position,), deadline=deadline)
        head, ours = Head(), None
        for position, last_hash, recorded_at, streams, hash_at_known in rows:
            head, ours = Head(position, bytes(last_hash), streams), hash_at_known
            self.latest = max(self.latest, recorded_at)
        if head.position == known.position and head.hash == known.hash:
            return
        if known.position and ours != known.hash:
            logger.error("the log is not the one this ledger wrote", position=known.position, found=head.position)
            self._doubt_everything(unit)
        elif head.position - known.position > MAX_CATCH_UP:
            self._doubt_everything(unit)
        else:
            names = await self._session.fetch(_WRITTEN_BY_OTHERS, (known.position,), deadline=deadline)
            self._void(unit, {name for (name,) in names})
        self.head = head

    def _void(self, unit: Unit, conflicting: set[str], stored: Collection[UUID] = ()) -> None:
        unit.void(conflicting, stored)
        self.open.void(conflicting)
        self._repository.evict(conflicting)

    def _doubt_everything(self, unit: Unit) -> None:
        unit.void(set(unit.lives))
        self.open.void(set(self.open.lives))
        self._repository.evict_all()
        self._when_doubted()

    def _give_up(self, unit: Unit, error: LedgerError) -> None:
        """Nobody knows what became of `unit`; what is open was never sent."""
        self._repository.evict(set(unit.lives) | set(self.open.lives))
        waiting, self.open = self.open, Unit()
        unit.failed(error)
        waiting.failed(LedgerUnavailable("the ledger lost its database before this command was sent; send it again"))
        self._session.drop()

    async def _was_stored(self, unit: Unit, after: Head, deadline: float) -> bool:
        """After a lost answer: is the unit in the log? Its last hash stands at its last position, if it is."""
        if unit.events:
            rows = await self._session.fetch(_HASH, (after.position,), deadline=deadline)
            return [bytes(last_hash) for (last_hash,) in rows] == [after.hash]
        self._void(unit, set(), await self._stored_commands(unit, deadline))
        return False

    async def _stored_commands(self, unit: Unit, deadline: float) -> set[UUID]:
        return {row[0] for row in await self._session.fetch(_STORED, (unit.ids(),), deadline=deadline)}


@contextmanager
def _doubt(unit: Unit, after: Head) -> Iterator[None]:
    """Around the step that stores: when it ends without the server's word, the unit may be in the log."""
    try:
        yield
    except (psycopg.Error, DeadlinePassed) as error:
        state = getattr(error, "sqlstate", None)
        if state is None or state.startswith("57P"):  # the link broke, or the server was being shut down
            unit.doubt = after
        raise


def _is_hopeless(error: Exception) -> bool:
    """Whether the server will say the same again: wrong data, a missing right, a limit of its own."""
    return (getattr(error, "sqlstate", None) or "")[:2] in {"22", "23", "42", "54"}


def _unanswered(unit: Unit) -> LedgerError:
    if unit.doubt is not None:
        return OutcomeUnknown("the database fell silent during the commit; ask again with the same command id")
    return LedgerUnavailable("the database did not take the command; nothing was stored; send it again")
