"""The log as lines of JSON, made by PostgreSQL and passed on as they are: no object is built for an event.

One COPY reads a piece of the log and is over when its reader has taken it: the reader's pace is the server's, neither
side holds more than a buffer, and no statement lasts longer than a piece. The output is CSV with control characters for
quote and delimiter, which JSON never holds: so it is the text itself (the text format would double backslashes).
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from psycopg import sql

from adapters.eventlog.history import head
from adapters.postgres.bounded_connection import BoundedConnection

# Positions of one COPY: some seconds; and of one row of it: a row costs us as much as its event costs the server.
PIECE_POSITIONS = 50_000
ROW_POSITIONS = 128
QUOTE = b"\x01"

# Rows come in the order of the series: a lateral subquery is read once for each of its rows. Sorting them again would
# hold a whole piece back.
_LINES = """
copy (
  select (
    select string_agg(
      concat(
        '{{"position":', e.position, ',"stream":', to_json(s.name), ',"version":', e.version,
        ',"type":', to_json(e.type), ',"schemaVersion":', e.schema_version,
        ',"recordedAt":"', to_char(e.recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        'Z","occurredAt":"', to_char(e.occurred_at, 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        'Z","actor":', e.actor, ',"unit":', coalesce(to_json(e.unit)::text, 'null'),
        ',"correlationId":"', e.correlation, '","causation":', coalesce(e.causation::text, 'null'),
        ',"commandId":"', e.command, '","hash":"', encode(e.hash, 'hex'),
        '","body":', convert_from(e.body, 'UTF8'), '}}'
      ), E'\\n' order by e.position)
    from events e join streams s on s.id = e.stream
    where e.position > row.start and e.position <= least(row.start + {row}, {upto}) and {wanted}
  ) as lines
  from generate_series({after}::bigint, {upto}::bigint - 1, {row}) as row(start)
) to stdout (format csv, quote E'\\x01', delimiter E'\\x02')
"""


async def export_lines(
    connection: BoundedConnection, *, after: int, types: Sequence[str] | None = None, stream: str | None = None
) -> AsyncGenerator[tuple[int, bytes], None]:
    """Whole lines behind `after` up to where the log ends now, and the position everything was looked through to.

    The connection's search_path names the organisation, its TimeZone is UTC.
    """
    last = await head(connection)
    wanted = sql.SQL(" and ").join(
        [
            sql.SQL("true"),
            *([sql.SQL("e.type = any({})").format(sql.Literal(list(types)))] if types is not None else []),
            *([sql.SQL("s.name = {}").format(sql.Literal(stream))] if stream is not None else []),
        ]
    )
    while after < last:
        upto = min(after + PIECE_POSITIONS, last)
        statement = sql.SQL(_LINES).format(
            after=sql.Literal(after), upto=sql.Literal(upto), row=sql.Literal(ROW_POSITIONS), wanted=wanted
        )
        async with aclosing(_piece(connection, statement)) as blocks:
            async for block in blocks:
                after = min(after + ROW_POSITIONS, upto)
                yield after, block


async def _piece(connection: BoundedConnection, statement: sql.Composed) -> AsyncGenerator[bytes, None]:
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        async for block in copy:
            yield _unquoted(bytes(block))


def _unquoted(row: bytes) -> bytes:
    """Several lines are quoted, one is not; none is an empty row."""
    if row.startswith(QUOTE):
        return row[1:-2] + b"\n"
    return b"" if row == b"\n" else row
