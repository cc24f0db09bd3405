"""Reading for the API: a small pool of read-only connections; one deadline for each use of one, whatever is silent.

The deadline covers everything: waiting for a free connection, the beginning, every statement, the end. When it passes
the link is cut and the pool replaces the connection. What psycopg says comes out as `domain.availability` refusals.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from adapters.postgres.bounded_connection import CLIENT_GONE, BoundedConnection
from adapters.postgres.connection import DeadlinePassed, conninfo
from adapters.postgres.migrate import schema_of
from domain.availability import DeadlineExceeded, Unavailable

ROLE = "kassa_reader"
# Reads share the two cores with the log; more connections only queue in PostgreSQL.
READ_CONNECTIONS = 8
# A page is answered in milliseconds; what takes longer asks for too much.
READ_SECONDS = 5.0
# The server ends a statement at READ_SECONDS and keeps its connection; only a silent one is cut, this much later.
CUT_SECONDS = 0.25
# Waiting for a free connection longer means that the server is overloaded.
POOL_SECONDS = 2.0
# The pool tries one connection again so long, with growing pauses; then the next reader's wish makes a new one. Short,
# so that nobody waits for the end of a pause when the server is back.
RECONNECT_SECONDS = 3.0

# Closing waits so long for a connection that is just being made.
CLOSE_SECONDS = 1.0


class ReadTransaction:
    """One read-only transaction. READ COMMITTED: to an older snapshot a table that was swapped in is empty."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.connection = connection

    async def fetch(self, statement: Any, params: Any) -> Sequence[Mapping[str, Any]]:
        """Rows by column name."""
        async with self.connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(statement, params)
            return await cursor.fetchall()


class Reads:
    """The pool; enter it in the event loop that reads. `seconds` is the deadline of one use."""

    def __init__(self, database_url: str, *, seconds: float = READ_SECONDS) -> None:
        self._seconds = seconds
        limits = CLIENT_GONE | {"statement_timeout": f"{round(seconds * 1_000)}ms"}
        self._pool: AsyncConnectionPool[BoundedConnection] = AsyncConnectionPool(
            conninfo(database_url, role=ROLE, name="kassa api reads", settings=limits),
            connection_class=BoundedConnection,
            configure=self._configure,
            min_size=1,
            max_size=READ_CONNECTIONS,
            timeout=POOL_SECONDS,
            reconnect_timeout=RECONNECT_SECONDS,
            kwargs={"autocommit": True},
            open=False,
        )

    async def __aenter__(self) -> Self:
        await self._pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close(timeout=CLOSE_SECONDS)

    @asynccontextmanager
    async def connection(self, seconds: float | None = None) -> AsyncIterator[BoundedConnection]:
        """A connection for at most `seconds`. Raises Unavailable, DeadlineExceeded."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + (self._seconds if seconds is None else seconds) + CUT_SECONDS
        used: list[BoundedConnection] = []
        with translated(used):
            async with self._pool.connection(timeout=min(POOL_SECONDS, deadline - clock())) as connection:
                used.append(connection)
                with connection.cut_after(deadline - clock()):
                    yield connection

    async def schemas(self) -> Sequence[str]:
        """Those of all organisations, by name. Raises as `connection`."""
        async with self.connection() as connection:
            rows = await (await connection.execute("select name from kassa.organisations order by name")).fetchall()
        return [schema_of(name) for (name,) in rows]

    @asynccontextmanager
    async def transaction(self, schema: str) -> AsyncIterator[ReadTransaction]:
        """In one organisation's schema. Raises as `connection`."""
        async with self.connection() as connection, connection.transaction():
            await connection.execute(
                sql.SQL("set transaction read only; set local search_path to {}").format(sql.Identifier(schema))
            )
            yield ReadTransaction(connection)

    async def _configure(self, connection: BoundedConnection) -> None:
        connection.seconds = self._seconds + CUT_SECONDS


@contextmanager
def translated(used: Sequence[BoundedConnection] = ()) -> Iterator[None]:
    """Around every use of a database for a client: what can be expected of one, as a refusal that says what to do."""
    try:
        yield
    except (psycopg.errors.QueryCanceled, DeadlinePassed):
        raise DeadlineExceeded("the answer took too long; ask for less at once, or try again in a moment") from None
    except (psycopg.OperationalError, psycopg.InterfaceError, OSError):
        if any(connection.was_cut for connection in used):
            raise DeadlineExceeded("the database did not answer in time; try again in a moment") from None
        raise Unavailable("the database cannot be reached, or too many ask at once; try again") from None
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        raise Unavailable("the projector has not made this view yet; try again") from None
