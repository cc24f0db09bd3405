"""The baseline `bare_commit`: what one durable row costs one client of the same library, with nothing around it."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg

from adapters.postgres.connection import conninfo

_INSERT = f"insert into events values ({', '.join(['%s'] * 14)})"
_BODY = b'{"amount":1,"source":"","reference":"bench"}'
_ACTOR = '{"kind":"API","id":"bench"}'


class BareCommits:
    """Rows of an organisation's table `events`, each its own autocommitted, prepared INSERT."""

    def __init__(self, url: str, schema: str) -> None:
        self._conninfo = conninfo(url, schema=schema, name="bench bare commits")
        self._position = 0

    async def seconds(self, count: int) -> list[float]:
        """The time of each of `count` INSERTs."""
        async with await psycopg.AsyncConnection[Any].connect(self._conninfo, autocommit=True) as connection:
            await self._insert(connection)  # prepares the statement
            return [await self._insert(connection) for _ in range(count)]

    async def _insert(self, connection: psycopg.AsyncConnection[Any]) -> float:
        self._position += 1
        now, command = datetime.now(UTC), uuid4()
        place = (self._position, 1, self._position)
        row = (*place, "bench.Deposited", 1, now, now, _BODY, command, _ACTOR, None, command, None, bytes(32))
        start = time.perf_counter()
        await connection.execute(_INSERT.encode(), row, prepare=True)
        return time.perf_counter() - start
