"""Small reads with next to no overhead: prepared statements in pipeline mode on psycopg's own binding of libpq.

Many statements are under way on few connections at once; all that are given in one turn of the event loop leave in one
write. psycopg's pool and cursor cost five times as much processor time for a statement of this size. A pipeline answers
in the order of asking, so statements that may take long belong into a lane of their own (`lane`).

Each statement ends with a sync, so an error is its own. Every statement has the deadline of `seconds`: the server ends
it then; a server that does not even do that is silent, and its connection is given up with all that waits on it.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Self

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer

from adapters.postgres.bounded_connection import CLIENT_GONE, BoundedConnection
from adapters.postgres.connection import conninfo
from adapters.postgres.reads import CUT_SECONDS, READ_SECONDS, ROLE, translated
from domain.availability import DeadlineExceeded, Unavailable

# Each lane is a few connections: two processors run no more statements at once.
CONNECTIONS_PER_LANE = 2
# Statements kept prepared on a connection; one takes some 50 KB on the server.
PREPARED = 256
# Statements waiting on one connection beyond which new ones are refused: more than a second of work.
MAX_WAITING = 2_000
# Settings of a session. Parallel plans make a lone query faster and a busy server slower (measured: half the rate).
_SETTINGS = {"default_transaction_read_only": "on", "max_parallel_workers_per_gather": "0"}

# The statement was prepared before its view was made anew with other types (0A000), or never was, because the prepare
# of another asker failed (26000).
_OUTDATED = {"0A000", "26000"}
# Also when the view is not there yet: nothing was prepared.
_PREPARE_ANEW = _OUTDATED | {"42P01", "42703", "3F000"}

_Status = pq.ExecStatus


class Rows:
    """The answer of a statement, values in PostgreSQL's text form; they stay in libpq's memory until asked for."""

    __slots__ = ("_result", "count", "value")

    def __init__(self, result: "pq.abc.PGresult") -> None:
        self._result = result
        self.count = result.ntuples
        self.value: Callable[[int, int], bytes | None] = result.get_value


class _Asked(NamedTuple):
    """One statement under way; an answer that nobody waits for is None."""

    answer: "asyncio.Future[Rows] | None"
    deadline: float
    sql: str


class _Link:
    """One connection in pipeline mode, read and written by the event loop."""

    def __init__(self, connection: BoundedConnection, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._connection = connection
        self._pgconn = connection.pgconn
        self._seconds = seconds
        self._asked: deque[_Asked] = deque()
        self._prepared: OrderedDict[str, bytes] = OrderedDict()
        self._names = 0
        self._rows: Rows | None = None
        self._failure: psycopg.Error | None = None
        self._flushing = self._is_writing = False
        self._watch: asyncio.TimerHandle | None = None
        self.is_closed = False
        self._pgconn.nonblocking = 1
        self._pgconn.enter_pipeline_mode()
        self._loop.add_reader(self._pgconn.socket, self._readable)

    @property
    def waiting(self) -> int:
        return len(self._asked)

    def ask(self, sql: str, values: Sequence[bytes | None]) -> "asyncio.Future[Rows]":
        """The rows of the statement, each value in PostgreSQL's text form."""
        answer: asyncio.Future[Rows] = self._loop.create_future()
        deadline = self._loop.time() + self._seconds + CUT_SECONDS
        name = self._name(sql, deadline)
        self._pgconn.send_query_prepared(name, values)
        self._sync(_Asked(answer, deadline, sql))
        if not self._flushing:
            self._flushing = True
            self._loop.call_soon(self._flush)  # one write for all statements of this turn
        if self._watch is None:
            self._watch = self._loop.call_at(deadline, self._look)
        return answer

    def close(self, error: Exception) -> None:
        """End the link; whoever waits gets `error`."""
        if self.is_closed:
            return
        self.is_closed = True
        self._loop.remove_reader(self._pgconn.socket)
        if self._is_writing:
            self._loop.remove_writer(self._pgconn.socket)
        if self._watch is not None:
            self._watch.cancel()
        self._pgconn.finish()
        for asked in self._asked:
            if asked.answer is not None and not asked.answer.done():
                asked.answer.set_exception(error)
        self._asked.clear()

    def _name(self, sql: str, deadline: float) -> bytes:
        name = self._prepared.get(sql)
        if name is not None:
            self._prepared.move_to_end(sql)
            return name
        if len(self._prepared) >= PREPARED:
            _, oldest = self._prepared.popitem(last=False)
            self._pgconn.send_close_prepared(oldest)
            self._sync(_Asked(None, deadline, ""))
        self._names += 1
        name = self._prepared[sql] = b"p%d" % self._names
        self._pgconn.send_prepare(name, sql.encode())
        return name

    def _sync(self, asked: _Asked) -> None:
        self._pgconn.pipeline_sync()
        self._asked.append(asked)

    def _flush(self) -> None:
        self._flushing = False
        if self.is_closed:
            return
        try:
            is_full = self._pgconn.flush()
        except psycopg.Error as error:
            self.close(error)
            return
        if is_full and not self._is_writing:
            self._is_writing = True
            self._loop.add_writer(self._pgconn.socket, self._flush)
        elif not is_full and self._is_writing:
            self._is_writing = False
            self._loop.remove_writer(self._pgconn.socket)

    def _readable(self) -> None:
        try:
            self._pgconn.consume_input()
            while self._asked and not self._pgconn.is_busy():
                self._take(self._pgconn.get_result())
        except psycopg.Error as error:
            self.close(error)

    def _take(self, result: "pq.abc.PGresult | None") -> None:
        if result is None:  # stands between the answers of two statements
            return
        match result.status:
            case _Status.TUPLES_OK:
                self._rows = Rows(result)
            case _Status.FATAL_ERROR:
                self._failure = self._failure or psycopg.errors.error_from_result(result)
            case _Status.PIPELINE_SYNC:
                self._answered()
            case _:  # COMMAND_OK of a prepare; PIPELINE_ABORTED behind an error
                pass

    def _answered(self) -> None:
        asked = self._asked.popleft()
        rows, failure = self._rows, self._failure
        self._rows, self._failure = None, None
        if failure is not None and failure.sqlstate in _PREPARE_ANEW:
            self._prepared.pop(asked.sql, None)
        if asked.answer is None or asked.answer.done():
            return
        if failure is None:
            assert rows is not None, "a statement of this lane gives rows"
            asked.answer.set_result(rows)
        elif failure.sqlstate in _OUTDATED:
            asked.answer.set_exception(Unavailable("the view was just made anew; try again"))
        else:
            asked.answer.set_exception(failure)

    def _look(self) -> None:
        self._watch = None
        if self._asked:
            oldest = self._asked[0].deadline
            if oldest <= self._loop.time():
                self.close(DeadlineExceeded("the database did not answer in time; try again in a moment"))
            else:
                self._watch = self._loop.call_at(oldest, self._look)


