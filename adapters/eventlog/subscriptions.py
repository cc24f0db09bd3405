"""Named subscriptions: the position up to which each is acknowledged, kept with the log.

Acknowledgements come as often as events. They are written together: while one write is under way the next ones gather,
and of each subscription only the highest counts.
"""

import asyncio
from typing import NamedTuple, Self
from uuid import UUID

from adapters.postgres.writes import Connect, Writes

# Names are given by clients, and each is a row for ever: more than this is a client that makes them up.
MAX_SUBSCRIPTIONS = 1_000
# Closing waits so long for the write under way.
CLOSE_SECONDS = 2.0

_CLAIM = """
insert into {schema}.subscriptions as s (name, position, reader)
select %(name)s, coalesce(%(after)s, (select coalesce(max(position), 0) from {schema}.events)), %(reader)s
where (select count(*) from {schema}.subscriptions) < %(limit)s
    or exists (select from {schema}.subscriptions where name = %(name)s)
on conflict (name) do update set reader = excluded.reader
returning s.position
"""
# Nobody acknowledges what is not there yet.
_ACKNOWLEDGE = """
update {schema}.subscriptions s
set position = greatest(s.position, a.position), acknowledged_at = now()
from unnest(%s::text[], %s::bigint[], %s::uuid[]) a(name, position, reader)
where s.name = a.name and s.reader = coalesce(a.reader, s.reader)
    and a.position <= (select coalesce(max(position), 0) from {schema}.events)
returning s.name, s.position
"""
_READER = "select reader from {schema}.subscriptions where name = %s"


class _Key(NamedTuple):
    schema: str
    name: str
    reader: UUID | None


class Subscriptions:
    """Enter it in the event loop that serves. `connect` gives a connection in the writer's role."""

    def __init__(self, connect: Connect) -> None:
        self._writes = Writes(connect)
        self._gathered: dict[_Key, tuple[int, asyncio.Future[int | None]]] = {}
        self._writing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._writes.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._writing is not None:
            await asyncio.wait({self._writing}, timeout=CLOSE_SECONDS)
            self._writing.cancel()
        await self._writes.__aexit__()

    async def claim(self, schema: str, name: str, after: int | None, reader: UUID) -> int | None:
        """Take the name over; answers what is acknowledged. A new one begins behind `after`, or at the head of the log.

        None: there are too many names.
        """
        params = {"name": name, "after": after, "reader": reader, "limit": MAX_SUBSCRIPTIONS}
        rows = await self._writes.run(_CLAIM, params, schema)
        return rows[0][0] if rows else None

    async def reader(self, schema: str, name: str) -> UUID | None:
        """Who took the name last."""
        rows = await self._writes.run(_READER, (name,), schema)
        return rows[0][0] if rows else None

    async def acknowledge(self, schema: str, name: str, position: int, reader: UUID | None = None) -> int | None:
        """Everything up to `position` is dealt with; answers what is acknowledged now.

        None: there is no such name, another than `reader` has taken it, or the log does not go so far.
        """
        key = _Key(schema, name, reader)
        gathered = self._gathered.get(key)
        if gathered is None:
            gathered = (position, asyncio.get_running_loop().create_future())
        self._gathered[key] = (max(position, gathered[0]), gathered[1])
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="acknowledgements")
        return await asyncio.shield(gathered[1])  # others may wait for the same write

    async def _write(self) -> None:
        while self._gathered:
            gathered, self._gathered = self._gathered, {}
            # by name, a reader's own and everybody's apart: an UPDATE takes one row for each name
            for schema, anybody in {(key.schema, key.reader is None) for key in gathered}:
                chosen = [key for key in gathered if (key.schema, key.reader is None) == (schema, anybody)]
                await self._write_some(schema, {key: gathered[key] for key in chosen})

    async def _write_some(self, schema: str, acks: dict[_Key, tuple[int, asyncio.Future[int | None]]]) -> None:
        names, readers = [key.name for key in acks], [key.reader for key in acks]
        positions = [position for position, _ in acks.values()]
        try:
            written = dict(await self._writes.run(_ACKNOWLEDGE, (names, positions, readers), schema))
        except Exception as error:  # noqa: BLE001  told to everybody who waits for it
            for _, told in acks.values():
                told.set_exception(error)
                told.exception()  # retrieved: whoever waited may be gone
            return
        for key, (position, told) in acks.items():
            reached = written.get(key.name)
            told.set_result(reached if reached is not None and reached >= position else None)
