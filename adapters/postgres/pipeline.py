"""Small reads with next to no overhead: prepared statements in pipeline mode on psycopg's own binding of libpq.

Many statements are under way on few connections at once; all that are given in one turn of the event loop leave in one
write. psycopg's pool and cursor cost five times as much processor time for a statement of this size. A pipeline answers
in the order of asking, so statements that may take long belong into a lane of their own.

Every statement has the deadline of `seconds`: the server ends it then; a server that does not even do that is silent,
and its connection is given up with all that waits on it.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

import psycopg
from psycopg import pq

from adapters.postgres.bounded_connection import BoundedConnection
from adapters.postgres.reads import CUT_SECONDS
from domain.availability import DeadlineExceeded, Unavailable

# Statements kept prepared on a connection; one takes some 50 KB on the server.
PREPARED = 256

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


class Link:
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
