"""Every night the books of all organisations are looked at; what is broken is said in the log of the process."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import structlog
from msgspec import structs

from adapters.postgres.connection import conninfo
from adapters.postgres.migrate import schema_of
from projections.ledger.verify import verify

# Shops are closed then, from Kaliningrad to Kamchatka at least for some hours.
NIGHT_HOUR_UTC = 0

_log = structlog.get_logger(__name__)


async def verify_nightly(database_url: str) -> None:
    """Until cancelled."""
    while True:
        await asyncio.sleep(until_night(datetime.now(UTC)).total_seconds())
        try:
            await verify_all(database_url)
        except psycopg.Error as error:
            _log.warning("books could not be verified", error=type(error).__name__)


def until_night(now: datetime) -> timedelta:
    """How long it is until the next night, never nothing."""
    tonight = now.replace(hour=NIGHT_HOUR_UTC, minute=0, second=0, microsecond=0)
    return tonight - now if tonight > now else tonight + timedelta(days=1) - now


async def verify_all(database_url: str) -> int:
    """Look at the books of every organisation; how many invariants are broken, all in all."""
    async with await _connect(database_url, None) as connection:
        rows = await (await connection.execute("select name from kassa.organisations order by name")).fetchall()
    return sum([await _verify(database_url, name) for (name,) in rows])


async def _verify(database_url: str, organisation: str) -> int:
    try:
        async with await _connect(database_url, schema_of(organisation)) as connection:
            findings = await verify(connection)
    except psycopg.Error as error:  # its views are not made yet, or the server went away: the next night comes
        _log.warning("books could not be verified", organisation=organisation, error=type(error).__name__)
        return 0
    broken = [each for each in findings if each.broken]
    for each in broken:
        _log.error("books are broken", organisation=organisation, **structs.asdict(each))
    seconds = round(sum(each.seconds for each in findings), 3)
    _log.info("books verified", organisation=organisation, looked=len(findings), broken=len(broken), seconds=seconds)
    return len(broken)


async def _connect(database_url: str, schema: str | None) -> psycopg.AsyncConnection[Any]:
    where = conninfo(database_url, role="kassa_reader", schema=schema, name="kassa verify")
    return await psycopg.AsyncConnection.connect(where, autocommit=True)
