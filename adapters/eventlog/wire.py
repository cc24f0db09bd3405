"""Several COPY statements as one transaction in three waits, on psycopg's own binding of libpq.

A simple query of several statements is one implicit transaction; each COPY in it asks for its data in turn. psycopg's
cursor cannot send it, and BEGIN/COMMIT around single COPYs would double the waits of every commit. The deadline is
kept by us: when it passes, the socket is closed and the outcome is unknown.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import pq

from adapters.postgres.connection import DeadlinePassed

# One call of PQputCopyData; libpq grows its buffer to what it is given.
_CHUNK_BYTES = 1 << 20


async def copy_together(
    connection: psycopg.AsyncConnection[Any], parts: Sequence[tuple[str, bytes]], *, seconds: float
) -> None:
    """Run `COPY … FROM STDIN (FORMAT binary)` for each (table, data) in one transaction.

    Raises the psycopg error of the server, `DeadlinePassed`, or `psycopg.OperationalError` when the connection is
    lost: in the last two cases the outcome is unknown.
    """
    exchange = _Exchange(connection.pgconn)
    statements = "; ".join(f"copy {table} from stdin (format binary)" for table, _ in parts)
    try:
        async with asyncio.timeout(seconds):  # our own waits only: cancelling them is immediate
            await exchange.run(statements.encode(), [data for _, data in parts])
    except TimeoutError:
        connection.pgconn.finish()
        raise DeadlinePassed(f"no answer from the database within {seconds} s") from None
    except asyncio.CancelledError:
        connection.pgconn.finish()
        raise


class _Exchange:
    def __init__(self, pgconn: pq.abc.PGconn) -> None:
        self._pgconn = pgconn
        self._loop = asyncio.get_running_loop()

    async def run(self, statements: bytes, data: list[bytes]) -> None:
        pgconn = self._pgconn
        pgconn.send_query(statements)
        await self._flush()
        waiting = iter(data)
        failure: pq.abc.PGresult | None = None
        while (result := await self._result()) is not None:
            if result.status == pq.ExecStatus.COPY_IN:
                await self._send(next(waiting))
            elif result.status == pq.ExecStatus.FATAL_ERROR and failure is None:
                failure = result
        if failure is not None:
            raise psycopg.errors.error_from_result(failure)

    async def _send(self, data: bytes) -> None:
        view = memoryview(data)
        for start in range(0, len(view), _CHUNK_BYTES):
            while self._pgconn.put_copy_data(view[start : start + _CHUNK_BYTES]) == 0:
                await self._wait(write=True)
        while self._pgconn.put_copy_end() == 0:
            await self._wait(write=True)
        await self._flush()

    async def _flush(self) -> None:
        while self._pgconn.flush() == 1:
            await self._wait(write=True)

    async def _result(self) -> "pq.abc.PGresult | None":
        while self._pgconn.is_busy():
            await self._wait(write=False)
        return self._pgconn.get_result()

    async def _wait(self, *, write: bool) -> None:
        ready = self._loop.create_future()
        socket = self._pgconn.socket
        self._loop.add_reader(socket, _set, ready)
        if write:
            self._loop.add_writer(socket, _set, ready)
        try:
            await ready
        finally:
            self._loop.remove_reader(socket)
            if write:
                self._loop.remove_writer(socket)
        self._pgconn.consume_input()


def _set(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
