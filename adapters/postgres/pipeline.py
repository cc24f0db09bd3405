"""Small reads with next to no overhead: prepared statements in pipeline mode on psycopg's own binding of libpq.

Many statements are under way on few connections at once; all that are given in one turn of the event loop leave in one
write. psycopg's pool and cursor cost five times as much processor time for a statement of this size. A pipeline answers
in the order of asking, so statements that may take long belong into a lane of their own.

Every statement has the deadline of `seconds`: the server ends it then; a server that does not even do that is silent,
and its connection is given up with all that waits on it.
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

_Status = pq.ExecStatus


class Rows:
    """The answer of a statement, values in PostgreSQL's text form; they stay in libpq's memory until asked for."""

    __slots__ = ("_result", "count", "value")

    def __init__(self, result: "pq.abc.PGresult") -> None:
        self._result = result
        self.count = result.ntuples
        self.value: Callable[[int, int], bytes | None] = result.get_value


class _Step(NamedTuple):
    """One thing sent, in the order of the answers: a prepare, a statement (with its asker), or a sync (neither)."""

    prepares: str | None = None
    asked: "_Asked | None" = None


class _Asked:
    """A statement and who waits for it; `again`: it was sent before and fell with another one."""

    __slots__ = ("again", "answer", "sql", "values")

    def __init__(self, sql: str, values: Sequence[bytes | None], answer: "asyncio.Future[Rows]") -> None:
        self.sql, self.values, self.answer = sql, values, answer
        self.again = False

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class _Link:
    """One connection in pipeline mode, read and written by the event loop.

    What is given in one turn of the loop is sent together and ends with one sync. An error makes the server skip the
    rest up to the sync: what was skipped is sent again, each with a sync of its own.
    """

    def __init__(self, connection: BoundedConnection, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._connection = connection
        self._pgconn = connection.pgconn
        self._seconds = seconds
        self._steps: deque[_Step] = deque()
        self._prepared: OrderedDict[str, bytes] = OrderedDict()
        self._names = 0
        self._since = 0.0  # when the server last answered, or was asked after a silence
        self._flushing = self._is_writing = False
        self._watch: asyncio.TimerHandle | None = None
        self.is_closed = False
        self._pgconn.nonblocking = 1
        self._pgconn.enter_pipeline_mode()
        self._socket = self._pgconn.socket  # a lost connection does not tell it any more
        self._loop.add_reader(self._socket, self._readable)

    @property
    def waiting(self) -> int:
        return len(self._steps)

    def ask(self, sql: str, values: Sequence[bytes | None]) -> "asyncio.Future[Rows]":
        """The rows of the statement."""
        answer: asyncio.Future[Rows] = self._loop.create_future()
        if not self._steps:
            self._since = self._loop.time()
        try:
            self._send(_Asked(sql, values, answer))
        except psycopg.Error as error:
            self.close(error)
            raise
        if not self._flushing:
            self._flushing = True
            self._loop.call_soon(self._flush)
        if self._watch is None:
            self._watch = self._loop.call_later(self._seconds + CUT_SECONDS, self._look)
        return answer

    def close(self, error: Exception) -> None:
        """End the link; whoever waits gets `error`."""
        if self.is_closed:
            return
        self.is_closed = True
        self._loop.remove_reader(self._socket)
        if self._is_writing:
            self._loop.remove_writer(self._socket)
        if self._watch is not None:
            self._watch.cancel()
        self._pgconn.finish()
        for step in self._steps:
            if step.asked is not None:
                step.asked.fail(error)
        self._steps.clear()

    def _send(self, asked: _Asked) -> None:
        name = self._prepared.get(asked.sql)
        if name is not None:
            self._prepared.move_to_end(asked.sql)
        else:
            name = self._prepare(asked.sql)
        self._pgconn.send_query_prepared(name, asked.values)
        self._steps.append(_Step(asked=asked))

    def _prepare(self, sql: str) -> bytes:
        if len(self._prepared) >= PREPARED:
            _, oldest = self._prepared.popitem(last=False)
            self._pgconn.send_close_prepared(oldest)
            self._steps.append(_Step(prepares=""))
        self._names += 1
        name = self._prepared[sql] = b"p%d" % self._names
        self._pgconn.send_prepare(name, sql.encode())
        self._steps.append(_Step(prepares=sql))
        return name

    def _sync(self) -> None:
        self._pgconn.pipeline_sync()  # sends what waits, in one write
        self._steps.append(_Step())

    def _flush(self) -> None:
        self._flushing = False
        if self.is_closed:
            return
        try:
            self._sync()
            self._write()
        except psycopg.Error as error:
            self.close(error)

    def _write(self) -> None:
        is_full = self._pgconn.flush()
        if is_full and not self._is_writing:
            self._is_writing = True
            self._loop.add_writer(self._socket, self._writable)
        elif not is_full and self._is_writing:
            self._is_writing = False
            self._loop.remove_writer(self._socket)

    def _writable(self) -> None:
        try:
            self._write()
        except psycopg.Error as error:
            self.close(error)

    def _readable(self) -> None:
        try:
            self._pgconn.consume_input()
            self._since = self._loop.time()
            while self._steps and not self.is_closed and not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is not None:  # None stands between the answers of two steps
                    self._take(self._steps.popleft(), result)
        except psycopg.Error as error:
            self.close(error)

    def _take(self, step: _Step, result: "pq.abc.PGresult") -> None:
        match result.status:
            case _Status.TUPLES_OK:
                if step.asked is not None and not step.asked.answer.done():
                    step.asked.answer.set_result(Rows(result))
            case _Status.FATAL_ERROR:
                self._failed(step, psycopg.errors.error_from_result(result))
            case _Status.PIPELINE_ABORTED:
                self._skipped(step)
            case _:  # COMMAND_OK of a prepare, PIPELINE_SYNC
                pass

    def _failed(self, step: _Step, error: psycopg.Error) -> None:
        if step.prepares is not None:  # its statement follows and is skipped: it fails by the same words then
            self._prepared.pop(step.prepares, None)
            following = self._steps[0].asked
            if following is not None:
                following.fail(error)
        elif step.asked is not None:
            if error.sqlstate in _OUTDATED:
                self._prepared.pop(step.asked.sql, None)
                self._again(step.asked)
            else:
                step.asked.fail(error)

    def _skipped(self, step: _Step) -> None:
        if step.prepares is not None:
            self._prepared.pop(step.prepares, None)
        elif step.asked is not None:
            self._again(step.asked)

    def _again(self, asked: _Asked) -> None:
        """Reads may be sent twice; what falls a second time, though it was alone, does not work."""
        if asked.answer.done():
            return
        if asked.again:
            asked.fail(Unavailable("the view was just made anew; try again"))
            return
        asked.again = True
        try:
            self._send(asked)
            self._sync()
        except psycopg.Error as error:  # the connection is lost, and whoever called this will say so to the others
            asked.fail(error)
            raise

    def _look(self) -> None:
        """The server ends a statement at its deadline; one that then says nothing at all is silent."""
        self._watch = None
        if self._steps:
            end = self._since + self._seconds + CUT_SECONDS
            if end <= self._loop.time():
                self.close(DeadlineExceeded("the database did not answer in time; try again in a moment"))
            else:
                self._watch = self._loop.call_at(end, self._look)


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
        self._askers: dict[str, list[asyncio.Future[Mapping[str, int]]]] = {}
        self._looks: set[asyncio.Task[None]] = set()

    async def read(self, schema: str) -> Mapping[str, int]:
        """By the view's name. Raises as `Lane.rows`."""
        loop = asyncio.get_running_loop()
        askers = self._askers.get(schema)
        if askers is None:
            askers = self._askers[schema] = []
            loop.call_soon(self._begin, schema)
        asker: asyncio.Future[Mapping[str, int]] = loop.create_future()
        askers.append(asker)
        return await asker

    def _begin(self, schema: str) -> None:
        look = asyncio.ensure_future(self._look(schema, self._askers.pop(schema)))  # who asks now needs another one
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)

    async def _look(self, schema: str, askers: "list[asyncio.Future[Mapping[str, int]]]") -> None:
        quoted = schema.replace('"', '""')
        try:
            rows = await self._reads.rows(f'select name, position from "{quoted}".projections', ())
            found = {(rows.value(row, 0) or b"").decode(): int(rows.value(row, 1) or 0) for row in range(rows.count)}
        except Exception as error:  # noqa: BLE001  whatever it is, it is theirs who asked
            for asker in askers:
                if not asker.done():
                    asker.set_exception(error)
        else:
            for asker in askers:
                if not asker.done():
                    asker.set_result(found)
