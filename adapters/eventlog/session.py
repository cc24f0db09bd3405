"""One session with the log's database: opened when needed, one query at a time, a deadline on every wait."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from adapters.postgres.connection import DeadlinePassed, bounded, conninfo

Connection = psycopg.AsyncConnection[Any]
Parameters = Sequence[Any] | Mapping[str, Any] | None
T = TypeVar("T")


class Session:
    """A connection that is replaced when it breaks; what was under way then has failed, nothing is repeated here."""

    def __init__(self, database_url: str, *, schema: str, role: str, name: str, seconds: float) -> None:
        self._conninfo = conninfo(database_url, role=role, schema=schema, name=name)
        self.seconds = seconds
        self._connection: Connection | None = None
        self._lock = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    async def connection(self) -> Connection:
        """The connection, opened if there is none. Raises `psycopg.OperationalError`."""
        if self._connection is None or self._connection.closed or self._connection.broken:
            self._connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
            self._connection.prepare_threshold = 0  # the few statements of a session come again and again
        return self._connection

    async def fetch(self, statement: str, params: Parameters = None) -> list[tuple[Any, ...]]:
        """All rows. Raises psycopg errors and `DeadlinePassed`; after a lost link the session starts anew."""
        return await self._run(_fetch, statement, params)

    async def execute(self, statement: str, params: Parameters = None) -> None:
        """A statement without rows; raises as `fetch`."""
        await self._run(_execute, statement, params)

    async def _run(self, work: Callable[..., Coroutine[Any, Any, T]], statement: str, params: Parameters) -> T:
        async with self._lock:
            connection = await self.connection()
            try:
                return await bounded(connection, work(connection, statement, params), self.seconds)
            except DeadlinePassed:
                self._connection = None  # given up with its query; `bounded` sees to its end
                raise
            except psycopg.OperationalError:
                self.drop()
                raise

    async def end_transaction(self) -> None:
        """Roll back what an error left open, so that the session can be used on."""
        if self._connection is not None and self._connection.info.transaction_status != TransactionStatus.IDLE:
            await self.execute("rollback")

    def drop(self) -> None:
        """Forget the connection: its state is unknown."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.pgconn.finish()
            self._connection = None

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


async def _fetch(connection: Connection, statement: str, params: Parameters) -> list[tuple[Any, ...]]:
    async with connection.cursor(binary=True) as cursor:
        await cursor.execute(statement.encode(), params)
        return await cursor.fetchall()


async def _execute(connection: Connection, statement: str, params: Parameters) -> None:
    await connection.execute(statement.encode(), params)
