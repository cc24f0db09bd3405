"""Every test gets a place of its own in which no server survives, whatever the test did."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from adapters.embedded import EmbeddedServers
from adapters.embedded.folders import SOCKET_PARENT
from adapters.embedded.orphans import end_orphans

SMALL = {"shared_buffers": "16MB", "max_wal_size": "1GB"}
PROGRAMS = frozenset({"postgres", "initdb", "redis-server"})
HOUSE = Path(__file__).resolve().parents[2]
PACKAGES = Path(psycopg.__file__).parents[1]


def _sweep(place: Path) -> None:
    for folder in (*place.rglob("postgres*/"), *place.rglob("redis/")):
        if folder.is_dir():
            end_orphans(folder, PROGRAMS, signal.SIGKILL, 0.0)
    shutil.rmtree(place)


@pytest.fixture
def place() -> Iterator[Path]:
    """A short, private folder (as root: out of the servers' user's reach)."""
    folder = Path(tempfile.mkdtemp(prefix="ke-", dir="/tmp"))
    yield folder
    # only what belongs to a data folder of this place: other runs of the suite have theirs there too
    digests = {hashlib.sha256(os.fsencode(each)).hexdigest()[:16] for each in folder.rglob("*/")}
    _sweep(folder)
    for left in SOCKET_PARENT.glob("kassa-*-*"):
        if left.name.rpartition("-")[2] in digests:
            shutil.rmtree(left, ignore_errors=True)


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """A data folder with a fresh cluster, stopped, to be copied: initdb is the slow part of a test."""
    folder = Path(tempfile.mkdtemp(prefix="ke-", dir="/tmp"))
    with EmbeddedServers(folder / "data", postgres_settings=SMALL):
        pass
    yield folder / "data"
    _sweep(folder)


@pytest.fixture
def data(place: Path, made_once: Path) -> Path:
    """A data folder that was used before and holds nothing yet."""
    subprocess.run(["cp", "-a", made_once, place / "data"], check=True)
    return place / "data"


@pytest.fixture
def servers(data: Path) -> Iterator[EmbeddedServers]:
    owned = EmbeddedServers(data, postgres_settings=SMALL)
    owned.start()
    yield owned
    owned.stop()


class Owner:
    """`owner_process.py` as a child; `said` waits for the line that it prints when its servers are up."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child = child

    @cached_property
    def said(self) -> dict[str, Any]:
        assert self.child.stdout is not None
        return json.loads(self.child.stdout.readline())

    def end(self, *, kill: bool) -> None:
        if kill:
            self.child.kill()
        self.child.communicate(timeout=30)


@pytest.fixture
def begin_owner() -> Iterator[Callable[..., Owner]]:
    """Starts owner processes; each is running when the call returns, its servers are not yet."""
    children: list[subprocess.Popen[str]] = []

    def begin(folder: Path, python: str = sys.executable, **user: Any) -> Owner:
        child = subprocess.Popen(
            [python, "-B", Path(__file__).with_name("owner_process.py"), folder, "shared_buffers=16MB"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (HOUSE, PACKAGES)))},
            **user,
        )
        children.append(child)
        return Owner(child)

    yield begin
    for child in children:
        child.kill()
        child.communicate(timeout=30)


class Ledger:
    """Something to remember in both servers."""

    @staticmethod
    def write(database_url: str, redis_url: str, value: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("create table if not exists kept (value int)")
            connection.execute("insert into kept values (%s)", [value])
        with redis.Redis.from_url(redis_url) as client:
            client.rpush("kept", value)

    @staticmethod
    def read(servers: EmbeddedServers) -> tuple[list[int], list[int]]:
        with psycopg.connect(servers.database_url) as connection:
            rows = [value for (value,) in connection.execute("select value from kept order by value")]
        with redis.Redis.from_url(servers.redis_url) as client:
            return rows, [int(value) for value in client.lrange("kept", 0, -1)]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def gone(pid: int, within_seconds: float = 10.0) -> bool:
    """Whether a process ends in time; a zombie has ended."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def is_gone() -> Callable[..., bool]:
    return gone
