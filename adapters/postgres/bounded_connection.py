"""A connection on which no wait for the server is endless and giving up is immediate.

psycopg waits as long as a silent server likes, and when it is cancelled it first asks that server to cancel the query.
Here the link is cut instead: whoever waits on it gets a connection error at once, and so does everything after it.
The server ends a query whose client is gone by itself (`CLIENT_GONE`).
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import psycopg

from adapters.postgres.connection import cut

# Settings of a session: how soon the server notices, in the middle of a query, that nobody waits for it any more.
CLIENT_GONE = {"client_connection_check_interval": "1s"}
# For connections that say nothing else: no statement of a serving process has a longer deadline on the server.
WAIT_SECONDS = 65.0


class BoundedConnection(psycopg.AsyncConnection[Any]):
    """`seconds` bounds each wait for the server; `was_cut` says that a limit, not the server, ended it."""

    seconds: float = WAIT_SECONDS
    was_cut: bool = False

    @classmethod
    async def open(cls, conninfo: str, *, seconds: float) -> Self:
        """In autocommit. `conninfo` is from `adapters.postgres.connection` and bounds connecting."""
        connection = await cls.connect(conninfo, autocommit=True)
        connection.seconds = seconds
        return connection

    def cut(self) -> None:
        """End the link now; safe at any moment, also while somebody waits."""
        self.was_cut = True
        cut(self.pgconn)

    @contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        """Cut the link when the block takes longer: all that it does then fails with a connection error."""
        timer = asyncio.get_running_loop().call_later(max(seconds, 0.0), self.cut)
        try:
            yield
        finally:
            timer.cancel()

    async def wait(self, *args: Any, **kwargs: Any) -> Any:
        """Every wait of psycopg for the server passes here."""
        with self.cut_after(self.seconds):
            return await super().wait(*args, **kwargs)

    async def cancel_safe(self, *, timeout: float = 0.0) -> None:  # noqa: ASYNC109  psycopg's signature
        """What psycopg does first when its task is cancelled; asking the server would take as long as its silence."""
        del timeout
        self.cut()
