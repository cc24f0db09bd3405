"""The embedded PostgreSQL 18: making the cluster, its settings, and knowing that it takes connections."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from adapters.embedded.addresses import DATABASE, ROLE, postgres_url
from adapters.embedded.errors import EmbeddedServerError
from adapters.embedded.folders import HERE, give, refuse_foreign
from adapters.embedded.orphans import end_orphans
from adapters.embedded.process import Spawner, ended, kill
from adapters.embedded.server import Server, tail
from adapters.embedded.server_user import ServerUser

MAJOR = "18"
CONNECT_SECONDS = 2  # libpq's smallest; a unix socket answers at once or not at all
DEFAULT_PORT = "5432"  # only the name of the socket, since nothing listens on TCP

# What the measured write path needs (engine.md, "Database."); all can be overridden by the settings of a start.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": DEFAULT_PORT,
    "shared_buffers": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "cluster_name": "kassa",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%d ",
    "log_error_verbosity": "terse",  # DETAIL lines quote rows, and rows may hold personal data
    "log_min_error_statement": "panic",  # so may statements
    "max_connections": "400",  # an organisation that is written to and read takes four; idle ones are cheap
}
# The supervisor decides these: folder, sockets and log are what it watches and cleans.
OURS = frozenset(
    {
        "config_file",
        "data_directory",
        "external_pid_file",
        "hba_file",
        "ident_file",
        "log_destination",
        "logging_collector",
        "unix_socket_directories",
        "unix_socket_group",
        "unix_socket_permissions",
    }
)
_NAME = re.compile(r"[a-z_][a-z0-9_.]*")


def check_settings(settings: Mapping[str, str]) -> None:
    """Refuses names that are ours or no names. Errors: SETTING_REFUSED."""
    for name in settings:
        if name in OURS or not _NAME.fullmatch(name):
            raise EmbeddedServerError(
                "SETTING_REFUSED", f"the PostgreSQL setting {name!r} cannot be chosen here; leave it out"
            )


def postgres(program: Path, data: Path, sockets: Path, settings: Mapping[str, str]) -> Server:
    """The server over the cluster in `<data>/postgres`, with its socket in `sockets`."""
    chosen = {**SETTINGS, **settings}
    quoted = str(sockets).replace('"', '""')
    fixed = {
        "unix_socket_directories": f'"{quoted}"',
        "unix_socket_permissions": "0700",
        "logging_collector": "off",
        "log_destination": "stderr",
    }
    options = [part for name, value in {**chosen, **fixed}.items() for part in ("-c", f"{name}={value}")]
    folder = data / "postgres"
    socket = sockets / f".s.PGSQL.{chosen['port']}"
    url = postgres_url(sockets, chosen["port"], "postgres")
    return Server(
        name="PostgreSQL",
        command=(os.fspath(program), "-D", HERE, *options),
        folder=folder,
        log=data / "log" / "postgres.log",
        leftovers=(folder / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")),
        answers=lambda: _answers(url),
        stop=signal.SIGINT,
        stop_now=signal.SIGQUIT,
    )


def _answers(url: str) -> str | None:
    """Connects, and makes our database on the way if it is not there yet."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS, autocommit=True) as connection:
            if connection.execute("select from pg_database where datname = %s", [DATABASE]).rowcount == 0:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
    except psycopg.OperationalError as error:
        return str(error)
    return None


def prepare_cluster(initdb: Path, data: Path, user: ServerUser, spawner: Spawner, deadline: float) -> None:
    """Makes the cluster in `<data>/postgres` unless it is there. A broken attempt leaves nothing under that name.

    Errors: DATA_DIR_VERSION, DATA_DIR_NOT_OURS, SERVER_EXITED, SERVER_START_TIMEOUT.
    """
    _clear_attempts(data)
    folder = data / "postgres"
    if folder.is_dir():
        refuse_foreign(folder, user)
        if any(folder.iterdir()):
            _check_cluster(folder)
            give(folder, user)
            return
    growing = data / f"postgres.init-{secrets.token_hex(4)}"
    give(growing, user)
    log = data / "log" / "initdb.log"
    command = (
        *(os.fspath(initdb), "-D", HERE, f"--username={ROLE}"),
        *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"),
        *("--auth-local=trust", "--auth-host=scram-sha-256", "--no-instructions"),
    )
    _wait_for_initdb(
        spawner.spawn(command, user=user, folder=growing, log=log, death_signal=signal.SIGKILL), log, deadline
    )
    growing.rename(folder)  # over an empty folder too
    _sync(data)


def _wait_for_initdb(child: subprocess.Popen[bytes], log: Path, deadline: float) -> None:
    if not ended(child, deadline - time.monotonic()):
        kill(child)
        raise EmbeddedServerError(
            "SERVER_START_TIMEOUT", f"initdb did not end in time; read {log} and start again", log=str(log)
        )
    if child.returncode != 0:
        raise EmbeddedServerError(
            "SERVER_EXITED",
            f"initdb ended with code {child.returncode}; read {log}, which ends with: {tail(log)}",
            log=str(log),
        )


def _check_cluster(folder: Path) -> None:
    try:
        version = (folder / "PG_VERSION").read_text().strip()
    except FileNotFoundError as missing:
        raise EmbeddedServerError(
            "DATA_DIR_NOT_OURS",
            f"{folder} holds something that is no PostgreSQL data; move it away or name another folder",
        ) from missing
    if version != MAJOR:
        raise EmbeddedServerError(
            "DATA_DIR_VERSION",
            f"{folder} was written by PostgreSQL {version}, this is {MAJOR}; "
            "export with the old version and import again, or name another data folder",
        )


def _clear_attempts(data: Path) -> None:
    for attempt in data.glob("postgres.init-*"):
        end_orphans(attempt, frozenset({"initdb", "postgres"}), signal.SIGKILL, 0.0)
        shutil.rmtree(attempt)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
