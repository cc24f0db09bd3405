"""One connection in the writer's role for the small tables beside the log; made again when it was lost."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self

from psycopg import sql

from adapters.postgres.bounded_connection import BoundedConnection
from adapters.postgres.reads import translated

Connect = Callable[[], Awaitable[BoundedConnection]]


class Writes:
    """Enter it in the event loop that serves. `connect` gives a connection in the writer's role."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._connection: BoundedConnection | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def run(self, statement: str, params: Any, schema: str = "kassa") -> Sequence[Any]:
        """One statement that names its schema `{schema}`; its rows, if it returns any.

        Raises Unavailable, DeadlineExceeded.
        """
        text = sql.SQL(statement).format(schema=sql.Identifier(schema))
        with translated():
            async with self._turn:
                connection = await self._usable()
                done = await connection.execute(text, params)
                return await done.fetchall() if done.description else ()

    async def _usable(self) -> BoundedConnection:
        if self._connection is not None and self._connection.was_cut:  # by somebody who gave up
            await self._connection.close()
        if self._connection is None or self._connection.closed:
            self._connection = await self._connect()
        return self._connection
