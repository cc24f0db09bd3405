"""Another shape of a table, or the same one proved right: a shadow is filled from the whole log, then swapped in.

CORE-08: any view can be rebuilt to the identical content, and the rebuild counts the rows that were not.

The old table serves all the while, and goes on being advanced by whoever still knows its shape. The swap is one
transaction: readers see the old table or the whole new one. `ensure` is what a projector calls before it runs.

A reader that keeps one snapshot over several statements (REPEATABLE READ) must not have begun before the rebuild:
the new table's rows would be younger than its snapshot.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg
import structlog
from psycopg import AsyncConnection

from domain.event import EventTypes
from projections.batch import apply
from projections.catalogue import VIEWS
from projections.ddl import create_indexes, create_source_view, create_table, drop_source_view, rename_table
from projections.positions import announce
from projections.projection_health import ProjectionState
from projections.runner import Feed, Projector, move
from projections.session import transaction
from projections.statement import quoted
from projections.view import View

REBUILD_BATCH_SIZE = 50_000  # nobody waits for the locks of a shadow; larger ones gain little
SHADOW = "__shadow"
OLD = "__old"
# The swap needs the table for itself for a moment: it gives up soon, so that no reader queues behind it, and retries.
SWAP_LOCK_TIMEOUT_MS = 500
SWAP_TRIES = 60
SWAP_PAUSE_SECONDS = 0.5
# A projector that waits for another's rebuild starts at most this much after it.
TURN_PAUSE_SECONDS = 0.2
# Comparing and the last batch run inside the swap.
SWAP_STATEMENT_TIMEOUT_MS = 600_000

Progress = Callable[[int, int], None]  # (positions done, head of the log)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Rebuilt:
    """A finished rebuild. `differing` rows stood in one table only; None when the shapes were different."""

    view: str
    position: int
    rows: int
    differing: int | None


class RebuildFailed(Exception):
    """The log holds an event that the view's changes can not take in; the old table goes on serving."""

    def __init__(self, view: str, position: int, reason: str) -> None:
        super().__init__(f"{view} cannot be rebuilt: position {position}: {reason}")
        self.view, self.position, self.reason = view, position, reason


class RebuildRunning(Exception):
    """Somebody else rebuilds this organisation's views; wait for it, or stop it there."""

    def __init__(self, schema: str) -> None:
        super().__init__(f"a rebuild of views of {schema} is running already; try again when it has ended")


def _no_progress(done: int, head: int) -> None:
    del done, head


async def ensure(
    conn: AsyncConnection,
    schema: str,
    views: Sequence[View],
    types: EventTypes,
    progress: Progress = _no_progress,
) -> Sequence[Rebuilt]:
    """Make every view as declared: creates what is missing, rebuilds what has another shape; waits for its turn.

    A view that cannot be rebuilt is parked with the reason, and keeps its old table; the others are made.
    """
    rebuilt = []
    async with _alone(conn, schema, wait=True):
        for view in views:
            if not view.fed:
                continue
            if not await _exists(conn, schema, view):
                await _create(conn, schema, Feed(view, view.name), ProjectionState.RUNNING)
            elif await _shape(conn, schema, view) != view.shape:
                try:
                    rebuilt.append(await _rebuild(conn, schema, view, types, progress, views))
                except RebuildFailed as error:
                    await _set_state(conn, schema, view, ProjectionState.PARKED, error)
            else:
                await _tidy(conn, schema, view)
        for view in views:
            if not view.fed:
                async with transaction(conn, schema):
                    await create_source_view(conn, view)
    return rebuilt


async def rebuild(
    conn: AsyncConnection,
    schema: str,
    view: View,
    types: EventTypes,
    progress: Progress = _no_progress,
    *,
    views: Sequence[View] = VIEWS,
) -> Rebuilt:
    """Fill the view's table anew and swap it in. Raises RebuildRunning, RebuildFailed.

    `conn` is in autocommit and used for nothing else meanwhile. Among `views` are those that look at this one.
    """
    async with _alone(conn, schema, wait=False):
        try:
            return await _rebuild(conn, schema, view, types, progress, views)
        except RebuildFailed:
            await _set_state(conn, schema, view, ProjectionState.RUNNING)
            raise


