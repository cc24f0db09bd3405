"""The projector process: keeps the read models of every organisation up with its log.

New organisations are found while it runs; views are made, or rebuilt when their declaration changed, before they are
advanced.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
import structlog

from adapters.postgres.connection import conninfo
from adapters.postgres.organisations import organisations
from domain.event import EventTypes
from projections.catalogue import VIEWS
from projections.rebuild import ensure
from projections.run import run
from projections.view import View

logger = structlog.get_logger(__name__)

# A new organisation waits at most so long for its first projections.
LOOK_FOR_ORGANISATIONS_SECONDS = 1.0
RESTART_SECONDS = 1.0


async def project(database_url: str, types: EventTypes, stop: asyncio.Event, views: Sequence[View] = VIEWS) -> None:
    """Run until `stop` is set."""
    tasks: dict[str, asyncio.Task[None]] = {}
    try:
        while not stop.is_set():
            for schema in await _schemas(database_url):
                if schema not in tasks or tasks[schema].done():
                    work = _project_organisation(database_url, schema, types, stop, views)
                    tasks[schema] = asyncio.create_task(work, name=f"projector of {schema}")
            await _pause(stop, LOOK_FOR_ORGANISATIONS_SECONDS)
    finally:
        stop.set()
        if tasks:
            await asyncio.wait(tasks.values())


async def _schemas(database_url: str) -> list[str]:
    try:
        return [each.schema for each in await asyncio.to_thread(organisations, database_url)]
    except psycopg.OperationalError as error:
        logger.warning("projector cannot reach the database", error=type(error).__name__)
        return []


async def _project_organisation(
    database_url: str, schema: str, types: EventTypes, stop: asyncio.Event, views: Sequence[View]
) -> None:
    async def connect() -> psycopg.AsyncConnection[Any]:
        name = f"kassa projector {schema}"
        return await psycopg.AsyncConnection.connect(
            conninfo(database_url, role="kassa_projector", schema=schema, name=name), autocommit=True
        )

    while not stop.is_set():
        try:
            async with await connect() as connection:
                await ensure(connection, schema, views, types)
            await run(connect, schema, views, types, stop)
        except (psycopg.Error, OSError) as error:
            logger.warning("projector starts again", schema=schema, error=type(error).__name__)
            await _pause(stop, RESTART_SECONDS)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait({waiting}, timeout=seconds)
    waiting.cancel()
