"""Issue 4, done when 4: an agent killed -9 and started again while the server is down loses no report."""

import asyncio
import os
import random
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import psycopg
import pytest

from adapters.devices.pirit.emulator import Clock, make_register, serve_tcp
from api.agent.keys import digest, new_key
from api.app import create_app
from domain.command import Actor, ActorKind, Caller
from domain.fleet.edits.routers import IssueEnrolmentKey
from kassa.wiring import Wiring
from tests.agent.serving import Serving

KILLS = 2
REGISTERS = 3


@pytest.fixture
async def server(database_url: str, organisation: str) -> AsyncIterator[Serving]:
    async with Wiring(database_url) as wiring:
        key = new_key("demo", "till-7")
        command = IssueEnrolmentKey("till-7", digest(key), datetime.now(UTC) + timedelta(days=1))
        caller = Caller(Actor(ActorKind.SYSTEM, "test"), uuid4())
        await wiring.ledger(organisation).execute(command, caller)
        serving = Serving(create_app(wiring), key)
        try:
            yield serving
        finally:
            await serving.stop()


async def test_an_agent_that_is_killed_loses_no_report(
    server: Serving, database_url: str, organisation: str, tmp_path: Path
) -> None:
    """FLEET-53, FLEET-57, CORE-15: every report that ever was in the spool is answered for, once."""
    dice = random.Random(7)
    registers = [make_register(number, Clock(datetime.now)) for number in range(1, REGISTERS + 1)]
    async with serve_tcp(registers) as names:
        await server.start()
        async with agent(server, names, tmp_path):
            await until(lambda: answered(database_url, organisation) >= REGISTERS)
        for _ in range(KILLS):
            await server.stop()
            async with agent(server, names, tmp_path):
                before = spooled(tmp_path)
                await until(lambda before=before: spooled(tmp_path) >= before + 2 * REGISTERS)
            await server.start()
            async with agent(server, names, tmp_path):
                await asyncio.sleep(dice.uniform(0.5, 2.5))  # killed in the middle of whatever it does
        async with agent(server, names, tmp_path, more=("--every", "60")):
            await until(lambda: waiting(tmp_path) == 0)

    assert answered(database_url, organisation) == spooled(tmp_path) > KILLS * 2 * REGISTERS
    with psycopg.connect(database_url, options=f"-c search_path={organisation}") as connection:
        told = connection.execute("select count(*) from events where type = 'fleet.RegisterDiscovered'").fetchall()
    assert told == [(REGISTERS,)]


@asynccontextmanager
async def agent(
    server: Serving, names: list[str], folder: Path, more: tuple[str, ...] = ("--every", "0.2")
) -> AsyncIterator[None]:
    """A real process that is killed at the end."""
    ports = [part for name in names for part in ("--port", name)]
    command = [sys.executable, "-m", "kassa", "agent", "--server", server.address, "--no-discover", *ports, *more]
    environ = {**os.environ, "KASSA_AGENT_KEY": server.key, "KASSA_AGENT_FOLDER": str(folder)}
    with (folder / "said").open("ab") as said:
        process = await asyncio.create_subprocess_exec(*command, env=environ, stdout=said, stderr=said)
    try:
        yield
        assert process.returncode is None, (folder / "said").read_text()
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()


async def until(holds: object) -> None:
    async with asyncio.timeout(30):
        while not holds():  # type: ignore[operator]  # noqa: ASYNC110  nobody announces it
            await asyncio.sleep(0.05)


def answered(database_url: str, organisation: str) -> int:
    """Reports that the ledger has answered for, by what it stores."""
    with psycopg.connect(database_url, options=f"-c search_path={organisation}") as connection:
        rows = connection.execute("select result from commands where name = 'fleet.ReportRegisters'").fetchall()
    return sum(len(msgspec.json.decode(result)) for (result,) in rows)


def spooled(folder: Path) -> int:
    """Reports that ever were in the spool."""
    return _count(folder, "select coalesce(max(seq), 0) from sqlite_sequence where name = 'reports'")


def waiting(folder: Path) -> int:
    return _count(folder, "select count(*) from reports")


def _count(folder: Path, query: str) -> int:
    """From a copy: the agent has the file for itself."""
    copy = folder / "copy"
    copy.mkdir(exist_ok=True)
    for each in ("spool.sqlite", "spool.sqlite-wal"):
        source = folder / each
        (copy / each).unlink(missing_ok=True)
        if source.exists():
            (copy / each).write_bytes(source.read_bytes())
    try:
        with sqlite3.connect(copy / "spool.sqlite") as connection:
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.DatabaseError:
        return -1  # copied in the middle of a write
    finally:
        connection.close()
