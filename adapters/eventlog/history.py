"""Reading the log by position: pages of stored events with their envelopes."""

from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg
from psycopg.rows import tuple_row

from domain.command import Actor
from domain.stored_event import StoredEvent

# Positions are dense, so a bounded range is an index range, never a search.
_EVENTS = """
select e.position, s.name, e.version, e.type, e.schema_version, e.recorded_at, e.occurred_at, e.actor, e.unit,
       e.correlation, e.causation, e.command, e.hash, e.body
from events e join streams s on s.id = e.stream
"""
_PAGE = f"""{_EVENTS}
where e.position > %(after)s
  and (%(upto)s::bigint is null or e.position <= %(upto)s)
  and (%(types)s::text[] is null or e.type = any(%(types)s))
  and (%(stream)s::text is null or e.stream = (select id from streams where name = %(stream)s))
order by e.position
limit %(limit)s
"""
_ONE = f"{_EVENTS} where s.name = %s and e.version = %s"
_decode_actor = msgspec.json.Decoder(Actor).decode


async def page(
    connection: psycopg.AsyncConnection[Any],
    *,
    after: int,
    limit: int,
    upto: int | None = None,
    types: Sequence[str] | None = None,
    stream: str | None = None,
) -> list[StoredEvent]:
    """At most `limit` events behind position `after`, in order. The connection's search_path names the organisation."""
    params = {
        "after": after,
        "upto": upto,
        "limit": limit,
        "types": None if types is None else list(types),
        "stream": stream,
    }
    async with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(_PAGE, params)
        return [stored_event(row) for row in await cursor.fetchall()]


async def event_at(connection: psycopg.AsyncConnection[Any], stream: str, version: int) -> StoredEvent | None:
    """The event of a stream that has this version, if there is one; `search_path` as above."""
    async with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(_ONE, (stream, version))
        row = await cursor.fetchone()
        return None if row is None else stored_event(row)


async def head(connection: psycopg.AsyncConnection[Any]) -> int:
    """Position of the last event, 0 before the first."""
    found = await connection.execute("select coalesce(max(position), 0) from events")
    return int((await found.fetchone() or (0,))[0])


def stored_event(row: Sequence[Any]) -> StoredEvent:
    """A row of `_EVENTS`."""
    columns = list(row)
    columns[7], columns[12], columns[13] = _decode_actor(row[7]), bytes(row[12]), bytes(row[13])
    return StoredEvent(*columns)
