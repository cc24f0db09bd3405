"""The connection for the small tables beside the log is shared: whoever gives up takes it from nobody."""

import asyncio
import random
from contextlib import suppress

from adapters.postgres.bounded_connection import BoundedConnection
from adapters.postgres.connection import conninfo
from adapters.postgres.writes import Writes

# Of 100 that are given up at any moment, one or two had their connection cut and did not know it yet.
TIMES = 200


async def test_who_gives_up_leaves_a_connection_to_the_next(database_url: str, organisation: str) -> None:
    async def connect() -> BoundedConnection:
        return await BoundedConnection.open(conninfo(database_url, role="kassa_writer", name="writes"), seconds=5)

    async with Writes(connect) as writes:
        for _ in range(TIMES):
            given_up = asyncio.create_task(writes.run("select pg_sleep(0.002)", (), organisation))
            await asyncio.sleep(random.random() * 0.004)
            given_up.cancel()
            with suppress(asyncio.CancelledError):
                await given_up
            assert await writes.run("select 7", (), organisation) == [(7,)]
