"""Aggregates of a reader, kept up with the log: each look costs one query, and only what is new is read."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import psycopg
from psycopg import sql

from adapters.eventlog.mapper import EventMapper
from domain.aggregate import Aggregate, Recorded

_NEWER = """
select n.ordinal, e.version, e.type, e.schema_version, e.recorded_at, e.body
from unnest(%(names)s::text[], %(versions)s::bigint[]) with ordinality n(name, version, ordinal)
join {schema}.streams s on s.name = n.name
join {schema}.events e on e.stream = s.id and e.version > n.version
order by n.ordinal, e.version
"""


async def follow(
    connection: psycopg.AsyncConnection[Any], schema: str, mapper: EventMapper, aggregates: Sequence[Aggregate]
) -> None:
    """Bring aggregates, each at whatever version, up to the log of one organisation.

    Nobody else may do so with the same ones meanwhile. Raises what the connection raises, and `UnknownEventType`.
    """
    names = {"names": [str(each.id) for each in aggregates], "versions": [each.version for each in aggregates]}
    found = await connection.execute(sql.SQL(_NEWER).format(schema=sql.Identifier(schema)), names)
    for ordinal, rows in groupby(await found.fetchall(), key=lambda row: int(row[0])):
        aggregate = aggregates[ordinal - 1]
        for _, version, type_name, schema_version, recorded_at, body in rows:
            event = mapper.decode(type_name, schema_version, bytes(body))
            Recorded(str(aggregate.id), version, recorded_at, event).mutate(aggregate)
