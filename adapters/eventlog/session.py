"""One session with the log's database: opened when needed, one query at a time, a deadline on every wait."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from adapters.eventlog.wire import copy_together, tell
from adapters.postgres.connection import DeadlinePassed, bounded, conninfo

Connection = psycopg.AsyncConnection[Any]
Parameters = Sequence[Any] | Mapping[str, Any] | None
T = TypeVar("T")

# The server notices within seconds that we are gone, whatever it waits for: a lock, or our next word.
_KEEPALIVES = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
_CLIENT_CHECK = "1s"
# How long a new connection waits for what the one before it left on the server to end.
END_MILLISECONDS = 1_000

_END_OTHERS = """
select pg_terminate_backend(pid, %s) from pg_stat_activity
where application_name = %s and pid <> pg_backend_pid()
"""


class Session:
    """A connection that is replaced when it breaks; what was under way then has failed, nothing is repeated here.

    `seconds` bounds every call, waiting for the connection included, unless a `deadline` (loop time) is given. The
    server is told the same limit. It cannot end a COPY that waits for data by itself, in which a lost writer would hold
    the log's lock for ever; so a connection that replaces another ends what that one left on the server.
    """

    def __init__(self, database_url: str, *, schema: str, role: str, name: str, seconds: float) -> None:
        self._role = role
        self._name = f"{name} {secrets.token_hex(4)}"
        milliseconds = str(round(seconds * 1000))
        limits = {
            "statement_timeout": milliseconds,
            "idle_in_transaction_session_timeout": milliseconds,
            "client_connection_check_interval": _CLIENT_CHECK,
        }
        self._conninfo = conninfo(
            database_url, role=role, schema=schema, name=self._name, settings=limits | _KEEPALIVES
        )
        self.seconds = seconds
        self._connection: Connection | None = None
        self._was_connected = False
        self._lock = asyncio.Lock()

    async def connection(self, deadline: float | None = None) -> Connection:
        """The connection, opened if there is none. Raises `psycopg.OperationalError` and `DeadlinePassed`."""
        if self._connection is None or self._connection.closed:
            self._connection = None
            try:
                async with asyncio.timeout_at(self._until(deadline)):
                    self._connection = await self._connect()
            except TimeoutError:
                raise DeadlinePassed("the database does not take connections") from None
        return self._connection

    async def fetch(
        self, statement: str, params: Parameters = None, *, deadline: float | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows. Raises psycopg errors and `DeadlinePassed`; after a lost link the session starts anew."""
        return await self._run(_fetch, statement, params, deadline)

    async def execute(self, statement: str, params: Parameters = None, *, deadline: float | None = None) -> None:
        """A statement without rows; raises as `fetch`."""
        await self._run(_execute, statement, params, deadline)

    async def copy(self, parts: Sequence[tuple[str, bytes]], *, deadline: float) -> None:
        """`copy_together` on this session; it must have no other user. Raises as `fetch`."""
        connection = await self.connection(deadline)
        await copy_together(connection, parts, seconds=deadline - asyncio.get_running_loop().time())

    async def tell(self, statement: str) -> None:
        """A statement that is said again and again, without psycopg's bookkeeping; the session has no other user."""
        deadline = self._until(None)
        connection = await self.connection(deadline)
        await tell(connection, statement, seconds=deadline - asyncio.get_running_loop().time())

    async def end_transaction(self, deadline: float) -> None:
        """Roll back what an error left open, so that the session can be used on."""
        if self._connection is not None and self._connection.info.transaction_status != TransactionStatus.IDLE:
            await self.execute("rollback", deadline=deadline)

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

    def _until(self, deadline: float | None) -> float:
        return asyncio.get_running_loop().time() + self.seconds if deadline is None else deadline

    async def _run(
        self,
        work: Callable[..., Coroutine[Any, Any, T]],
        statement: str,
        params: Parameters,
        deadline: float | None,
    ) -> T:
        deadline = self._until(deadline)
        try:
            async with asyncio.timeout_at(deadline):
                await self._lock.acquire()
        except TimeoutError:
            raise DeadlinePassed("the database did not answer those before") from None
        try:
            connection = await self.connection(deadline)
            left = deadline - asyncio.get_running_loop().time()
            return await bounded(connection, work(connection, statement, params), left)
        except (DeadlinePassed, asyncio.CancelledError):
            self._connection = None  # given up with its query; `bounded` sees to its end
            raise
        except psycopg.OperationalError:
            self.drop()
            raise
        finally:
            self._lock.release()

    async def _connect(self) -> Connection:
        connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
        connection.prepare_threshold = 0  # the few statements of a session come again and again
        if self._was_connected:
            try:
                await bounded(connection, self._end_others(connection), self.seconds)
            except psycopg.Error:
                await connection.close()
                raise
        self._was_connected = True
        return connection

    async def _end_others(self, connection: Connection) -> None:
        # the role that serves may not end sessions; the one that logged in may end its own
        await connection.execute("set role none")
        await connection.execute(_END_OTHERS, (END_MILLISECONDS, self._name))
        await connection.execute(f"set role {self._role}".encode())


async def _fetch(connection: Connection, statement: str, params: Parameters) -> list[tuple[Any, ...]]:
    async with connection.cursor(binary=True) as cursor:
        await cursor.execute(statement.encode(), params)
        return await cursor.fetchall()


async def _execute(connection: Connection, statement: str, params: Parameters) -> None:
    await connection.execute(statement.encode(), params)
