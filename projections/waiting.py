"""Read your own writes: waiting until views have taken in a position, without asking the database again and again.

One connection for each organisation listens to what its projectors announce; a notification that was missed is made up
for by a look at the table. The table is the truth: positions also go down when it does (another server after a
failover, a table made anew), and without a connection nothing is known.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Self

import psycopg
import structlog
from psycopg.sql import SQL, Identifier

from domain.log import read_channel
from projections.positions import read_positions

# A missed bell costs a waiting reader this much.
LOOK_SECONDS = 1.0
RECONNECT_SECONDS = 0.5
# Closing: a listener that is cancelled ends at once, unless its connection was just being made.
END_SECONDS = 1.0

Connect = Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]

_log = structlog.get_logger(__name__)


class Positions:
    """Known positions of views, by organisation's schema.

    `connect` gives a new autocommit connection that bounds connecting and every wait for the server, and that ends at
    once when its task is cancelled.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._known: dict[str, dict[str, int]] = {}
        self._moved = asyncio.Condition()
        self._listening: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._listening.values():
            task.cancel()
        if self._listening:
            await asyncio.wait(self._listening.values(), timeout=END_SECONDS)

    async def wait(self, schema: str, views: Collection[str], position: int, seconds: float) -> bool:
        """Whether all `views` have taken in `position` within `seconds`."""
        return await self._until(schema, lambda: self._reached(schema, views, position), seconds)

    async def moved(
        self, schema: str, views: Collection[str], known: Mapping[str, int], seconds: float
    ) -> Mapping[str, int]:
        """Positions of `views` once they are others than `known`, or as they are after `seconds`."""
        await self._until(schema, lambda: self._of(schema, views) != known, seconds)
        return self._of(schema, views)

    async def _until(self, schema: str, holds: Callable[[], bool], seconds: float) -> bool:
        if holds():
            return True
        if schema not in self._listening:
            self._listening[schema] = asyncio.create_task(self._listen(schema), name=f"positions of {schema}")
        try:
            async with asyncio.timeout(seconds), self._moved:  # our own condition: cancelling is immediate
                await self._moved.wait_for(holds)
        except TimeoutError:
            return False
        return True

    def _of(self, schema: str, views: Collection[str]) -> Mapping[str, int]:
        known = self._known.get(schema, {})
        return {view: known[view] for view in views if view in known}

    def _reached(self, schema: str, views: Collection[str], position: int) -> bool:
        known = self._known.get(schema, {})
        return all(known.get(view, -1) >= position for view in views)

    async def _listen(self, schema: str) -> None:
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(SQL("listen {}").format(Identifier(read_channel(schema))))
                    await self._follow(connection, schema)
            except Exception as error:  # noqa: BLE001  whatever it was: readers wait for this, so it goes on
                _log.warning("positions are not followed", schema=schema, error=type(error).__name__)
            finally:
                self._known.pop(schema, None)  # whoever answers next may be another server
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _follow(self, connection: psycopg.AsyncConnection[Any], schema: str) -> None:
        while True:
            await self._learn(schema, await read_positions(connection, schema))
            async for bell in connection.notifies(timeout=LOOK_SECONDS):
                view, _, position = bell.payload.rpartition(":")
                known = self._known.get(schema, {})
                # two projectors taking turns may be heard in the other order
                await self._learn(schema, known | {view: max(int(position), known.get(view, -1))})

    async def _learn(self, schema: str, positions: Mapping[str, int]) -> None:
        async with self._moved:
            self._known[schema] = dict(positions)
            self._moved.notify_all()
