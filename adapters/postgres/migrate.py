"""Migrations: forward only, each recorded with its digest, safe when two processes start together."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql

from adapters.postgres.connection import conninfo

# One key for the whole database: whoever comes second waits, and then finds nothing left to do.
_LOCK = "select pg_advisory_xact_lock(hashtextextended('kassa migrations', 0))"
# The login of all that serves, made by the first migration: a member of the writer, projector and reader, no more.
SERVER_LOGIN = "kassa_server"
# Another process may migrate a large schema; longer than this means it hangs.
LOCK_TIMEOUT = "60s"

_HOME = """
create schema if not exists kassa;
create table if not exists kassa.migrations (
    scope text not null,        -- 'shared' or an organisation's schema
    number integer not null,
    name text not null,
    digest text not null,
    applied_at timestamptz not null default now(),
    primary key (scope, number)
);
"""

Connection = psycopg.Connection[tuple[Any, ...]]


class MigrationError(Exception):
    """The database cannot be brought up to date: `MIGRATION_CHANGED`, `DATABASE_TOO_NEW` or `DATABASE_NOT_UTF8`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True)
class Migration:
    number: int
    name: str
    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations(folder: str) -> Sequence[Migration]:
    """The migrations of `shared` or `organisation`, in order."""
    found = []
    for entry in files("adapters.postgres.migrations").joinpath(folder).iterdir():
        number, _, name = entry.name.removesuffix(".sql").partition("_")
        if entry.name.endswith(".sql"):
            found.append(Migration(int(number), name, entry.read_text("utf-8")))
    return sorted(found, key=lambda migration: migration.number)


def schema_of(organisation: str) -> str:
    """The PostgreSQL schema of an organisation."""
    return f"org_{organisation}"


def migrate(database_url: str) -> list[str]:
    """Bring the shared schema and every organisation up to date; answers what was applied, in order."""
    with psycopg.connect(conninfo(database_url, name="kassa migrations")) as connection:
        _begin(connection)
        applied = _apply(connection, "shared", migrations("shared"))
        for (organisation,) in connection.execute("select name from kassa.organisations order by name").fetchall():
            applied += _apply_to_organisation(connection, organisation)
    return applied


def create_organisation(database_url: str, name: str, title: str, time_zone: str) -> bool:
    """Make an organisation and its schema; False when it is already there."""
    with psycopg.connect(conninfo(database_url, name="kassa migrations")) as connection:
        _begin(connection)
        created = connection.execute(
            "insert into kassa.organisations (name, title, time_zone) values (%s, %s, %s) on conflict do nothing",
            (name, title, time_zone),
        ).rowcount
        if created:
            connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema_of(name))))
            _apply_to_organisation(connection, name)
    return bool(created)


def _begin(connection: Connection) -> None:
    connection.execute(sql.SQL("set local lock_timeout = {}").format(LOCK_TIMEOUT))
    connection.execute(_LOCK)
    [encoding] = connection.execute("show server_encoding").fetchone() or ("unknown",)
    if encoding != "UTF8":
        raise MigrationError("DATABASE_NOT_UTF8", f"the database stores text as {encoding}; create it with UTF8")
    connection.execute(_HOME)


def _apply_to_organisation(connection: Connection, organisation: str) -> list[str]:
    schema = schema_of(organisation)
    connection.execute(sql.SQL("set local search_path to {}").format(sql.Identifier(schema)))
    return _apply(connection, schema, migrations("organisation"))


def _apply(connection: Connection, scope: str, wanted: Sequence[Migration]) -> list[str]:
    rows = connection.execute("select number, digest from kassa.migrations where scope = %s", (scope,)).fetchall()
    present: dict[int, str] = dict(rows)
    if too_new := set(present) - {migration.number for migration in wanted}:
        raise MigrationError("DATABASE_TOO_NEW", f"{scope} has migration {max(too_new)}; start a newer kassa on it")
    applied = []
    for migration in wanted:
        if migration.number not in present:
            connection.execute(migration.text.replace("{schema}", sql.Identifier(scope).as_string()).encode())
            connection.execute(
                "insert into kassa.migrations (scope, number, name, digest) values (%s, %s, %s, %s)",
                (scope, migration.number, migration.name, migration.digest),
            )
            applied.append(f"{scope}/{migration.number:04}_{migration.name}")
        elif present[migration.number] != migration.digest:
            raise MigrationError(
                "MIGRATION_CHANGED",
                f"{scope}/{migration.number:04}_{migration.name} was applied with another text; "
                "restore that text and put the change into a new migration",
            )
    return applied