async def _rebuild(
    conn: AsyncConnection, schema: str, view: View, types: EventTypes, progress: Progress, views: Sequence[View]
) -> Rebuilt:
    await _set_state(conn, schema, view, ProjectionState.REBUILDING)
    shadow = Feed(view, view.name + SHADOW)
    await _drop(conn, schema, shadow)  # of a rebuild that was cut off
    try:
        await _create(conn, schema, shadow, ProjectionState.REBUILDING, indexes=False)
        await _fill(conn, schema, shadow, types, progress)
        async with transaction(conn, schema, statement_timeout_ms=SWAP_STATEMENT_TIMEOUT_MS):
            await create_indexes(conn, view, shadow.table)
        await _fill(conn, schema, shadow, types, progress)
        done = await _swap_when_free(
            conn, schema, shadow, types, [each for each in views if view.name in each.looks_at]
        )
    except BaseException:
        if not conn.broken:
            await _drop(conn, schema, shadow)
        raise
    await announce(conn, schema, {view.name: done.position})
    _log.info("projection rebuilt", view=view.name, position=done.position, rows=done.rows, differing=done.differing)
    return done


async def _fill(conn: AsyncConnection, schema: str, shadow: Feed, types: EventTypes, progress: Progress) -> None:
    projector = Projector(conn, schema, (), types, statement_timeout_ms=SWAP_STATEMENT_TIMEOUT_MS)
    while True:
        advanced = await projector.advance_feed(shadow, REBUILD_BATCH_SIZE)
        if advanced.state is ProjectionState.PARKED:
            raise RebuildFailed(shadow.view.name, *await _reason(conn, schema, shadow))
        progress(advanced.position, await _head(conn, schema))
        if advanced.events < REBUILD_BATCH_SIZE:
            return


async def _swap_when_free(
    conn: AsyncConnection, schema: str, shadow: Feed, types: EventTypes, over: Sequence[View]
) -> Rebuilt:
    for _ in range(SWAP_TRIES - 1):
        try:
            return await _swap(conn, schema, shadow, types, over)
        except psycopg.errors.LockNotAvailable:
            await asyncio.sleep(SWAP_PAUSE_SECONDS)
    return await _swap(conn, schema, shadow, types, over)


async def _swap(conn: AsyncConnection, schema: str, shadow: Feed, types: EventTypes, over: Sequence[View]) -> Rebuilt:
    """Views `over` the table look at the new one from then on."""
    view = shadow.view
    async with transaction(
        conn, schema, statement_timeout_ms=SWAP_STATEMENT_TIMEOUT_MS, lock_timeout_ms=SWAP_LOCK_TIMEOUT_MS
    ):
        locked = await conn.execute(
            "select position, shape from projections where name = any(%s) order by name for update",
            [[view.name, shadow.table]],
        )
        (position, shape), (shadow_position, _) = await locked.fetchall()  # `x` sorts before `x__shadow`
        target = max(position, shadow_position)  # readers were promised the old position: never behind it
        if shadow_position < target:
            await apply(conn, view, shadow.table, (shadow_position, target), types)
        differing = None
        if shape == view.shape:
            if position < target:
                await apply(conn, view, view.name, (position, target), types)
            differing = await _count(conn, _DIFFERENCE.format(old=quoted(view.name), new=quoted(shadow.table)))
        await conn.execute(f"alter table {quoted(view.name)} rename to {quoted(view.name + OLD)}".encode())
        for each in over:
            await drop_source_view(conn, each)
        await conn.execute(f"drop table {quoted(view.name + OLD)}".encode())
        await rename_table(conn, view, shadow.table, view.name)
        for each in over:
            await _create_if_it_can_be(conn, each)
        await conn.execute("delete from projections where name = %s", [shadow.table])
        await conn.execute(
            "update projections set shape = %s, state = 'RUNNING', last_error = null, parked_position = null, "
            "rebuilt_at = now() where name = %s",
            [view.shape, view.name],
        )
        await move(conn, view.name, target)
        rows = await _count(conn, f"select count(*) from {quoted(view.name)}")
    return Rebuilt(view.name, target, rows, differing)


