"""Rows that leave PostgreSQL as text and go on as they are: COPY of a query, in blocks, at the reader's pace."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import psycopg
from psycopg import sql
from psycopg.abc import PQGen

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
        while block := await connection.wait(_block(rows)):
            yield block


def _block(rows: psycopg.AsyncCopy) -> PQGen[bytes]:
    """Whole rows, about `BLOCK_BYTES` of them: one wait for a block, where the library has one for each row."""
    block = bytearray()
    while len(block) < BLOCK_BYTES:
        row = yield from rows._read_gen()  # noqa: SLF001  what `read` waits for
        if not row:
            break
        block += row
    return bytes(block)
