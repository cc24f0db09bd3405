"""Read your own writes: waiting until views have taken in a position, without asking the database again and again.

One connection listens to what the projectors announce; a notification that was missed is made up for by a look at the
table while anybody waits.
"""

import asyncio
from collections.abc import Collection
from typing import Any, Self

import psycopg
from psycopg import sql

from adapters.postgres.connection import conninfo
from domain.log import read_channel
from projections.positions import read_positions

# A missed bell costs a waiting reader this much.
LOOK_SECONDS = 1.0
RECONNECT_SECONDS = 0.5


class Positions:
    """Known positions of views, by organisation's schema."""

    def __init__(self, database_url: str) -> None:
        self._conninfo = conninfo(database_url, role="kassa_reader", name="kassa positions")
        self._known: dict[str, dict[str, int]] = {}
        self._moved = asyncio.Condition()
        self._listening: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._listening.values():
            task.cancel()
        if self._listening:
            await asyncio.wait(self._listening.values())

    async def wait(self, schema: str, views: Collection[str], position: int, seconds: float) -> bool:
        """Whether all `views` have taken in `position` within `seconds`."""
        if self._reached(schema, views, position):
            return True
        if schema not in self._listening:
            self._listening[schema] = asyncio.create_task(self._listen(schema), name=f"positions of {schema}")
        try:
            async with asyncio.timeout(seconds), self._moved:  # our own condition: cancelling is immediate
                await self._moved.wait_for(lambda: self._reached(schema, views, position))
        except TimeoutError:
            return False
        return True

    def _reached(self, schema: str, views: Collection[str], position: int) -> bool:
        known = self._known.get(schema, {})
        return all(known.get(view, -1) >= position for view in views)

    async def _listen(self, schema: str) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
                    await connection.execute(sql.SQL("listen {}").format(sql.Identifier(read_channel(schema))))
                    await self._follow(connection, schema)
            except (psycopg.Error, OSError):
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _follow(self, connection: psycopg.AsyncConnection[Any], schema: str) -> None:
        while True:
            await self._learn(schema, dict(await read_positions(connection, schema)))
            async for bell in connection.notifies(timeout=LOOK_SECONDS):
                view, _, position = bell.payload.rpartition(":")
                await self._learn(schema, {view: int(position)})

    async def _learn(self, schema: str, positions: dict[str, int]) -> None:
        async with self._moved:
            known = self._known.setdefault(schema, {})
            for view, position in positions.items():
                known[view] = max(position, known.get(view, -1))
            self._moved.notify_all()
