"""After a crash of the owner, of a server, or of the machine, the next start has all data and harms nobody."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from adapters.embedded import EmbeddedServers
from adapters.embedded.orphans import orphans

SMALL = {"shared_buffers": "16MB"}


def as_owner_of(folder: Path) -> dict[str, Any]:
    """What makes a child process run as the servers' user."""
    seen = folder.stat()
    if os.geteuid() in {seen.st_uid, seen.st_uid or -1}:
        return {}
    return {"user": seen.st_uid, "group": seen.st_gid, "extra_groups": []}


@pytest.fixture
def innocent(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the servers' user that has nothing to do with us."""
    with subprocess.Popen(["sleep", "100"], cwd="/", **as_owner_of(data / "postgres")) as child:
        yield child
        child.kill()


def test_servers_end_with_a_killed_owner_and_nothing_is_lost(
    data: Path, ledger: Any, begin_owner: Any, is_gone: Callable[..., bool]
) -> None:
    owner = begin_owner(data)
    ledger.write(owner.said["database_url"], owner.said["redis_url"], 7)
    owner.end(kill=True)
    assert is_gone(owner.said["postgres"])
    assert is_gone(owner.said["redis"])
    with EmbeddedServers(data, postgres_settings=SMALL) as servers:
        assert ledger.read(servers) == ([7], [7])


def test_a_start_right_after_the_owner_was_killed_waits_for_its_servers(
    data: Path, ledger: Any, begin_owner: Any
) -> None:
    for value in range(3):
        owner = begin_owner(data)
        ledger.write(owner.said["database_url"], owner.said["redis_url"], value)
        owner.child.kill()
        with EmbeddedServers(data, postgres_settings=SMALL) as servers:
            assert ledger.read(servers) == (list(range(value + 1)), list(range(value + 1)))


def test_an_orphan_that_still_runs_is_stopped_and_replaced(
    data: Path, ledger: Any, is_gone: Callable[..., bool]
) -> None:
    former = EmbeddedServers(data, postgres_settings=SMALL)
    former.start()
    ledger.write(former.database_url, former.redis_url, 1)
    commands = {name: server.server.command for name, server in former._servers.items()}
    sockets = former._sockets
    former.stop()
    assert sockets is not None
    sockets.mkdir(mode=0o700)
    owner = (data / "postgres").stat()
    os.chown(sockets, owner.st_uid, owner.st_gid)
    left = {  # without the death signal, as if it had got lost
        name: subprocess.Popen(
            command, cwd=data / name, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_owner_of(data / name)
        )
        for name, command in commands.items()
    }
    try:
        deadline = time.monotonic() + 10
        while len(list(sockets.iterdir())) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        with EmbeddedServers(data, postgres_settings=SMALL) as servers:
            assert ledger.read(servers) == ([1], [1])
            assert all(is_gone(child.pid, 0.1) for child in left.values())
            assert servers.postgres_pid != left["postgres"].pid
    finally:
        for child in left.values():
            child.kill()
            child.wait()


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_killed_server_is_started_again_with_its_data(servers: EmbeddedServers, ledger: Any, name: str) -> None:
    ledger.write(servers.database_url, servers.redis_url, 5)
    before = getattr(servers, f"{name}_pid")
    os.kill(before, signal.SIGKILL)
    while servers.alive():
        time.sleep(0.005)
    assert servers.restart_dead() == [name]
    assert getattr(servers, f"{name}_pid") != before
    assert servers.restart_dead() == []
    assert ledger.read(servers) == ([5], [5])


def test_a_killed_server_tree_is_started_again_with_its_data(servers: EmbeddedServers, data: Path, ledger: Any) -> None:
    for value in range(3):
        ledger.write(servers.database_url, servers.redis_url, value)
        tree = orphans(data / "postgres", frozenset({"postgres"}))
        assert len(tree) > 3
        for process in tree:
            os.kill(process.pid, signal.SIGKILL)
        os.kill(servers.redis_pid, signal.SIGKILL)
        while "redis" not in servers.restart_dead():
            time.sleep(0.005)
        servers.restart_dead()
        assert ledger.read(servers) == (list(range(value + 1)), list(range(value + 1)))


def test_a_pid_file_that_names_an_innocent_process_stops_nothing_and_nobody(
    data: Path, innocent: subprocess.Popen[bytes], begin_owner: Any, ledger: Any, is_gone: Callable[..., bool]
) -> None:
    owner = begin_owner(data)
    ledger.write(owner.said["database_url"], owner.said["redis_url"], 3)
    os.kill(owner.said["postgres"], signal.SIGKILL)
    owner.end(kill=True)
    assert is_gone(owner.said["postgres"])
    lock = data / "postgres" / "postmaster.pid"
    _, _, rest = lock.read_text().partition("\n")
    lock.write_text(f"{innocent.pid}\n{rest}")
    with EmbeddedServers(data, postgres_settings=SMALL) as servers:
        assert ledger.read(servers) == ([3], [3])
        assert innocent.poll() is None
        assert servers.postgres_pid != innocent.pid
    assert innocent.poll() is None


def test_a_long_recovery_is_waited_for(data: Path) -> None:
    servers = EmbeddedServers(data, postgres_settings={**SMALL, "max_wal_size": "4GB"})
    servers.start()
    try:
        with psycopg.connect(servers.database_url, autocommit=True) as connection:
            connection.execute(
                "create table many as select n, repeat('x', 500) as filler from generate_series(1, 200000) n"
            )
            for process in orphans(data / "postgres", frozenset({"postgres"})):
                os.kill(process.pid, signal.SIGKILL)
        while servers.alive():
            time.sleep(0.005)
        assert servers.restart_dead() == ["postgres"]
        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("select count(*) from many").fetchone() == (200000,)
    finally:
        servers.stop()
    said = (data / "log" / "postgres.log").read_text()
    assert "redo starts" in said
    assert "the database system is starting up" in said  # we asked while it recovered, and went on waiting


def test_a_half_written_last_command_does_not_keep_redis_from_starting(data: Path, ledger: Any) -> None:
    with EmbeddedServers(data, postgres_settings=SMALL) as servers:
        ledger.write(servers.database_url, servers.redis_url, 1)
    with (data / "redis" / "appendonly.aof").open("ab") as log:
        log.write(b"*3\r\n$3\r\nSET\r\n$4\r\nha")
    with EmbeddedServers(data, postgres_settings=SMALL) as servers:
        assert ledger.read(servers) == ([1], [1])


def test_a_busy_client_does_not_keep_a_dead_server_from_coming_back(servers: EmbeddedServers) -> None:
    broken = threading.Event()

    def work() -> None:
        try:
            with psycopg.connect(servers.database_url) as connection:
                connection.execute("select count(*) from generate_series(1, 10000000000)")
        except psycopg.OperationalError:
            broken.set()

    client = threading.Thread(target=work)
    client.start()
    time.sleep(0.3)
    os.kill(servers.postgres_pid, signal.SIGKILL)
    while servers.alive():
        time.sleep(0.005)
    assert servers.restart_dead() == ["postgres"]
    client.join(timeout=10)
    assert broken.is_set()


def test_a_forked_child_of_the_owner_cannot_stop_or_keep_the_servers(servers: EmbeddedServers) -> None:
    child = os.fork()
    if child == 0:
        servers.stop()
        os._exit(0 if not servers.alive() and servers.restart_dead() == [] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert servers.alive()
    with redis.Redis.from_url(servers.redis_url) as client:
        assert client.ping()
