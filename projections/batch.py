"""What a range of positions does to a table: every change of the view, set-based, over the relation `batch`.

The bodies are parsed by PostgreSQL. Only events of an older schema version take the way through Python, where upcasts
live (CORE-16); their new bodies then stand in for the stored ones in the same SQL.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from psycopg import AsyncConnection, AsyncRawCursor

from domain.event import EventTypes, upcast
from projections.statement import quoted
from projections.view import Change, View

_ENVELOPE = "e.position, e.stream, e.version, e.type, e.recorded_at, e.occurred_at, e.actor, e.unit"
_RANGE = "e.position > $1 and e.position <= $2 and e.type = any($3)"
_BATCH = f"select {_ENVELOPE}, convert_from(e.body, 'UTF8')::json as body from events e where {_RANGE}"
_BATCH_WITH_UPCASTS = (
    f"select {_ENVELOPE}, coalesce(newer.body, convert_from(e.body, 'UTF8'))::json as body from events e "
    f"left join unnest($4::bigint[], $5::text[]) as newer(position, body) on newer.position = e.position where {_RANGE}"
)


class EventUnreadable(Exception):
    """An event of the batch cannot be brought into its newest shape."""


@dataclass(frozen=True)
class _Upcasts:
    positions: list[int]
    bodies: list[str]


async def apply(
    conn: AsyncConnection,
    view: View,
    table: str,
    span: tuple[int, int],
    types: EventTypes,
    *,
    found: Sequence[tuple[str, int]] | None = None,
) -> None:
    """Bring the events with first < position <= last into `table`; inside the caller's transaction.

    `found`: types and schema versions of those that concern the view, for who has looked already.
    """
    if found is None:
        found = await _types_in(conn, span, view.event_types)
    if not found:
        return
    outdated = [each for each in found if _is_outdated(types, *each)]
    upcasts = await _upcasts(conn, span, outdated, types) if outdated else None
    present = {type_name for type_name, _ in found}
    cursor = AsyncRawCursor(conn)
    for change in view.changes:
        wanted = [name for name in change.event_types if name in present]
        if wanted:
            params: list[object] = [*span, wanted]
            if upcasts:
                params += [upcasts.positions, upcasts.bodies]
            await cursor.execute(statement_of(change, table, with_upcasts=upcasts is not None).encode(), params)


def statement_of(change: Change, table: str, *, with_upcasts: bool = False) -> str:
    """The change as SQL: $1 < position <= $2, $3 types, and with upcasts $4 positions and $5 their bodies."""
    batch = f"with batch as ({_BATCH_WITH_UPCASTS if with_upcasts else _BATCH})"
    sql = change.sql.replace("{table}", quoted(table)).strip()
    return f"{batch}, {sql.removeprefix('with ')}" if sql.startswith("with ") else f"{batch} {sql}"


async def _types_in(conn: AsyncConnection, span: tuple[int, int], names: Sequence[str]) -> list[tuple[str, int]]:
    cursor = AsyncRawCursor(conn)
    await cursor.execute(f"select distinct e.type, e.schema_version from events e where {_RANGE}", [*span, list(names)])
    return await cursor.fetchall()


def _is_outdated(types: EventTypes, type_name: str, version: int) -> bool:
    current = types[type_name].VERSION
    if version > current:
        raise EventUnreadable(f"{type_name} has version {version}, known is {current}; update kassa before reading on")
    return version < current


async def _upcasts(
    conn: AsyncConnection, span: tuple[int, int], outdated: Sequence[tuple[str, int]], types: EventTypes
) -> _Upcasts:
    upcasts = _Upcasts([], [])
    cursor = AsyncRawCursor(conn)
    await cursor.execute(
        f"select e.position, e.type, e.schema_version, e.body from events e where {_RANGE} "
        "and (e.type, e.schema_version) in (select * from unnest($4::text[], $5::smallint[]))",
        [
            *span,
            list({name for name, _ in outdated}),
            [name for name, _ in outdated],
            [version for _, version in outdated],
        ],
    )
    async for position, type_name, version, body in cursor:
        try:
            newest = upcast(types[type_name], msgspec.json.decode(body), version)
        except Exception as error:  # an upcast may fail in any way; the event is what is wrong
            raise EventUnreadable(f"{type_name} version {version}: {type(error).__name__} in its upcast") from error
        upcasts.positions.append(position)
        upcasts.bodies.append(msgspec.json.encode(newest).decode())
    return upcasts
