"""Real servers for the whole suite: one embedded PostgreSQL and Redis, a fresh database per test module."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog

import kassa.logging
from adapters.embedded import EmbeddedServers
from adapters.embedded import database_url as url_of
from adapters.postgres.migrate import create_organisation, migrate, schema_of
from kassa.open_files import as_many_as_allowed

kassa.logging.KEPT = False  # commands run in the suite's own process, each with its own output
as_many_as_allowed()  # as the command line does: emulated devices live in the suite's own process

# Small: the suite shares the machine with everything else; durability is not among what is turned off.
POSTGRES_SETTINGS = {"shared_buffers": "128MB", "max_wal_size": "512MB"}


@pytest.fixture(autouse=True)
def loud() -> Iterator[None]:
    """What a command made of the logs in this process ends with its test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """The suite's own servers, started once."""
    data_dir: Path = tmp_path_factory.mktemp("servers")
    with EmbeddedServers(data_dir, postgres_settings=POSTGRES_SETTINGS) as running:
        yield running


@pytest.fixture(scope="module")
def database_url(servers: EmbeddedServers, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated database of this test module."""
    name = re.sub(r"\W+", "_", request.module.__name__)[-60:].lower()
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)'.encode())
        connection.execute(f'create database "{name}"'.encode())
    url = url_of(servers.database_url, name)
    migrate(url)
    yield url
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)'.encode())


@pytest.fixture(scope="module")
def organisation(database_url: str) -> str:
    """The schema of an organisation whose log is empty at first; shared by the tests of a module."""
    create_organisation(database_url, "demo", "Demo chain", "Europe/Moscow")
    return schema_of("demo")
