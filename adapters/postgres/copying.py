"""Rows that leave PostgreSQL as text and go on as they are: COPY of a query, in blocks, at the reader's pace."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import psycopg
from psycopg import sql

# What is gathered before it is passed on: some hundred rows, so that a row costs no more than its bytes.
BLOCK_BYTES = 64 * 1024


async def copied(
    connection: psycopg.AsyncConnection[Any], statement: str, params: Mapping[str, Any], *, delimiter: str
) -> AsyncGenerator[bytes, None]:
    """The rows of a query as lines of CSV in UTF-8, without a header. Values are bound by the driver: COPY takes none.

    The connection's search_path names the organisation.
    """
    copy = sql.SQL("copy ({}) to stdout (format csv, delimiter {})").format(
        sql.SQL(statement),  # from declarations; values are in `params`
        sql.Literal(delimiter),
    )
    async with connection.cursor() as cursor, cursor.copy(copy, params) as rows:
        waiting, size = [], 0
        async for row in rows:
            waiting.append(bytes(row))
            size += len(row)
            if size >= BLOCK_BYTES:
                yield b"".join(waiting)
                waiting, size = [], 0
        if waiting:
            yield b"".join(waiting)
