"""Following the log: every event once, in order, across lost connections.

A notification only wakes; what is read is decided by position. The reader listens before it reads for the first time,
reads bounded ranges, polls when no bell rings, and after a lost link goes on where it was (engine §H, traps 2 and 7).
"""

import asyncio
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Self

import psycopg
import structlog
from psycopg import sql

from adapters.eventlog.history import head, page
from adapters.postgres.bounded_connection import CLIENT_GONE, BoundedConnection
from adapters.postgres.connection import conninfo
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


class Tail:
    """`async with Tail(url, schema, after) as tail: async for events in tail.batches(): …`; `position` is the place.

    With `after=None` it begins at the head of the log: its first batch is empty and tells by `position` where that is.
    """

    def __init__(self, database_url: str, schema: str, after: int | None = 0) -> None:
        self._conninfo = conninfo(
            database_url, role="kassa_reader", schema=schema, name="kassa tail", settings=CLIENT_GONE
        )
        self._listen = sql.SQL("listen {}").format(sql.Identifier(channel(schema))).as_string().encode()
        self._connection: BoundedConnection | None = None
        self._at_head = after is None
        self.position = after or 0
        self.reconnects = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._disconnect()

    async def batches(self) -> AsyncGenerator[list[StoredEvent], None]:
        """Events behind `position`, as they come; never ends."""
        all_read = False  # a bell that rang since is kept by the connection
        while True:
            try:
                connection = await self._connected()
                if all_read:
                    await self._bell(connection)
                if self._at_head:
                    self.position, events = await head(connection), []
                else:
                    events = await page(connection, after=self.position, limit=BATCH_EVENTS)
                    all_read = len(events) < BATCH_EVENTS
            except (psycopg.OperationalError, OSError) as error:
                logger.warning("tail lost its link", position=self.position, error=type(error).__name__)
                self.reconnects += 1
                all_read = False
                await self._disconnect()
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            if events:
                self.position = events[-1].position
            if events or self._at_head:
                self._at_head = False
                yield events

    async def _connected(self) -> BoundedConnection:
        if self._connection is None:
            self._connection = connection = await BoundedConnection.open(self._conninfo, seconds=READ_SECONDS)
            connection.prepare_threshold = 0
            await connection.execute(self._listen)
        return self._connection

    async def _bell(self, connection: BoundedConnection) -> None:
        async for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
            pass

    async def _disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