_DIFFERENCE = """
select count(*) from (
    (select * from {old} except all select * from {new}) union all (select * from {new} except all select * from {old})
) differing"""


async def _create_if_it_can_be(conn: AsyncConnection, view: View) -> None:
    """What else it looks at may not be there yet: `ensure` makes it then, in its turn."""
    try:
        async with conn.transaction():
            await create_source_view(conn, view)
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        pass


@asynccontextmanager
async def _alone(conn: AsyncConnection, schema: str, *, wait: bool) -> AsyncIterator[None]:
    """One rebuild per organisation at a time; the lock ends with the connection, too."""
    key = f"kassa rebuild {schema}"
    while not await _locked(conn, key):  # asked again rather than waited for: no statement is without an end
        if not wait:
            raise RebuildRunning(schema)
        await asyncio.sleep(TURN_PAUSE_SECONDS)
    try:
        yield
    finally:
        if not conn.broken:
            await conn.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [key])


async def _locked(conn: AsyncConnection, key: str) -> bool:
    found = await conn.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
    return bool((await found.fetchone() or (False,))[0])


async def _create(
    conn: AsyncConnection, schema: str, feed: Feed, state: ProjectionState, *, indexes: bool = True
) -> None:
    async with transaction(conn, schema):
        await create_table(conn, feed.view, feed.table)
        if indexes:
            await create_indexes(conn, feed.view, feed.table)
        await conn.execute(
            "insert into projections (name, shape, position, state) values (%s, %s, 0, %s)",
            [feed.table, feed.view.shape, state.value],
        )


async def _drop(conn: AsyncConnection, schema: str, feed: Feed) -> None:
    async with transaction(conn, schema):
        await conn.execute(f"drop table if exists {quoted(feed.table)}".encode())
        await conn.execute("delete from projections where name = %s", [feed.table])


async def _tidy(conn: AsyncConnection, schema: str, view: View) -> None:
    """Nobody rebuilds now: what a rebuild that was cut off has left behind goes."""
    await _drop(conn, schema, Feed(view, view.name + SHADOW))
    async with transaction(conn, schema):
        await conn.execute(
            "update projections set state = 'RUNNING' where name = %s and state = 'REBUILDING'", [view.name]
        )


async def _exists(conn: AsyncConnection, schema: str, view: View) -> bool:
    return await _shape(conn, schema, view) is not None


async def _shape(conn: AsyncConnection, schema: str, view: View) -> str | None:
    async with transaction(conn, schema):
        found = await (await conn.execute("select shape from projections where name = %s", [view.name])).fetchone()
    return found[0] if found else None


async def _reason(conn: AsyncConnection, schema: str, feed: Feed) -> tuple[int, str]:
    async with transaction(conn, schema):
        found = await conn.execute("select parked_position, last_error from projections where name = %s", [feed.table])
        position, reason = await found.fetchone() or (0, "")
    return position, reason


async def _set_state(
    conn: AsyncConnection, schema: str, view: View, state: ProjectionState, error: RebuildFailed | None = None
) -> None:
    async with transaction(conn, schema):
        await conn.execute(
            "update projections set state = %s, last_error = %s, parked_position = %s where name = %s",
            [state.value, error and error.reason, error and error.position, view.name],
        )


async def _head(conn: AsyncConnection, schema: str) -> int:
    async with transaction(conn, schema):
        return await _count(conn, "select coalesce(max(position), 0) from events")


async def _count(conn: AsyncConnection, sql: str) -> int:
    found = await (await conn.execute(sql.encode())).fetchone()
    return int(found[0]) if found else 0
