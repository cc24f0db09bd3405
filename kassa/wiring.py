"""The only place that knows every concrete adapter: ledgers, readers and the services behind the API."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

import psycopg
from pydantic import SecretStr

from adapters.eventlog.application import EventLog
from adapters.eventlog.export import export_lines
from adapters.eventlog.history import event_at, head
from adapters.eventlog.ledger import Ledger
from adapters.eventlog.search import search
from adapters.eventlog.subscriptions import Subscriptions
from adapters.eventlog.tail import Tail
from adapters.keys.keyring import Keyring
from adapters.keys.vault import Vault
from adapters.oidc.issuer import Issuer, Trust
from adapters.postgres.bounded_connection import CLIENT_GONE, BoundedConnection
from adapters.postgres.connection import DeadlinePassed, conninfo
from adapters.postgres.copying import copied
from adapters.postgres.lanes import FreshPositions, JsonReads
from adapters.postgres.pipeline import Rows
from adapters.postgres.reads import POOL_SECONDS, READ_SECONDS, ROLE, Reads, ReadTransaction, translated
from adapters.postgres.writes import Writes
from adapters.secrets.secrets import Secrets
from adapters.sms.gateway import Gateway
from adapters.sms.outbox import SmsOutbox
from api.services import Client, EventFilter, EventPage
from domain.availability import DeadlineExceeded, Unavailable
from domain.command import Caller, Command, Receipt
from domain.stored_event import StoredEvent
from kassa.agents import AgentsBeside
from kassa.authenticating import Authenticating
from kassa.house import AGGREGATES, DECIDERS, EVENTS
from kassa.messages import Messages
from kassa.papers import Papers
from kassa.refusals import Refusals
from kassa.ruled import Ruled
from projections.statement import Statement
from projections.waiting import Positions
from workers.forgetting.forgetting import Forgetting
from workers.settling.settling import Settling
from workers.watch.settings import WatchSettings
from workers.watch.watch import Watch

# A ledger opens in some 50 ms; whoever waits longer, also for another's turn, is told to come again.
OPENING_SECONDS = READ_SECONDS
# Looks at positions take a millisecond.
POSITIONS_SECONDS = 2.0
# An export only reads; how long it takes is its reader's pace, and each wait for the server is bounded.
# All rows are sorted before the first one comes.
CSV_SECONDS = 60.0
# They are sorted in memory: a hundred thousand registers of some kilobytes, a part of them at once.
CSV_MEMORY = "64MB"
READ_ONLY = {"default_transaction_read_only": "on"}


def open_ledger(database_url: str, schema: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Ledger:
    """The ledger of one organisation, to be entered."""
    log = EventLog(database_url, schema, AGGREGATES, EVENTS)
    return Ledger(log, DECIDERS, clock)


class LazyLedger:
    """A ledger opened at its first command; reads of an organisation cost no writer."""

    def __init__(self, wiring: "Wiring", schema: str) -> None:
        self._wiring = wiring
        self._schema = schema

    async def execute(self, command: Command, caller: Caller) -> Receipt:
        ledger = await self._wiring.opened(self._schema)
        return await ledger.execute(command, caller)


class Wiring:
    """`api.services.Services` over one database and one issuer, if any. Enter it in the event loop that serves."""

    def __init__(
        self,
        database_url: str,
        trust: Trust | None = None,
        *,
        approval_first: bool = False,
        keyring: Keyring | None = None,
        gateway: Gateway | None = None,
        callback_secret: SecretStr | None = None,
    ) -> None:
        self._database_url = database_url
        self._stack = AsyncExitStack()
        self._ledgers: dict[str, Ledger] = {}
        self._opening = asyncio.Lock()
        self._positions = Positions(self._connect_positions)
        self._reads = Reads(database_url)
        self._issuer = Issuer(trust) if trust else None
        self._refusals = Refusals(self.ledger)
        self._authenticating = Authenticating(self._reads, self._issuer)
        self._json_reads = JsonReads(database_url)
        self._fresh_positions = FreshPositions(self._json_reads)
        self._subscriptions = Subscriptions(self._connect_subscriptions)
        self._writes = Writes(self._connect_writes)
        self.ruled = Ruled(self._reads)
        self._agents = AgentsBeside(self._reads, self._writes, self.ruled, approval_first=approval_first)
        self._papers = Papers(database_url, self._reads, self._subscriptions, self.ledger, self.vault)
        self._messages = Messages(keyring, self._reads, self._writes, self.ruled, self.ledger, gateway, callback_secret)

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._positions)
        await self._stack.enter_async_context(self._reads)
        if self._issuer is not None:
            await self._stack.enter_async_context(self._issuer)
        await self._stack.enter_async_context(self._json_reads)
        await self._stack.enter_async_context(self._subscriptions)
        await self._stack.enter_async_context(self._writes)
        await self._stack.enter_async_context(self._agents)
        await self._stack.enter_async_context(self._messages)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._refusals.close()  # it may need ledgers
        await self._stack.aclose()

    @property
    def agents(self) -> AgentsBeside:
        return self._agents

    def authenticate(self, token: str) -> Awaitable[Client | None]:
        return self._authenticating.authenticate(token)

    def watch(self, settings: WatchSettings) -> Watch:
        """The clock of the fleet, to be run in this event loop: it writes through the same ledgers."""
        return Watch(self._reads, self._writes, self.ledger, self.ruled.of, settings)

    @property
    def papers(self) -> Papers:
        """What is printed, and shown before."""
        return self._papers

    def settling(self) -> Settling:
        """Who settles coupons, to be run in this event loop."""
        return Settling(self._reads, self.ledger)

    def forgetting(self) -> Forgetting:
        """Who destroys the keys of persons who were erased, to be run in this event loop."""
        return Forgetting(self._reads, self._writes, self.ledger, self.vault)

    def refused(self, client: Client, permission: str) -> None:
        self._refusals.note(client, permission)

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

    @property
    def messages(self) -> Messages:
        """What is sealed, secret or on its way to a phone."""
        return self._messages

    def vault(self, organisation: str) -> Vault:
        return self._messages.vault(organisation)

    def secrets(self, organisation: str) -> Secrets:
        return self._messages.secrets(organisation)

    def outbox(self, organisation: str) -> SmsOutbox:
        return self._messages.outbox(organisation)

    def called_back(self, secret: str, fields: Mapping[str, str]) -> Awaitable[bool]:
        return self._messages.called_back(secret, fields)

    def reads(self, organisation: str) -> AbstractAsyncContextManager[ReadTransaction]:
        return self._reads.transaction(organisation)

    def positions(self, organisation: str) -> Awaitable[Mapping[str, int]]:
        return self._fresh_positions.read(organisation)

    def rows(self, sql: str, params: Sequence[object], *, is_slow: bool) -> Awaitable[Rows]:
        return self._json_reads.rows(sql, params, is_slow=is_slow)

    async def wait_for(self, organisation: str, views: Collection[str], position: int, timeout_seconds: float) -> bool:
        return await self._positions.wait(organisation, views, position, timeout_seconds)

    async def events(self, organisation: str, after: int, limit: int, wanted: EventFilter) -> EventPage:
        async with self._reads.transaction(organisation) as reading:
            found = await search(reading.connection, after=after, limit=limit, types=wanted.types, stream=wanted.stream)
        return EventPage(found.events, found.position, found.has_more)

    async def head(self, organisation: str) -> int:
        async with self._reads.transaction(organisation) as reading:
            return await head(reading.connection)

    async def event_at(self, organisation: str, stream: str, version: int) -> StoredEvent | None:
        async with self._reads.transaction(organisation) as reading:
            return await event_at(reading.connection, stream, version)

    async def follow(self, organisation: str) -> AsyncGenerator[tuple[int, Sequence[StoredEvent]], None]:
        async with (
            Tail(self._database_url, organisation, after=None) as tail,
            aclosing(tail.batches()) as batches,
        ):
            async for events in batches:
                yield tail.position, events

    async def export(
        self, organisation: str, after: int, wanted: EventFilter
    ) -> AsyncGenerator[tuple[int, bytes], None]:
        told = conninfo(
            self._database_url, role=ROLE, schema=organisation, name="kassa export", settings=CLIENT_GONE | READ_ONLY
        )
        with translated():
            async with (
                await BoundedConnection.open(told, seconds=READ_SECONDS) as connection,
                aclosing(export_lines(connection, after=after, types=wanted.types, stream=wanted.stream)) as blocks,
            ):
                async for position, lines in blocks:
                    yield position, lines

    async def copy_csv(self, organisation: str, statement: Statement, delimiter: str) -> AsyncGenerator[bytes, None]:
        settings = CLIENT_GONE | READ_ONLY | {"work_mem": CSV_MEMORY}
        told = conninfo(self._database_url, role=ROLE, schema=organisation, name="kassa csv", settings=settings)
        with translated():
            async with (
                await BoundedConnection.open(told, seconds=CSV_SECONDS) as connection,
                aclosing(copied(connection, statement.sql, statement.params, delimiter=delimiter)) as blocks,
            ):
                async for block in blocks:
                    yield block

    async def claim_subscription(self, organisation: str, name: str, after: int | None, reader: UUID) -> int | None:
        return await self._subscriptions.claim(organisation, name, after, reader)

    async def subscription_reader(self, organisation: str, name: str) -> UUID | None:
        return await self._subscriptions.reader(organisation, name)

    async def acknowledge(self, organisation: str, name: str, position: int, reader: UUID | None) -> int | None:
        return await self._subscriptions.acknowledge(organisation, name, position, reader)

    async def views_moved(
        self, organisation: str, views: Collection[str], known: Mapping[str, int], timeout_seconds: float
    ) -> Mapping[str, int]:
        return await self._positions.moved(organisation, views, known, timeout_seconds)

    async def ready(self) -> Mapping[str, bool]:
        try:
            async with self._reads.connection(POOL_SECONDS) as connection:
                await connection.execute("select 1")
        except (Unavailable, DeadlineExceeded):
            return {"database": False}
        return {"database": True}

    async def _connect_subscriptions(self) -> BoundedConnection:
        told = conninfo(self._database_url, role="kassa_writer", name="kassa subscriptions", settings=CLIENT_GONE)
        return await BoundedConnection.open(told, seconds=POSITIONS_SECONDS)

    async def _connect_writes(self) -> BoundedConnection:
        told = conninfo(self._database_url, role="kassa_writer", name="kassa agents", settings=CLIENT_GONE)
        return await BoundedConnection.open(told, seconds=POSITIONS_SECONDS)

    async def _connect_positions(self) -> psycopg.AsyncConnection[Any]:
        told = conninfo(self._database_url, role=ROLE, name="kassa positions", settings=CLIENT_GONE)
        return await BoundedConnection.open(told, seconds=POSITIONS_SECONDS)
