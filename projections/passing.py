"""Views to which nothing happened: moved over the newest events together, in one transaction, whatever their number.

An event concerns a few views. One by one each of the others would cost a transaction in which nothing is done, and
the last of them would be told of its own event after all of these.
"""

from collections.abc import Mapping, Sequence

from psycopg import AsyncConnection

from projections.positions import Place
from projections.projection_health import ProjectionState
from projections.session import transaction
from projections.view import View

_LATEST = "select e.type, max(e.position) from events e where e.position > %s and e.position <= %s group by e.type"
# A row that another projector holds is left to it; one that moved on meanwhile has the fewer events before it.
_MOVE = f"""
update projections p set position = %(head)s, updated_at = now()
from (
    select h.name, h.position from projections h
    join unnest(%(names)s::text[], %(positions)s::bigint[], %(shapes)s::text[]) as was (name, position, shape)
        on was.name = h.name and was.position <= h.position and was.shape = h.shape
    where h.position < %(head)s and h.state <> '{ProjectionState.PARKED}'
    for update of h skip locked
) held
where p.name = held.name returning p.name, %(head)s - held.position
"""


async def pass_over(
    conn: AsyncConnection,
    schema: str,
    behind: Mapping[str, tuple[View, Place]],
    head: int,
    *,
    statement_timeout_ms: int,
) -> Mapping[str, int]:
    """Move those of the tables (name: view and place) that no event up to `head` concerns; by how much each moved."""
    if len(behind) < 2:
        return {}
    async with transaction(conn, schema, statement_timeout_ms=statement_timeout_ms):
        lowest = min(place.position for _, place in behind.values())
        latest: dict[str, int] = dict(await (await conn.execute(_LATEST, [lowest, head])).fetchall())
        idle = {
            name: place
            for name, (view, place) in behind.items()
            if place.shape == view.shape and _last(view.event_types, latest) <= place.position
        }
        if not idle:
            return {}
        told = {
            "head": head,
            "names": list(idle),
            "positions": [place.position for place in idle.values()],
            "shapes": [place.shape for place in idle.values()],
        }
        return dict(await (await conn.execute(_MOVE.encode(), told)).fetchall())


def _last(types: Sequence[str], latest: Mapping[str, int]) -> int:
    """Position of the last event of these types."""
    return max((latest.get(each, 0) for each in types), default=0)
