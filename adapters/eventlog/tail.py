"""Following the log: every event once, in order, across lost connections.

A notification only wakes; what is read is decided by position. The reader listens before it reads for the first time,
reads bounded ranges, polls when no bell rings, and after a lost link goes on where it was (engine §H, traps 2 and 7).
"""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

import psycopg
import structlog
from psycopg import sql

from adapters.eventlog.history import page
from adapters.postgres.connection import DeadlinePassed, bounded, conninfo
from domain.log import channel
from domain.stored_event import StoredEvent

logger = structlog.get_logger(__name__)

# Events per read: large enough to catch up fast, small enough to hold in memory.
BATCH_EVENTS = 1_000
# A bell that was missed costs at most this.
POLL_SECONDS = 1.0
# A read that takes longer has lost its server.
READ_SECONDS = 30.0
RECONNECT_SECONDS = 0.2

Connection = psycopg.AsyncConnection[Any]


class Tail:
    """`async with Tail(url, schema, after) as tail: async for events in tail.batches(): …`; `position` is the place."""

    def __init__(self, database_url: str, schema: str, after: int = 0) -> None:
        self._conninfo = conninfo(database_url, role="kassa_reader", schema=schema, name="kassa tail")
        self._listen = sql.SQL("listen {}").format(sql.Identifier(channel(schema))).as_string().encode()
        self._connection: Connection | None = None
        self.position = after
        self.reconnects = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._disconnect()

    async def batches(self) -> AsyncIterator[list[StoredEvent]]:
        """Events behind `position`, as they come; never ends."""
        all_read = False  # a bell that rang since is kept by the connection
        while True:
            try:
                connection = await self._connected()
                if all_read:
                    await self._bell(connection)
                events = await bounded(
                    connection, page(connection, after=self.position, limit=BATCH_EVENTS), READ_SECONDS
                )
                all_read = len(events) < BATCH_EVENTS
            except (psycopg.OperationalError, DeadlinePassed, OSError) as error:
                logger.warning("tail lost its link", position=self.position, error=type(error).__name__)
                self.reconnects += 1
                all_read = False
                await self._disconnect()
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            if events:
                self.position = events[-1].position
                yield events

    async def _connected(self) -> Connection:
        if self._connection is None:
            connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
            self._connection = connection
            connection.prepare_threshold = 0
            await bounded(connection, connection.execute(self._listen), READ_SECONDS)
        return self._connection

    async def _bell(self, connection: Connection) -> None:
        async for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
            pass

    async def _disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
