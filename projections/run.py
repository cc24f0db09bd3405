"""The endless loop of a projector: woken by the log's NOTIFY, polling in case one was missed, reconnecting when cut."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from domain.event import EventTypes
from domain.log import channel
from projections.runner import BATCH_SIZE, Projector
from projections.session import STATEMENT_TIMEOUT_MS
from projections.view import View

POLL_SECONDS = 1.0  # a lost wake-up costs at most this
FIRST_BACKOFF_SECONDS = 0.1
MAX_BACKOFF_SECONDS = 5.0  # a database that restarts is back within seconds

Connect = Callable[[], Awaitable[AsyncConnection]]

_log = structlog.get_logger(__name__)


async def run(
    connect: Connect,
    schema: str,
    views: Sequence[View],
    types: EventTypes,
    stop: asyncio.Event,
    *,
    batch_size: int = BATCH_SIZE,
    statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
    poll_seconds: float = POLL_SECONDS,
) -> None:
    """Keep the views up with the log until `stop` is set; `ensure` (rebuild.py) has made their tables before.

    `connect` gives a new connection each time it is called, with time limits of its own on connecting and on every
    wait for the server, above `statement_timeout_ms`: a silent server does not keep its own deadlines. Cancelling
    `run` in the middle of a batch is safe; a connection that is cut when its task is cancelled makes it immediate.
    """
    backoff = FIRST_BACKOFF_SECONDS
    while not stop.is_set():
        try:
            async with await connect() as conn:
                await conn.set_autocommit(True)
                await conn.execute("select set_config('statement_timeout', %s, false)", [str(statement_timeout_ms)])
                await conn.execute(SQL("listen {}").format(Identifier(channel(schema))))  # before the first look
                projector = Projector(
                    conn, schema, views, types, batch_size=batch_size, statement_timeout_ms=statement_timeout_ms
                )
                await projector.retry_parked()
                while not stop.is_set():
                    if not await projector.round():
                        backoff = FIRST_BACKOFF_SECONDS
                        await _woken(conn, stop, poll_seconds)
        except (psycopg.Error, OSError) as error:
            _log.warning("projector lost its database", schema=schema, error=type(error).__name__, again_in=backoff)
            await _stopped(stop, backoff)
            backoff = min(backoff * 2, MAX_BACKOFF_SECONDS)


async def _woken(conn: AsyncConnection, stop: asyncio.Event, seconds: float) -> None:
    """Return at a notification, at `stop`, or after `seconds`; raise when the connection is lost."""
    hint, stopping = asyncio.create_task(_hint(conn, seconds)), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({hint, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting = [task for task in (hint, stopping) if not task.done()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    if hint.done() and not hint.cancelled():
        hint.result()


async def _hint(conn: AsyncConnection, seconds: float) -> None:
    async for _ in conn.notifies(timeout=seconds, stop_after=1):
        pass


async def _stopped(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
