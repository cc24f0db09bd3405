"""How far each view has read the log: the row of table `projections` that moves in the transaction of the view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from domain.log import read_channel


@dataclass(frozen=True)
class Place:
    """Where a view stands."""

    position: int
    shape: str
    state: str


async def read_positions(conn: AsyncConnection, schema: str) -> Mapping[str, int]:
    """The position of every view of the organisation; for waiting until a view has reached one."""
    query = SQL("select name, position from {}.projections").format(Identifier(schema))
    return dict(await (await conn.execute(query)).fetchall())


async def read_places(conn: AsyncConnection, schema: str) -> tuple[int, Mapping[str, Place]]:
    """The head of the log, and the place of every view, in one look."""
    query = SQL(
        "select head.position, p.name, p.position, p.shape, p.state "
        "from (select coalesce(max(position), 0) as position from {0}.events) head left join {0}.projections p on true"
    ).format(Identifier(schema))
    rows = await (await conn.execute(query)).fetchall()
    places = {name: Place(position, shape, state) for _, name, position, shape, state in rows if name is not None}
    return rows[0][0], places


async def announce(conn: AsyncConnection, schema: str, moved: Mapping[str, int]) -> None:
    """Tell waiting readers, once per round, `view:position` for every view that moved; after the commit."""
    payloads: Sequence[str] = [f"{name}:{position}" for name, position in moved.items()]
    if payloads:
        await conn.execute(
            "select pg_notify(%s, payload) from unnest(%s::text[]) payload", [read_channel(schema), payloads]
        )
