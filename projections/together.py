"""Views that are near the head of the log move over the newest events together, in one transaction.

One by one each would cost a transaction of its own, most of them for events that do not concern it, and the last view
would be told of its event after all others. What goes wrong here is undone, and found one by one (`runner.py`).
"""

from collections.abc import Mapping

from psycopg import AsyncConnection

from domain.event import EventTypes
from projections.batch import apply
from projections.projection_health import ProjectionState
from projections.session import transaction
from projections.view import View

# So many events are taken in within milliseconds; larger batches would hold the rows of all views for long.
NEAR = 1_000

_FOUND = """
select e.type, e.schema_version, max(e.position) from events e
where e.position > %s and e.position <= %s group by e.type, e.schema_version
"""
# Rows that another projector holds are left to it.
_HOLD = f"""
select h.name, h.position from projections h
    join unnest(%s::text[], %s::text[]) as known (name, shape) on known.name = h.name and known.shape = h.shape
where h.position < %s and h.state <> '{ProjectionState.PARKED}'
for update of h skip locked
"""
_MOVE = "update projections set position = %s, updated_at = now() where name = any(%s)"


async def advance_together(
    conn: AsyncConnection,
    schema: str,
    views: Mapping[str, View],
    head: int,
    types: EventTypes,
    *,
    statement_timeout_ms: int,
) -> Mapping[str, int]:
    """Bring the tables (by name) of these views to `head`; by how much each moved.

    Raises psycopg.Error, EventUnreadable, UnknownEventType: then nothing was done.
    """
    if not views:
        return {}
    async with transaction(conn, schema, statement_timeout_ms=statement_timeout_ms):
        known = [list(views), [view.shape for view in views.values()]]
        held: dict[str, int] = dict(await (await conn.execute(_HOLD.encode(), [*known, head])).fetchall())
        if not held:
            return {}
        found = await (await conn.execute(_FOUND, [min(held.values()), head])).fetchall()
        for table, view in views.items():
            if table not in held:
                continue
            wanted = set(view.event_types)
            concern = [(name, version) for name, version, last in found if name in wanted and last > held[table]]
            if concern:
                await apply(conn, view, table, (held[table], head), types, found=concern)
        await conn.execute(_MOVE, [head, list(held)])
    return {table: head - position for table, position in held.items()}
