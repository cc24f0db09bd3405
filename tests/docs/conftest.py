"""One database and one house for each document that is followed: what one document does, another does not see."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from adapters.embedded import EmbeddedServers
from adapters.embedded import database_url as url_of
from adapters.postgres.migrate import migrate
from tests.docs.house import House, open_house
from tests.docs.markdown import ROOT

NAME = "docs_followed"


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a reader is; and commands leave the log of this process alone, whose output is only theirs for a moment."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("kassa.cli.configure", lambda _: None)


@pytest.fixture
def docs_database(servers: EmbeddedServers) -> Iterator[str]:
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        for name in (NAME, "restored"):  # `restored` is made by docs/operations.md
            connection.execute(f'drop database if exists "{name}" with (force)'.encode())
        connection.execute(f'create database "{NAME}"'.encode())
        url = url_of(servers.database_url, NAME)
        migrate(url)
        yield url
        for name in (NAME, "restored"):
            connection.execute(f'drop database if exists "{name}" with (force)'.encode())


@pytest.fixture
async def house(docs_database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(docs_database, tmp_path) as opened:
        yield opened
