"""The projector process over a silent database: it ends when it is told to, and goes on when the server does."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import NamedTuple

import psycopg
import pytest

from kassa.house import EVENT_TYPES
from projections import run as running
from projections.catalogue import VIEWS
from tests.eventlog.stalling_proxy import StallingProxy
from tests.projections.log import Log
from workers import projector
from workers.projector import project

STOPPED_SECONDS = 5.0
CAUGHT_UP_SECONDS = 15.0
FED = sum(view.fed for view in VIEWS)


@pytest.fixture(scope="module")
def log(database_url: str, organisation: str) -> Log:
    return Log(database_url, organisation)


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[StallingProxy]:
    async with StallingProxy(database_url) as proxy:
        yield proxy


class Projecting(NamedTuple):
    stop: asyncio.Event
    work: asyncio.Task[None]

    async def end(self) -> None:
        self.stop.set()
        await asyncio.wait_for(self.work, STOPPED_SECONDS)


@contextmanager
def process(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`kassa projector` as it is really run."""
    environment = {**os.environ, "KASSA_DATABASE_URL": url}
    with subprocess.Popen([sys.executable, "-m", "kassa", "projector"], env=environment) as child:
        try:
            yield child
        finally:
            child.kill()


@asynccontextmanager
async def projecting(url: str) -> AsyncIterator[Projecting]:
    """The projector in this loop; it ends with the test, whatever becomes of that."""
    stop = asyncio.Event()
    work = asyncio.create_task(project(url, EVENT_TYPES, stop))
    try:
        yield Projecting(stop, work)
    finally:
        stop.set()
        await asyncio.wait({work}, timeout=STOPPED_SECONDS)


def grow(log: Log) -> None:
    log.append_bodies([("x-1", "test.Unheard", 1, b"{}")])


async def until_caught_up(log: Log) -> None:
    deadline = time.monotonic() + CAUGHT_UP_SECONDS
    while time.monotonic() < deadline:
        try:
            # in a thread: the projector under test shares this loop and must be able to end what it holds
            found = await asyncio.to_thread(log.rows, "select min(position), count(*) from projections")
        except psycopg.errors.UndefinedTable:
            found = []
        if found == [(log.position, FED)]:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"the projector has not come to {log.position}")


async def ends(child: subprocess.Popen[bytes]) -> float:
    """Seconds from SIGTERM to the end."""
    began = time.monotonic()
    child.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(child.wait, STOPPED_SECONDS) == 0
    return time.monotonic() - began


async def test_sigterm_ends_the_projector_of_a_frozen_server(proxy: StallingProxy, log: Log) -> None:
    grow(log)
    with process(proxy.url) as child:
        await until_caught_up(log)
        proxy.stall()
        grow(log)
        await asyncio.sleep(running.POLL_SECONDS + 0.5)  # the next round waits for an answer

        assert await ends(child) < STOPPED_SECONDS


async def test_a_projector_that_never_got_a_connection_ends_when_it_is_told_to(proxy: StallingProxy, log: Log) -> None:
    proxy.stall()
    async with projecting(proxy.url) as projector_here:
        await asyncio.sleep(0.5)

        await projector_here.end()


async def test_a_projector_goes_on_where_it_stood_when_the_server_thaws(proxy: StallingProxy, log: Log) -> None:
    grow(log)
    async with projecting(proxy.url) as projector_here:
        await until_caught_up(log)

        proxy.stall()
        grow(log)
        await asyncio.sleep(running.POLL_SECONDS + 0.3)
        proxy.resume()

        await until_caught_up(log)
        await projector_here.end()


async def test_a_server_that_stays_silent_is_given_up_for_another_connection(
    proxy: StallingProxy, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "ROUND_SECONDS", 2.0)
    grow(log)  # caught up with that, it is past its beginning, which may take longer
    async with projecting(proxy.url) as projector_here:
        await until_caught_up(log)

        proxy.stall()
        proxy.serve_new()  # the old links stay silent for ever
        grow(log)

        await until_caught_up(log)
        await projector_here.end()


async def test_a_round_under_way_is_cut_off_when_it_does_not_end(proxy: StallingProxy, log: Log) -> None:
    grow(log)
    async with projecting(proxy.url) as projector_here:
        await until_caught_up(log)
        with log.connect() as blocker:
            # in a thread: a round under way in this loop holds the table until it ends
            await asyncio.to_thread(blocker.execute, "lock table projections in access exclusive mode")
            await asyncio.sleep(running.POLL_SECONDS + 0.3)  # its round waits for the lock
            began = time.monotonic()
            await projector_here.end()
            assert time.monotonic() - began >= projector.STOP_SECONDS * 0.9
            assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("projector")]
    assert log.rows("select count(distinct position) from projections") == [(1,)]
