"""What a started pair of servers is like, and that nothing stays when it is stopped."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from psycopg.conninfo import conninfo_to_dict

from adapters.embedded import EmbeddedServerError, EmbeddedServers, database_url

SMALL = {"shared_buffers": "16MB"}


def settings_of(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        return dict(connection.execute("select name, setting from pg_settings").fetchall())


def test_a_new_cluster_sorts_by_code_point_has_checksums_and_never_gives_up_durability(place: Path) -> None:
    with EmbeddedServers(place / "new", redis=False, postgres_settings=SMALL) as servers:
        seen = settings_of(servers.database_url)
        with psycopg.connect(servers.database_url) as connection:
            provider = connection.execute(
                "select datlocprovider, datlocale, pg_encoding_to_char(encoding), current_user, rolsuper"
                " from pg_database, pg_roles where datname = current_database() and rolname = current_user"
            ).fetchone()
    assert provider == ("b", "C.UTF-8", "UTF8", "kassa", True)
    assert seen["server_version"].startswith("18.")
    expected = {"data_checksums": "on", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    assert {name: seen[name] for name in expected} == expected
    assert (seen["listen_addresses"], seen["max_wal_size"], seen["checkpoint_timeout"]) == ("", "8192", "900")
    assert seen["shared_buffers"] == "2048"  # pages of 8 kB: ours replaced the default
    assert (place / "new" / "log" / "postgres.log").stat().st_size > 0
    assert not list((place / "new" / "postgres").rglob("*.log"))


def test_shared_buffers_are_half_a_gigabyte_unless_told_otherwise(data: Path) -> None:
    with EmbeddedServers(data, redis=False) as servers:
        assert settings_of(servers.database_url)["shared_buffers"] == str(512 * 1024 // 8)


def test_redis_keeps_an_append_only_file_and_has_no_tcp_port(servers: EmbeddedServers, data: Path) -> None:
    with redis.Redis.from_url(servers.redis_url, decode_responses=True) as client:
        seen = client.config_get("*")
    expected = {"appendonly": "yes", "appendfsync": "everysec", "port": "0", "save": "", "unixsocketperm": "700"}
    assert {name: seen[name] for name in expected} == expected
    assert (data / "redis" / "appendonly.aof").exists()


def test_sockets_lie_in_a_folder_that_only_the_servers_user_may_enter(servers: EmbeddedServers) -> None:
    sockets = Path(redis_path(servers.redis_url)).parent
    assert sockets.stat().st_mode & 0o7777 == 0o700
    assert sockets.stat().st_uid == Path(f"/proc/{servers.postgres_pid}").stat().st_uid
    assert len(os.fsencode(sockets / ".s.PGSQL.65535")) <= 107


def redis_path(url: str) -> str:
    return url.removeprefix("unix://")


def test_on_tcp_nobody_gets_in_without_a_password(data: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    rules = [
        line.split() for line in (data / "postgres" / "pg_hba.conf").read_text().splitlines() if line[:1].isalpha()
    ]
    assert {rule[-1] for rule in rules if rule[0] != "local"} == {"scram-sha-256"}
    settings = {**SMALL, "listen_addresses": "127.0.0.1", "port": str(port)}
    with EmbeddedServers(data, redis=False, postgres_settings=settings) as servers:
        with psycopg.connect(servers.database_url, autocommit=True) as connection:
            connection.execute("create role guest login password 'right'")
        address = f"host=127.0.0.1 port={port} dbname=kassa connect_timeout=2"
        for refused in ("user=kassa", "user=guest", "user=guest password=wrong"):
            with pytest.raises(psycopg.OperationalError, match=r"password"):
                psycopg.connect(f"{address} {refused}")
        with psycopg.connect(f"{address} user=guest password=right") as connection:
            assert connection.pgconn.used_password


def test_starting_and_stopping_twice_is_the_same_as_once(servers: EmbeddedServers) -> None:
    pids = (servers.postgres_pid, servers.redis_pid)
    servers.start()
    assert (servers.postgres_pid, servers.redis_pid) == pids
    assert servers.alive()
    servers.stop()
    servers.stop()
    assert not servers.alive()
    for address in ("database_url", "redis_url", "postgres_pid", "redis_pid"):
        with pytest.raises(EmbeddedServerError) as refusal:
            getattr(servers, address)
        assert refusal.value.code == "SERVERS_NOT_STARTED"


def test_after_a_stop_everything_is_there_again(data: Path, ledger: Any) -> None:
    with EmbeddedServers(data, postgres_settings=SMALL) as servers:
        ledger.write(servers.database_url, servers.redis_url, 1)
    with EmbeddedServers(data, postgres_settings=SMALL) as servers:
        assert ledger.read(servers) == ([1], [1])
    said = (data / "log" / "postgres.log").read_text()
    assert "not properly shut down" not in said


def test_a_stop_leaves_no_process_and_no_socket(servers: EmbeddedServers, is_gone: Callable[..., bool]) -> None:
    pids = (servers.postgres_pid, servers.redis_pid)
    sockets = Path(redis_path(servers.redis_url)).parent
    with psycopg.connect(servers.database_url) as idle:  # a client that stays does not hold the stop up
        servers.stop()
        with pytest.raises(psycopg.OperationalError):
            idle.execute("select 1")
    assert all(is_gone(pid, 0.1) for pid in pids)
    assert not sockets.exists()


def test_a_server_that_does_not_listen_is_stopped_by_force_in_time(servers: EmbeddedServers, data: Path) -> None:
    os.kill(servers.postgres_pid, signal.SIGSTOP)
    began = time.monotonic()
    servers.stop(timeout_seconds=0.3)
    assert time.monotonic() - began < 10
    with EmbeddedServers(data, postgres_settings=SMALL) as again:
        assert again.alive()


def test_servers_outlive_the_thread_that_started_them(data: Path) -> None:
    servers = EmbeddedServers(data, postgres_settings=SMALL)
    starter = threading.Thread(target=servers.start)
    starter.start()
    starter.join()
    try:
        time.sleep(0.3)  # a death signal to the wrong thread would have arrived by now
        assert servers.alive()
        assert servers.restart_dead() == []
    finally:
        servers.stop()


def test_a_start_that_takes_too_long_says_so_and_leaves_nothing(place: Path) -> None:
    servers = EmbeddedServers(place / "new", postgres_settings=SMALL)
    with pytest.raises(EmbeddedServerError) as refusal:
        servers.start(timeout_seconds=0.05)
    assert refusal.value.code == "SERVER_START_TIMEOUT"
    assert "initdb.log" in refusal.value.message
    servers.start()
    servers.stop()
    assert not list((place / "new").glob("postgres.init-*"))


def test_a_server_that_refuses_to_start_is_quoted_and_its_companion_does_not_stay(data: Path) -> None:
    servers = EmbeddedServers(data, postgres_settings={"shared_buffers": "many"})
    with pytest.raises(EmbeddedServerError, match=r"(?s)postgres\.log.*shared_buffers") as refusal:
        servers.start()
    assert refusal.value.code == "SERVER_EXITED"
    with EmbeddedServers(data, postgres_settings=SMALL) as repaired:
        assert repaired.alive()


@pytest.mark.parametrize("name", ["unix_socket_directories", "data_directory", "x -c fsync"])
def test_settings_of_the_supervisor_cannot_be_chosen(place: Path, name: str) -> None:
    with pytest.raises(EmbeddedServerError) as refusal:
        EmbeddedServers(place, postgres_settings={name: "x"})
    assert refusal.value.code == "SETTING_REFUSED"


def test_the_url_of_another_database_leads_to_the_same_server(servers: EmbeddedServers) -> None:
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute('create database "касса 2"')
    with psycopg.connect(database_url(servers.database_url, "касса 2")) as connection:
        assert connection.info.dbname == "касса 2"


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("postgresql://kassa@/kassa?host=%2Frun%2Fa&port=1", "postgresql://kassa@/other?host=%2Frun%2Fa&port=1"),
        ("postgresql://u:p%40@h:5433/kassa", "postgresql://u:p%40@h:5433/other"),
        ("postgres://h", "postgres://h/other"),
    ],
)
def test_only_the_database_changes_in_a_url(base: str, expected: str) -> None:
    assert database_url(base, "other") == expected


def test_only_the_database_changes_in_a_libpq_string() -> None:
    changed = conninfo_to_dict(database_url("host='/run/a b' dbname=kassa user=u", "other"))
    assert changed == {"host": "/run/a b", "dbname": "other", "user": "u"}
