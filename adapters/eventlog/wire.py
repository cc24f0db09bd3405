"""Several COPY statements as one transaction in three waits, on psycopg's own binding of libpq.

A simple query of several statements is one implicit transaction; each COPY in it asks for its data in turn. psycopg's
cursor cannot send it, and BEGIN/COMMIT around single COPYs would double the waits of every commit. The deadline is
kept by us: when it passes, the socket is closed and the outcome is unknown.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from psycopg import pq

from adapters.postgres.connection import DeadlinePassed

# One call of PQputCopyData; libpq grows its buffer to what it is given.
_CHUNK_BYTES = 1 << 20


async def copy_together(
    connection: psycopg.AsyncConnection[Any], parts: Sequence[tuple[str, bytes]], *, seconds: float
) -> None:
    """Run `COPY … FROM STDIN (FORMAT binary)` for each (table, data) in one transaction. Raises as `tell`."""
    statements = "; ".join(f"copy {table} from stdin (format binary)" for table, _ in parts)
    await tell(connection, statements, [data for _, data in parts], seconds=seconds)


async def tell(
    connection: psycopg.AsyncConnection[Any], statements: str, data: Sequence[bytes] = (), *, seconds: float
) -> None:
    """Run statements that answer no rows as one simple query; each COPY in it takes the next of `data`.

    Raises the psycopg error of the server, `DeadlinePassed`, or `psycopg.OperationalError` when the connection is
    lost: in the last two cases the outcome is unknown.
    """
    try:
        async with asyncio.timeout(seconds):  # our own waits only: cancelling them is immediate
            await _Exchange(connection.pgconn).run(statements.encode(), data)
    except TimeoutError:
        connection.pgconn.finish()
        raise DeadlinePassed(f"no answer from the database within {seconds} s") from None
    except asyncio.CancelledError:
        connection.pgconn.finish()
        raise


class _Exchange:
    """One query from its first byte to its last answer; the socket is watched all the while."""

    def __init__(self, pgconn: pq.abc.PGconn) -> None:
        self._pgconn = pgconn
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] | None = None
        self._failure: psycopg.Error | None = None

    async def run(self, statements: bytes, data: Sequence[bytes]) -> None:
        socket = self._pgconn.socket
        self._loop.add_reader(socket, self._readable)
        try:
            failure = await self._converse(statements, iter(data))
        finally:
            self._loop.remove_reader(socket)
        if failure is not None:
            raise psycopg.errors.error_from_result(failure)

    async def _converse(self, statements: bytes, data: Iterator[bytes]) -> "pq.abc.PGresult | None":
        self._pgconn.send_query(statements)
        await self._flush()
        failure: pq.abc.PGresult | None = None
        while (result := await self._result()) is not None:
            if result.status == pq.ExecStatus.COPY_IN:
                await self._send(next(data))
            elif result.status == pq.ExecStatus.FATAL_ERROR and failure is None:
                failure = result
        return failure

    async def _send(self, data: bytes) -> None:
        view = memoryview(data)
        for start in range(0, len(view), _CHUNK_BYTES):
            while self._pgconn.put_copy_data(view[start : start + _CHUNK_BYTES]) == 0:
                await self._writable()
        while self._pgconn.put_copy_end() == 0:
            await self._writable()
        await self._flush()

    async def _flush(self) -> None:
        while self._pgconn.flush() == 1:
            await self._writable()

    async def _result(self) -> "pq.abc.PGresult | None":
        while self._pgconn.is_busy():
            await self._wait()
        return self._pgconn.get_result()

    async def _writable(self) -> None:
        socket = self._pgconn.socket
        self._loop.add_writer(socket, self._wake)
        try:
            await self._wait()  # also for what the server has to say: it may not read on before we have
        finally:
            self._loop.remove_writer(socket)

    async def _wait(self) -> None:
        if self._failure is None:
            self._ready = self._loop.create_future()
            await self._ready
        if self._failure is not None:
            raise self._failure

    def _readable(self) -> None:
        try:
            self._pgconn.consume_input()
        except psycopg.Error as failure:
            self._failure = failure
        self._wake()

    def _wake(self) -> None:
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(None)
