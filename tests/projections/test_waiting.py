"""Waiting for a position: the table of the connected server is the truth, and nothing stops the listening for good."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from domain.log import read_channel
from projections import waiting
from projections.drives import DRIVES
from projections.waiting import Positions
from tests.projections.conftest import Connect
from tests.projections.log import Log

SECONDS = 5.0


class Connecting:
    """`connect` of the fixture, counted; `failing` is raised once."""

    def __init__(self, connect: Connect) -> None:
        self._connect, self.made, self.failing = connect, list[AsyncConnection](), list[Exception]()

    async def __call__(self) -> AsyncConnection:
        if self.failing:
            raise self.failing.pop()
        self.made.append(await self._connect())
        return self.made[-1]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(waiting, "RECONNECT_SECONDS", 0.05)


@pytest.fixture
def connecting(connect: Connect) -> Connecting:
    return Connecting(connect)


@pytest.fixture
async def positions(connecting: Connecting, conn: AsyncConnection) -> AsyncIterator[Positions]:
    async with Positions(connecting) as positions:
        yield positions


def stands_at(log: Log, position: int) -> None:
    with log.connect() as owner:
        owner.execute("update projections set position = %s where name = %s", [position, DRIVES.name])


async def until_forgotten(positions: Positions, log: Log, position: int) -> None:
    deadline = time.monotonic() + SECONDS
    while await positions.wait(log.schema, [DRIVES.name], position, 0.0):
        assert time.monotonic() < deadline, f"position {position} is still believed"
        await asyncio.sleep(0.01)


async def test_a_position_that_the_table_no_longer_has_is_forgotten(positions: Positions, log: Log) -> None:
    stands_at(log, 100)
    assert await positions.wait(log.schema, [DRIVES.name], 100, SECONDS)

    stands_at(log, 40)  # another server after a failover, or a table made anew

    await until_forgotten(positions, log, 100)
    assert await positions.wait(log.schema, [DRIVES.name], 40, SECONDS)


async def test_without_a_connection_nothing_is_known(
    connecting: Connecting, positions: Positions, log: Log, conn: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_at(log, 100)
    assert await positions.wait(log.schema, [DRIVES.name], 100, SECONDS)
    monkeypatch.setattr(waiting, "RECONNECT_SECONDS", 0.5)

    await conn.execute("select pg_terminate_backend(%s)", [connecting.made[-1].info.backend_pid])

    await until_forgotten(positions, log, 100)
    assert await positions.wait(log.schema, [DRIVES.name], 100, SECONDS), "it listens again"


@pytest.mark.parametrize("error", [psycopg.OperationalError("away"), OSError("no route"), RuntimeError("a defect")])
async def test_whatever_happens_to_the_listener_it_goes_on(
    connecting: Connecting, positions: Positions, log: Log, error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    connecting.failing = [error]
    stands_at(log, 7)

    assert await positions.wait(log.schema, [DRIVES.name], 7, SECONDS)
    assert type(error).__name__ in capsys.readouterr().out


async def test_a_bell_that_nobody_can_read_does_not_end_the_listening(
    positions: Positions, log: Log, conn: AsyncConnection
) -> None:
    assert not await positions.wait(log.schema, [DRIVES.name], 1, 0.3)
    await conn.execute("select pg_notify(%s, 'nonsense')", [read_channel(log.schema)])
    stands_at(log, 1)

    assert await positions.wait(log.schema, [DRIVES.name], 1, SECONDS)


async def test_a_bell_answers_a_waiting_reader_before_the_next_look(
    positions: Positions, log: Log, conn: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOK_SECONDS", 60.0)
    reading: asyncio.Task[Any] = asyncio.create_task(positions.wait(log.schema, [DRIVES.name], 1, SECONDS))
    await asyncio.sleep(0.2)

    stands_at(log, 1)
    await conn.execute("select pg_notify(%s, %s)", [read_channel(log.schema), f"{DRIVES.name}:1"])

    assert await reading
