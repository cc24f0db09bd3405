"""The only place that knows every concrete adapter: ledgers, readers and the services behind the API."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from adapters.eventlog.application import EventLog
from adapters.eventlog.history import page
from adapters.eventlog.ledger import Ledger
from adapters.postgres.connection import DeadlinePassed, bounded, conninfo
from adapters.postgres.organisations import authenticate
from api.errors import DeadlineExceeded, Unavailable
from api.services import Client, EventFilter, Organisation
from domain.command import Caller, Command, Receipt
from domain.stored_event import StoredEvent
from kassa.house import AGGREGATES, DECIDERS, EVENTS
from kassa.positions import Positions

# Reads share the two cores with the log; more connections only queue in PostgreSQL.
READ_CONNECTIONS = 8
# A page is answered in milliseconds; what takes longer asks for too much.
READ_SECONDS = 5.0
# Waiting for a free connection longer means that the server is overloaded.
POOL_SECONDS = 2.0
# A revoked token may be believed for so long; looking each one up in every request would double small reads.
TOKEN_SECONDS = 10.0


def open_ledger(database_url: str, schema: str) -> Ledger:
    """The ledger of one organisation, to be entered."""
    log = EventLog(database_url, schema, AGGREGATES, EVENTS)
    return Ledger(log, DECIDERS, lambda: datetime.now(UTC))


class Reads:
    """One read-only transaction. READ COMMITTED: to an older snapshot a table that was swapped in is empty."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.connection = connection

    async def fetch(self, statement: Any, params: Any) -> Sequence[Mapping[str, Any]]:
        async def run() -> Sequence[Mapping[str, Any]]:
            async with self.connection.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(statement, params)
                return await cursor.fetchall()

        try:
            return await bounded(self.connection, run(), READ_SECONDS * 2)
        except (psycopg.errors.QueryCanceled, DeadlinePassed):
            raise DeadlineExceeded(f"the answer took longer than {READ_SECONDS} s; ask for less at once") from None
        except psycopg.OperationalError:
            raise Unavailable("the database cannot be reached; try again") from None
        except psycopg.errors.UndefinedTable:
            raise Unavailable("the projector has not made this view yet; try again") from None


class LazyLedger:
    """A ledger opened at its first command; reads of an organisation cost no writer."""

    def __init__(self, wiring: "Wiring", schema: str) -> None:
        self._wiring = wiring
        self._schema = schema

    async def execute(self, command: Command, caller: Caller) -> Receipt:
        ledger = await self._wiring.opened(self._schema)
        return await ledger.execute(command, caller)


class Wiring:
    """`api.services.Services` over one database. Enter it in the event loop that serves."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._stack = AsyncExitStack()
        self._ledgers: dict[str, Ledger] = {}
        self._opening = asyncio.Lock()
        self._clients: dict[str, tuple[float, Client | None]] = {}
        self._positions = Positions(database_url)
        self._pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]] = AsyncConnectionPool(
            conninfo(database_url, role="kassa_reader", name="kassa api reads"),
            min_size=1,
            max_size=READ_CONNECTIONS,
            timeout=POOL_SECONDS,
            kwargs={"autocommit": True},
            open=False,
        )

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._positions)
        await self._stack.enter_async_context(self._pool)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def authenticate(self, token: str) -> Client | None:
        now = asyncio.get_running_loop().time()
        known = self._clients.get(token)
        if known is not None and known[0] > now:
            return known[1]
        async with self._connection() as connection:
            found = await bounded(connection, authenticate(connection, token), READ_SECONDS)
        client = None
        if found is not None:
            organisation = found.organisation
            where = Organisation(organisation.name, organisation.schema, organisation.title, organisation.time_zone)
            client = Client(found.id, found.name, where)
            self._clients[token] = (now + TOKEN_SECONDS, client)
        return client

    def ledger(self, organisation: str) -> LazyLedger:
        return LazyLedger(self, organisation)

    async def opened(self, schema: str) -> Ledger:
        """The organisation's ledger, opened once and closed with this wiring."""
        if schema not in self._ledgers:
            async with self._opening:
                if schema not in self._ledgers:
                    ledger = open_ledger(self._database_url, schema)
                    try:
                        self._ledgers[schema] = await self._stack.enter_async_context(ledger)
                    except (psycopg.OperationalError, DeadlinePassed):
                        raise Unavailable("the database cannot be reached; try again") from None
        return self._ledgers[schema]

    @asynccontextmanager
    async def reads(self, organisation: str) -> AsyncIterator[Reads]:
        async with self._connection() as connection, connection.transaction():
            await connection.execute(
                sql.SQL(
                    "set transaction read only; set local search_path to {}; set local statement_timeout to {}"
                ).format(sql.Identifier(organisation), int(READ_SECONDS * 1_000))
            )
            yield Reads(connection)

    async def wait_for(self, organisation: str, views: Collection[str], position: int, timeout_seconds: float) -> bool:
        return await self._positions.wait(organisation, views, position, timeout_seconds)

    async def events(self, organisation: str, after: int, limit: int, wanted: EventFilter) -> Sequence[StoredEvent]:
        async with self.reads(organisation) as reads:
            reading = page(reads.connection, after=after, limit=limit, types=wanted.types, stream=wanted.stream)
            return await bounded(reads.connection, reading, READ_SECONDS * 2)

    async def ready(self) -> Mapping[str, bool]:
        try:
            async with self._connection() as connection:
                await bounded(connection, connection.execute("select 1"), POOL_SECONDS)
        except (Unavailable, psycopg.Error, DeadlinePassed):
            return {"database": False}
        return {"database": True}

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        try:
            async with self._pool.connection() as connection:
                yield connection
        except PoolTimeout:
            raise Unavailable("the database cannot be reached, or too many ask at once; try again") from None
