"""The bench's own PostgreSQL: started for one run with the settings of the product, for both sides alike."""

import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import pq, sql

from adapters.embedded import EmbeddedServers, database_url
from adapters.postgres.migrate import create_organisation, migrate, schema_of
from bench.figures import emit

# On a disk: /tmp may be memory, where a commit costs nothing.
DATA_PARENT = Path("/var/tmp")  # noqa: S108  a fresh private folder is made in it
ZONE = "Europe/Moscow"
_SETTINGS = (
    "server_version",
    "shared_buffers",
    "max_wal_size",
    "checkpoint_timeout",
    "fsync",
    "full_page_writes",
    "synchronous_commit",
)
_PACKAGES = ("eventsourcing", "psycopg", "msgspec", "uvloop")


@contextmanager
def server() -> Iterator[str]:
    """A server with an empty cluster; answers its URL and leaves nothing behind."""
    with (
        tempfile.TemporaryDirectory(prefix="kassa-bench-", dir=DATA_PARENT) as folder,
        EmbeddedServers(Path(folder), redis=False) as servers,
    ):
        yield servers.database_url


def new_database(server_url: str, name: str) -> str:
    """A migrated database without organisations; answers its URL."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    url = database_url(server_url, name)
    migrate(url)
    return url


def new_organisation(url: str, name: str) -> str:
    """An organisation with an empty log; answers its schema."""
    create_organisation(url, name, "Bench", ZONE)
    return schema_of(name)


def emit_settings(server_url: str) -> None:
    """The first line: on what the figures were measured. Both sides use this one server and these versions."""
    with psycopg.connect(server_url) as connection:
        settings: dict[str, Any] = {
            name: _one(connection, "select current_setting(%s)", name).split(" ")[0] for name in _SETTINGS
        }
    emit(
        {
            "figure": "bench.settings",
            "postgresql": settings.pop("server_version"),
            **settings,
            "connection": "unix socket",
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
            "psycopg_implementation": pq.__impl__,
            "cpu_count": os.cpu_count(),
            "load_average": [round(load, 2) for load in os.getloadavg()],
        }
    )


def _one(connection: psycopg.Connection[tuple[Any, ...]], statement: str, *params: object) -> str:
    [(answer,)] = connection.execute(statement.encode(), params).fetchall()
    return str(answer)
