"""Lanes of pipelined reads for the API: quick ones for pages and rows, slow ones for what counts or looks through much.

A pipeline answers in the order of asking, so what may take long has connections of its own.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import Self

import msgspec
from psycopg.adapt import PyFormat, Transformer

from adapters.postgres.bounded_connection import CLIENT_GONE, BoundedConnection
from adapters.postgres.connection import conninfo
from adapters.postgres.pipeline import Link, Rows
from adapters.postgres.reads import CUT_SECONDS, READ_SECONDS, ROLE, translated
from domain.availability import Unavailable

# Each lane is a few connections: two processors run no more statements at once.
CONNECTIONS_PER_LANE = 2
# Statements waiting on one connection beyond which new ones are refused: more than a second of work.
MAX_WAITING = 2_000
# Settings of a session. Parallel plans make a lone query faster and a busy server slower (measured: half the rate).
_SETTINGS = {"default_transaction_read_only": "on", "max_parallel_workers_per_gather": "0"}


class Lane:
    """A few links that share the work; one that was lost is replaced when it is needed."""

    def __init__(
        self, database_url: str, name: str, *, seconds: float, connections: int = CONNECTIONS_PER_LANE
    ) -> None:
        settings = _SETTINGS | CLIENT_GONE | {"statement_timeout": f"{round(seconds * 1_000)}ms"}
        self._conninfo = conninfo(database_url, role=ROLE, name=f"kassa {name}", settings=settings)
        self._seconds = seconds
        self._size = connections
        self._links: list[Link] = []
        self._opening = asyncio.Lock()
        self._transformer = Transformer()

    async def rows(self, sql: str, params: Sequence[object]) -> Rows:
        """All rows of one statement, values in text form. Raises Unavailable, DeadlineExceeded."""
        values = self._transformer.dump_sequence(params, [PyFormat.TEXT] * len(params))
        with translated():
            link = self._idle() or await self._opened()
            return await link.ask(sql, values)  # type: ignore[arg-type]  # dumpers give bytes

    def close(self) -> None:
        for link in self._links:
            link.close(Unavailable("the house is being closed; try again"))
        self._links = []

    def _idle(self) -> Link | None:
        """The link with the least to do; None when another one should be opened for this."""
        self._links = [link for link in self._links if not link.is_closed]
        if not self._links:
            return None
        least = min(self._links, key=lambda link: link.waiting)
        if least.waiting and len(self._links) < self._size and not self._opening.locked():
            return None
        if least.waiting >= MAX_WAITING:
            raise Unavailable("too many ask at once; try again in a moment")
        return least

    async def _opened(self) -> Link:
        async with self._opening:
            if len(self._links) < self._size:
                connection = await BoundedConnection.open(self._conninfo, seconds=self._seconds + CUT_SECONDS)
                self._links.append(Link(connection, self._seconds))
            return min(self._links, key=lambda link: link.waiting)


class JsonReads:
    """Two lanes: for statements that take a page or a row, and for those that count or look through much."""

    def __init__(self, database_url: str, *, seconds: float = READ_SECONDS) -> None:
        self._quick = Lane(database_url, "api quick reads", seconds=seconds)
        self._slow = Lane(database_url, "api slow reads", seconds=seconds)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._quick.close()
        self._slow.close()

    def rows(self, sql: str, params: Sequence[object], *, is_slow: bool = False) -> Awaitable[Rows]:
        """As `Lane.rows`."""
        return (self._slow if is_slow else self._quick).rows(sql, params)


_NUMBERS = 'select array_agg(position)::text from "{}".projections'
_PLACES = 'select array_agg(position)::text, json_object_agg(name, position) from "{}".projections'
_positions = msgspec.json.Decoder(dict[str, int]).decode


class FreshPositions:
    """Positions of views, looked up after they are asked for: one look at a time, shared by all who came before it."""

    def __init__(self, reads: JsonReads) -> None:
        self._reads = reads
        self._askers: dict[str, list[asyncio.Future[Mapping[str, int]]]] = {}
        self._looks: dict[str, asyncio.Task[None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None  # asking for it is a call of the system

    def read(self, schema: str) -> Awaitable[Mapping[str, int]]:
        """By the view's name. Raises as `Lane.rows`."""
        self._loop = self._loop or asyncio.get_running_loop()
        asker: asyncio.Future[Mapping[str, int]] = self._loop.create_future()
        self._askers.setdefault(schema, []).append(asker)
        if schema not in self._looks:
            self._looks[schema] = self._loop.create_task(self._look(schema))
        return asker

    async def _look(self, schema: str) -> None:
        """Look for those who have asked, and again for those who have asked since."""
        numbers, found = b"", {}
        while askers := self._askers.pop(schema, None):
            try:
                # a position never falls, so the same numbers are the same places; names cost as much again
                if not numbers or (await self._asked(_NUMBERS, schema)).value(0, 0) != numbers:
                    rows = await self._asked(_PLACES, schema)
                    numbers, found = rows.value(0, 0) or b"", _positions(rows.value(0, 1) or b"{}")
            except Exception as error:  # noqa: BLE001  whatever it is, it is theirs who asked
                for asker in askers:
                    if not asker.done():
                        asker.set_exception(error)
            else:
                for asker in askers:
                    if not asker.done():
                        asker.set_result(found)
        del self._looks[schema]

    def _asked(self, statement: str, schema: str) -> Awaitable[Rows]:
        return self._reads.rows(statement.format(schema.replace('"', '""')), ())
