"""The only place that knows every concrete adapter: ledgers, readers and the services behind the API."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime
from typing import Any, Self

import psycopg

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from adapters.eventlog.search import search
from adapters.postgres.bounded_connection import CLIENT_GONE, BoundedConnection
from adapters.postgres.connection import DeadlinePassed, conninfo
from adapters.postgres.organisations import authenticate
from adapters.postgres.pipeline import FreshPositions, JsonReads, Rows
from adapters.postgres.reads import POOL_SECONDS, READ_SECONDS, ROLE, Reads, ReadTransaction
from api.services import Client, EventFilter, EventPage, Organisation
from domain.access.permissions import ALL
from domain.availability import DeadlineExceeded, Unavailable
from domain.command import Caller, Command, Receipt
from kassa.house import AGGREGATES, DECIDERS, EVENTS
from projections.waiting import Positions

# A revoked token may be believed for so long; looking each one up in every request would double small reads.
TOKEN_SECONDS = 10.0
# A ledger opens in some 50 ms; whoever waits longer, also for another's turn, is told to come again.
OPENING_SECONDS = READ_SECONDS
# Looks at positions take a millisecond.
POSITIONS_SECONDS = 2.0


def open_ledger(database_url: str, schema: str) -> Ledger:
    """The ledger of one organisation, to be entered."""
    log = EventLog(database_url, schema, AGGREGATES, EVENTS)
    return Ledger(log, DECIDERS, lambda: datetime.now(UTC))


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
        self._clients: dict[str, tuple[float, Client]] = {}
        self._positions = Positions(self._connect_positions)
        self._reads = Reads(database_url)
        self._json_reads = JsonReads(database_url)
        self._fresh_positions = FreshPositions(self._json_reads)

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._positions)
        await self._stack.enter_async_context(self._reads)
        await self._stack.enter_async_context(self._json_reads)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def authenticate(self, token: str) -> Client | None:
        now = asyncio.get_running_loop().time()
        known = self._clients.get(token)
        if known is not None and known[0] > now:
            return known[1]
        async with self._reads.connection() as connection:
            found = await authenticate(connection, token)
        if found is None:
            self._clients.pop(token, None)
            return None
        organisation = found.organisation
        where = Organisation(organisation.name, organisation.schema, organisation.title, organisation.time_zone)
        client = Client(found.id, found.name, where, ALL)
        self._clients[token] = (now + TOKEN_SECONDS, client)
        return client

    def ledger(self, organisation: str) -> LazyLedger:
        return LazyLedger(self, organisation)

    async def opened(self, schema: str) -> Ledger:
        """The organisation's ledger, opened once and closed with this wiring. Raises Unavailable: nothing was sent."""
        if schema not in self._ledgers:
            try:
                async with asyncio.timeout(OPENING_SECONDS), self._opening:
                    if schema not in self._ledgers:
                        ledger = open_ledger(self._database_url, schema)
                        self._ledgers[schema] = await self._stack.enter_async_context(ledger)
            except (psycopg.OperationalError, DeadlinePassed, OSError):
                raise Unavailable("the database cannot be reached; try again") from None
        return self._ledgers[schema]

    def reads(self, organisation: str) -> AbstractAsyncContextManager[ReadTransaction]:
        return self._reads.transaction(organisation)

    async def positions(self, organisation: str) -> Mapping[str, int]:
        return await self._fresh_positions.read(organisation)

    async def rows(self, sql: str, params: Sequence[object], *, is_slow: bool) -> Rows:
        return await self._json_reads.rows(sql, params, is_slow=is_slow)

    async def wait_for(self, organisation: str, views: Collection[str], position: int, timeout_seconds: float) -> bool:
        return await self._positions.wait(organisation, views, position, timeout_seconds)

    async def events(self, organisation: str, after: int, limit: int, wanted: EventFilter) -> EventPage:
        async with self._reads.transaction(organisation) as reading:
            found = await search(reading.connection, after=after, limit=limit, types=wanted.types, stream=wanted.stream)
        return EventPage(found.events, found.position, found.has_more)

    async def ready(self) -> Mapping[str, bool]:
        try:
            async with self._reads.connection(POOL_SECONDS) as connection:
                await connection.execute("select 1")
        except (Unavailable, DeadlineExceeded):
            return {"database": False}
        return {"database": True}

    async def _connect_positions(self) -> psycopg.AsyncConnection[Any]:
        told = conninfo(self._database_url, role=ROLE, name="kassa positions", settings=CLIENT_GONE)
        return await BoundedConnection.open(told, seconds=POSITIONS_SECONDS)
