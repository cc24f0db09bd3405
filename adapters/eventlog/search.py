"""A page of history that costs a bounded piece of the log, however rare what is looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from adapters.eventlog.history import page
from domain.stored_event import StoredEvent

# No index leads from a type to its events (it would cost every append): they are looked for in so many positions at a
# time. About a second from memory; from a slow disk still within the deadline of a read.
SEARCHED_POSITIONS = 500_000


@dataclass(frozen=True)
class Found:
    """`events` by rising position; everything up to `position` was looked at, and `has_more` says whether to go on."""

    events: Sequence[StoredEvent]
    position: int
    has_more: bool


async def search(
    connection: psycopg.AsyncConnection[Any],
    *,
    after: int,
    limit: int,
    types: Sequence[str] | None = None,
    stream: str | None = None,
    positions: int = SEARCHED_POSITIONS,
) -> Found:
    """At most `limit` events behind position `after`; with `types` alone, among the next `positions` of the log."""
    upto = after + positions if types is not None and stream is None else None  # a stream has an index
    events = await page(connection, after=after, limit=limit + 1, upto=upto, types=types, stream=stream)
    if len(events) > limit:
        return Found(events[:limit], events[limit - 1].position, has_more=True)
    if upto is not None and await _is_longer(connection, upto):
        return Found(events, upto, has_more=True)
    return Found(events, events[-1].position if events else after, has_more=False)


async def _is_longer(connection: psycopg.AsyncConnection[Any], position: int) -> bool:
    found = await connection.execute("select exists (select from events where position > %s)", (position,))
    return bool((await found.fetchone() or (False,))[0])
