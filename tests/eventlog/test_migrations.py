"""Migrations are applied once, whoever starts together; another history than ours is refused."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from adapters.embedded import EmbeddedServers
from adapters.embedded import database_url as url_of
from adapters.postgres.migrate import MigrationError, create_organisation, migrate, migrations

HOUSE = Path(__file__).resolve().parents[2]
_START = """
import sys
from adapters.postgres.migrate import create_organisation, migrate
for url in sys.argv[1:]:
    print(len(migrate(url)), create_organisation(url, "together", "Together", "Europe/Moscow"), len(migrate(url)))
"""


@pytest.fixture
def empty(servers: EmbeddedServers) -> Iterator[list[str]]:
    """Two databases of one server, nothing in them: roles belong to both."""
    names = [f"migrations_{uuid4().hex[:8]}" for _ in range(2)]
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        for name in names:
            connection.execute(f'create database "{name}"'.encode())
        yield [url_of(servers.database_url, name) for name in names]
        for name in names:
            connection.execute(f'drop database "{name}" with (force)'.encode())


def test_processes_that_start_together_migrate_once(empty: list[str]) -> None:
    orders = [empty, empty[::-1], empty, empty[::-1]]
    started = [
        subprocess.Popen([sys.executable, "-c", _START, *urls], cwd=HOUSE, stdout=subprocess.PIPE, text=True)
        for urls in orders
    ]
    said = [process.communicate(timeout=60)[0].splitlines() for process in started]
    assert [process.returncode for process in started] == [0] * 4
    for database in empty:
        of_it = [lines[urls.index(database)].split() for lines, urls in zip(said, orders, strict=True)]
        assert max(int(first) for first, _, _ in of_it) >= len(migrations("shared"))
        assert sorted(created for _, created, _ in of_it) == ["False", "False", "False", "True"]
        assert {again for _, _, again in of_it} == {"0"}
        with psycopg.connect(database) as connection:
            [(count, distinct)] = connection.execute(
                "select count(*), count(distinct (scope, number)) from kassa.migrations"
            ).fetchall()
        assert count == distinct == len(migrations("shared")) + len(migrations("organisation"))


@pytest.mark.parametrize("scope", ["shared", "org_mine"])
def test_a_changed_text_is_refused(empty: list[str], scope: str) -> None:
    migrate(empty[0])
    create_organisation(empty[0], "mine", "Mine", "Europe/Moscow")
    with psycopg.connect(empty[0]) as connection:
        connection.execute("update kassa.migrations set digest = 'another' where scope = %s and number = 1", (scope,))
    with pytest.raises(MigrationError, match=f"{scope}/0001.*another text") as refused:
        migrate(empty[0])
    assert refused.value.code == "MIGRATION_CHANGED"


@pytest.mark.parametrize("scope", ["shared", "org_mine"])
def test_a_database_of_a_newer_program_is_refused(empty: list[str], scope: str) -> None:
    migrate(empty[0])
    create_organisation(empty[0], "mine", "Mine", "Europe/Moscow")
    with psycopg.connect(empty[0]) as connection:
        connection.execute("insert into kassa.migrations values (%s, 9999, 'later', 'digest')", (scope,))
    with pytest.raises(MigrationError, match="9999; start a newer kassa") as refused:
        migrate(empty[0])
    assert refused.value.code == "DATABASE_TOO_NEW"


def test_a_second_run_finds_nothing_to_do(empty: list[str]) -> None:
    assert migrate(empty[0])[0].startswith("shared/0001_")
    assert migrate(empty[0]) == []
    assert create_organisation(empty[0], "mine", "Mine", "Europe/Moscow")
    assert not create_organisation(empty[0], "mine", "Mine again", "Europe/Moscow")
    assert migrate(empty[0]) == []
