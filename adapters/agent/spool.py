"""What the agent knows and has not handed over yet: one SQLite file that survives a kill -9 and a loss of power.

A report is in the file before its poll counts as done, and leaves it when the server has answered for it. A batch gets
its command id here, before it is sent: after a crash the same batch goes out under the same id, and has one effect.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar
from uuid import UUID, uuid4

from msgspec import Struct

T = TypeVar("T")

# Two months of five registers at one poll a minute are 432,000 reports of a kilobyte. Beyond that the oldest go.
MAX_REPORTS = 500_000
# Reports that the server takes in no form are kept for people, the latest ones.
MAX_SET_ASIDE = 1_000
# Another process of ours that just ends.
BUSY_SECONDS = 5.0

_TABLES = """
create table if not exists reports (id integer primary key autoincrement, body text not null);
create table if not exists batch (command_id text not null, first integer not null, last integer not null);
create table if not exists set_aside (id integer primary key, body text not null, why text not null);
create table if not exists known (name text primary key, value text not null);
"""

_REMEMBER = "insert or replace into known values (?, ?)"


class Batch(Struct, frozen=True):
    """Reports that go out together. `reports` are JSON."""

    command_id: UUID
    reports: Sequence[str]


class SpoolInUse(Exception):
    """Another agent works with this folder. The message names it."""


class Spool:
    """Opened by one agent at a time. Everything waits in a thread of its own, in the order asked for."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection, self._thread = connection, thread
        self.dropped = 0

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """The spool in this folder, which is made. Raises SpoolInUse, OSError, sqlite3.DatabaseError."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="spool")
        try:
            return cls(await asyncio.get_running_loop().run_in_executor(thread, _opened, folder), thread)
        except sqlite3.OperationalError as error:
            thread.shutdown(wait=False)
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise SpoolInUse(f"another agent works with {folder}; stop it, or give each a folder") from None
            raise

    async def close(self) -> None:
        """End it; nothing is lost by not closing."""
        await self._do(lambda _: self._connection.close(), transaction=False)
        self._thread.shutdown(wait=False)

    async def add(self, reports: Sequence[str]) -> None:
        """Keep these, in this order, on the disk when this returns."""

        def keep(connection: sqlite3.Connection) -> None:
            connection.executemany("insert into reports (body) values (?)", [(each,) for each in reports])
            oldest, newest = connection.execute("select min(id), max(id) from reports").fetchone()
            if newest - oldest >= MAX_REPORTS:
                limit = newest - MAX_REPORTS
                done = connection.execute(
                    "delete from reports where id <= ? and id > (select coalesce(max(last), 0) from batch)", (limit,)
                )
                self.dropped += done.rowcount

        await self._do(keep)

    async def count(self) -> int:
        """Reports not handed over."""
        return await self._do(lambda connection: int(connection.execute("select count(*) from reports").fetchone()[0]))

    async def next_batch(self, limit: int) -> Batch | None:
        """The oldest reports: those of the batch that is under way, else at most `limit`. None: there are none."""

        def choose(connection: sqlite3.Connection) -> Batch | None:
            under_way = connection.execute("select command_id, first, last from batch").fetchone()
            if under_way is None:
                chosen = connection.execute("select id from reports order by id limit ?", (limit,)).fetchall()
                if not chosen:
                    return None
                under_way = (str(uuid4()), chosen[0][0], chosen[-1][0])
                connection.execute("insert into batch values (?, ?, ?)", under_way)
            command_id, first, last = under_way
            rows = connection.execute("select body from reports where id between ? and ? order by id", (first, last))
            return Batch(UUID(command_id), [body for (body,) in rows])

        return await self._do(choose)

    async def done(self) -> None:
        """The batch under way is handed over."""

        def forget(connection: sqlite3.Connection) -> None:
            connection.execute(
                "delete from reports where id between (select first from batch) and (select last from batch)"
            )
            connection.execute("delete from batch")

        await self._do(forget)

    async def give_up_batch(self) -> None:
        """The batch under way was not taken: its reports go out in other batches."""
        await self._do(lambda connection: connection.execute("delete from batch"))

    async def set_aside(self, why: str) -> None:
        """The one report of the batch under way is taken in no form: keep it for people."""

        def move(connection: sqlite3.Connection) -> None:
            connection.execute(
                "insert into set_aside (body, why) select body, ? from reports where id = (select first from batch)",
                (why,),
            )
            connection.execute("delete from reports where id = (select first from batch)")
            connection.execute("delete from batch")
            connection.execute(
                "delete from set_aside where id <= (select max(id) from set_aside) - ?", (MAX_SET_ASIDE,)
            )

        await self._do(move)

    async def known(self, name: str) -> str | None:
        """What was remembered under the name."""

        def look(connection: sqlite3.Connection) -> str | None:
            row = connection.execute("select value from known where name = ?", (name,)).fetchone()
            return row[0] if row else None

        return await self._do(look)

    async def remember(self, **values: str) -> None:
        """Keep these, all or none."""
        await self._do(lambda connection: connection.executemany(_REMEMBER, values.items()))

    async def _do(self, work: Callable[[sqlite3.Connection], T], *, transaction: bool = True) -> T:
        def done() -> T:
            if not transaction:
                return work(self._connection)
            with _transaction(self._connection):
                return work(self._connection)

        return await asyncio.get_running_loop().run_in_executor(self._thread, done)


def _opened(folder: Path) -> sqlite3.Connection:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "spool.sqlite"
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # the agent's token is in it
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("pragma locking_mode = exclusive")  # one agent at a time; the lock ends with the process
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.executescript(_TABLES)
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
