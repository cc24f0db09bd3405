"""The projector: keeps the tables of all views up with the log of one organisation, each event exactly once.

A batch and the position after it are one transaction, and the row in `projections` is its lock: whatever dies, the
next one goes on where the table stands, and two projectors take turns. A NOTIFY only wakes; what is read is positions.
Read on: `batch.py` (what a batch does), `together.py` (views near the head, in one transaction), `rebuild.py`
(another shape of a table), `run.py` (the endless loop).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import psycopg
import structlog
from psycopg import AsyncConnection

from domain.event import EventTypes, UnknownEventType
from projections.batch import EventUnreadable, apply
from projections.positions import announce, read_places
from projections.projection_health import ProjectionState
from projections.session import STATEMENT_TIMEOUT_MS, transaction
from projections.together import NEAR, advance_together
from projections.view import View

BATCH_SIZE = 10_000  # larger ones gain a third and hold their locks ten times as long (measured on 300 B events)

# Classes of SQLSTATE that say: this event, or what we make of it, is wrong; trying again can not help.
_POISON = ("21", "22", "23", "42", "54", "P0")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Advanced:
    """What one call did: the view stands at `position` after `events` more positions of the log.

    `state` is None when another projector holds the view, or the table has another shape than the view.
    """

    position: int
    events: int
    state: ProjectionState | None


@dataclass(frozen=True)
class Feed:
    """A table that a view's changes fill, and its row in `projections`: the view's own, or its shadow."""

    view: View
    table: str


class Projector:
    """Advances views of one organisation over one autocommit connection."""

    def __init__(
        self,
        conn: AsyncConnection,
        schema: str,
        views: Sequence[View],
        types: EventTypes,
        *,
        batch_size: int = BATCH_SIZE,
        statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
    ) -> None:
        self._conn, self._schema, self._types = conn, schema, types
        self._feeds = [Feed(view, view.name) for view in views if view.fed]
        self._batch_size, self._statement_timeout_ms = batch_size, statement_timeout_ms
        self._near = min(NEAR, batch_size)
        self._limits: dict[str, int] = {}  # of views whose batches ran into the deadline

    async def round(self) -> int:
        """One batch for every view that is behind; tells readers; returns how many positions were taken in."""
        head, places = await read_places(self._conn, self._schema)
        behind = {
            feed.table: (feed, place.position)
            for feed in self._feeds
            if (place := places.get(feed.table)) and place.position < head and place.state != ProjectionState.PARKED
        }
        near = {table: feed.view for table, (feed, position) in behind.items() if head - position <= self._near}
        passed = await self._together(near, head)
        moved, events = dict.fromkeys(passed, head), sum(passed.values())
        for table, (feed, _) in behind.items():
            if table in passed:
                continue
            advanced = await self._advance_in_time(feed)
            if advanced.events:
                moved[table] = advanced.position
                events += advanced.events
        await announce(self._conn, self._schema, moved)
        return events

    async def catch_up(self) -> None:
        """Rounds until nothing moves."""
        while await self.round():
            pass

    async def advance(self, view: View, limit: int = BATCH_SIZE) -> Advanced:
        """Take in at most `limit` positions; an event that cannot be taken in parks the view before it."""
        return await self.advance_feed(Feed(view, view.name), limit)

    async def advance_feed(self, feed: Feed, limit: int) -> Advanced:
        """The same for a table that need not be the view's own."""
        size, passed = limit, 0
        while True:
            try:
                advanced = await self._step(feed, size)
            except (psycopg.Error, EventUnreadable, UnknownEventType) as error:
                if not _is_poison(error):
                    raise
                if size == 1:
                    return replace(await self._park(feed, error), events=passed)
                size //= 2
                continue
            passed += advanced.events
            if size == limit or passed >= limit or not advanced.events:
                return replace(advanced, events=passed)
            # The bad event is among the next `size`: what failed was twice this and its first half was good.

    async def retry_parked(self) -> None:
        """Let parked views try again: what stopped them may have been mended. Called at every start."""
        async with transaction(self._conn, self._schema):
            await self._conn.execute(
                "update projections set state = 'RUNNING', last_error = null, parked_position = null "
                "where state = 'PARKED' and name = any(%s)",
                [[feed.table for feed in self._feeds]],
            )

    async def _together(self, views: Mapping[str, View], head: int) -> Mapping[str, int]:
        """By how much each moved; none when one of them can not: which, is found one by one."""
        try:
            return await advance_together(
                *(self._conn, self._schema, views, head, self._types), statement_timeout_ms=self._statement_timeout_ms
            )
        except (psycopg.Error, EventUnreadable, UnknownEventType) as error:
            if self._conn.closed:
                raise
            _log.info("views are taken one by one", schema=self._schema, error=type(error).__name__)
            return {}

    async def _advance_in_time(self, feed: Feed) -> Advanced:
        """A batch that runs into its deadline is tried smaller next time; other views go on."""
        limit = self._limits.get(feed.table, self._batch_size)
        try:
            advanced = await self.advance_feed(feed, limit)
        except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable) as error:
            self._limits[feed.table] = max(limit // 2, 1)
            _log.warning("projection batch ran out of time", view=feed.table, limit=limit, error=type(error).__name__)
            return Advanced(0, 0, None)
        self._limits[feed.table] = min(limit * 2, self._batch_size)
        return advanced

    async def _step(self, feed: Feed, limit: int) -> Advanced:
        async with transaction(self._conn, self._schema, statement_timeout_ms=self._statement_timeout_ms):
            found = await (
                await self._conn.execute(
                    "select position, shape, state, (select coalesce(max(position), 0) from events) "
                    "from projections where name = %s for update skip locked",
                    [feed.table],
                )
            ).fetchone()
            if found is None:
                return Advanced(0, 0, None)
            position, shape, state, head = found
            if shape != feed.view.shape:
                return Advanced(position, 0, None)
            last = min(position + limit, head)
            if state == ProjectionState.PARKED or last <= position:
                return Advanced(position, 0, ProjectionState(state))
            await apply(self._conn, feed.view, feed.table, (position, last), self._types)
            await move(self._conn, feed.table, last)
            return Advanced(last, last - position, ProjectionState(state))

    async def _park(self, feed: Feed, error: Exception) -> Advanced:
        """Stand still before the event that fails alone."""
        reason = describe(error)
        async with transaction(self._conn, self._schema):
            found = await (
                await self._conn.execute(
                    "update projections set state = 'PARKED', last_error = %s, parked_position = position + 1, "
                    "updated_at = now() where name = %s returning position",
                    [reason, feed.table],
                )
            ).fetchone()
        position = found[0] if found else 0
        _log.error("projection parked", view=feed.table, position=position + 1, error=reason)
        return Advanced(position, 0, ProjectionState.PARKED)


async def move(conn: AsyncConnection, table: str, position: int) -> None:
    """Write the position of a table, in the transaction that changed the table."""
    await conn.execute(
        "update projections set position = %s, updated_at = now() where name = %s",
        [position, table],
    )


def describe(error: Exception) -> str:
    """What went wrong, without values: PostgreSQL quotes them in its messages, as it quotes names."""
    if isinstance(error, psycopg.Error):
        message = re.sub(r'".*"', '"…"', error.diag.message_primary or "", flags=re.DOTALL)
        place = error.diag.constraint_name or error.diag.column_name
        return f"{type(error).__name__} ({error.sqlstate}): {message}" + (f" ({place})" if place else "")
    return str(error)


def _is_poison(error: Exception) -> bool:
    return not isinstance(error, psycopg.Error) or (error.sqlstate or "")[:2] in _POISON
