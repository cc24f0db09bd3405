"""The projector process: keeps the read models of every organisation up with its log.

New organisations are found while it runs; views are made, or rebuilt when their declaration changed, before they are
advanced. Told to stop it ends within STOP_SECONDS + END_SECONDS, also when the database is silent: what is cut off
there was one transaction, and the next start goes on where the table stands.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
import structlog

from adapters.postgres.bounded_connection import CLIENT_GONE, BoundedConnection
from adapters.postgres.connection import conninfo
from adapters.postgres.migrate import schema_of
from domain.event import EventTypes
from projections.catalogue import VIEWS
from projections.rebuild import SWAP_STATEMENT_TIMEOUT_MS, ensure
from projections.run import run
from projections.session import ROLE, STATEMENT_TIMEOUT_MS
from projections.view import View

logger = structlog.get_logger(__name__)

# A new organisation waits at most so long for its first projections.
LOOK_FOR_ORGANISATIONS_SECONDS = 1.0
RESTART_SECONDS = 1.0
# A list of names.
LOOK_SECONDS = 2.0
# The server ends a statement at its deadline; one that does not even do that is silent, and given up so much later.
SILENT_SECONDS = 5.0
ROUND_SECONDS = STATEMENT_TIMEOUT_MS / 1_000 + SILENT_SECONDS
REBUILD_SECONDS = SWAP_STATEMENT_TIMEOUT_MS / 1_000 + SILENT_SECONDS
# A batch under way at a stop gets this long; it takes tens of milliseconds.
STOP_SECONDS = 2.0
# Then it is cut off, as often as its clean-up waits for the server again, for so long.
END_SECONDS = 2.0
AGAIN_SECONDS = 0.2


async def project(database_url: str, types: EventTypes, stop: asyncio.Event, views: Sequence[View] = VIEWS) -> None:
    """Run until `stop` is set."""
    tasks: dict[str, asyncio.Task[None]] = {}
    looking = asyncio.create_task(_start_all(tasks, database_url, types, stop, views), name="projector")
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({looking, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        looking.cancel()
        await _end({looking, stopping, *tasks.values()})
    if not looking.cancelled():
        looking.result()


async def _start_all(
    tasks: dict[str, asyncio.Task[None]],
    database_url: str,
    types: EventTypes,
    stop: asyncio.Event,
    views: Sequence[View],
) -> None:
    """Look for organisations again and again; `tasks` holds the work for each."""
    while not stop.is_set():
        for schema in await _schemas(database_url):
            if schema not in tasks:
                work = _project_organisation(database_url, schema, types, stop, views)
                tasks[schema] = asyncio.create_task(work, name=f"projector of {schema}")
        await asyncio.sleep(LOOK_FOR_ORGANISATIONS_SECONDS)


async def _schemas(database_url: str) -> list[str]:
    try:
        connection = await BoundedConnection.open(
            conninfo(database_url, role=ROLE, name="kassa organisations", settings=CLIENT_GONE), seconds=LOOK_SECONDS
        )
        async with connection:
            found = await connection.execute("select name from kassa.organisations order by name")
            return [schema_of(name) for (name,) in await found.fetchall()]
    except (psycopg.Error, OSError) as error:
        logger.warning("projector cannot look for organisations", error=type(error).__name__)
        return []


async def _project_organisation(
    database_url: str, schema: str, types: EventTypes, stop: asyncio.Event, views: Sequence[View]
) -> None:
    told = conninfo(database_url, role=ROLE, schema=schema, name=f"kassa projector {schema}", settings=CLIENT_GONE)

    async def connect() -> psycopg.AsyncConnection[Any]:
        return await BoundedConnection.open(told, seconds=ROUND_SECONDS)

    while not stop.is_set():
        try:
            async with await BoundedConnection.open(told, seconds=REBUILD_SECONDS) as connection:
                await ensure(connection, schema, views, types)
            await run(connect, schema, views, types, stop)
        except Exception as error:  # noqa: BLE001  whatever it was, other organisations go on and this one tries again
            logger.warning("projector starts again", schema=schema, error=type(error).__name__)
            await _pause(stop, RESTART_SECONDS)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait({waiting}, timeout=seconds)
    waiting.cancel()


async def _end(tasks: set[asyncio.Task[Any]]) -> None:
    """Let them end by themselves, then cut them off (cancelling a `BoundedConnection` cuts its link)."""
    _, waiting = await asyncio.wait(tasks, timeout=STOP_SECONDS)
    deadline = asyncio.get_running_loop().time() + END_SECONDS
    while waiting and asyncio.get_running_loop().time() < deadline:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=AGAIN_SECONDS)
    for task in waiting:
        logger.error("projector leaves something behind", task=task.get_name())