class Lane:
    """A few links that share the work; one that was lost is replaced when it is needed."""

    def __init__(
        self, database_url: str, name: str, *, seconds: float, connections: int = CONNECTIONS_PER_LANE
    ) -> None:
        settings = _SETTINGS | CLIENT_GONE | {"statement_timeout": f"{round(seconds * 1_000)}ms"}
        self._conninfo = conninfo(database_url, role=ROLE, name=f"kassa {name}", settings=settings)
        self._seconds = seconds
        self._size = connections
        self._links: list[_Link] = []
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

    def _idle(self) -> _Link | None:
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

    async def _opened(self) -> _Link:
        async with self._opening:
            if len(self._links) < self._size:
                connection = await BoundedConnection.open(self._conninfo, seconds=self._seconds + CUT_SECONDS)
                self._links.append(_Link(connection, self._seconds))
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

    async def rows(self, sql: str, params: Sequence[object], *, is_slow: bool = False) -> Rows:
        """As `Lane.rows`."""
        return await (self._slow if is_slow else self._quick).rows(sql, params)


class FreshPositions:
    """Positions of views, looked up after they are asked for; those who ask in one turn of the loop share a look."""

    def __init__(self, reads: JsonReads) -> None:
        self._reads = reads
        self._looks: dict[str, asyncio.Task[Mapping[str, int]]] = {}

    async def read(self, schema: str) -> Mapping[str, int]:
        """By the view's name. Raises as `Lane.rows`."""
        look = self._looks.get(schema)
        if look is None:
            look = self._looks[schema] = asyncio.ensure_future(self._look(schema))
        return await asyncio.shield(look)

    async def _look(self, schema: str) -> Mapping[str, int]:
        del self._looks[schema]  # from here on it is under way: whoever asks now needs another one
        quoted = schema.replace('"', '""')
        rows = await self._reads.rows(f'select name, position from "{quoted}".projections', ())
        return {(rows.value(row, 0) or b"").decode(): int(rows.value(row, 1) or 0) for row in range(rows.count)}
