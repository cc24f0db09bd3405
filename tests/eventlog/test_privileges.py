"""Append-only by privilege: nobody who serves can change what is written."""

from contextlib import suppress

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from adapters.eventlog.ledger import Ledger
from adapters.postgres.migrate import SERVER_LOGIN
from tests.eventlog.accounts import Deposit
from tests.eventlog.conftest import caller, open_ledger

ROLES = ("kassa_writer", "kassa_projector", "kassa_reader")
TABLES = ("events", "commands", "streams")
FORBIDDEN = (
    "update {table} set {column} = {column}",
    "delete from {table}",
    "truncate {table}",
    "alter table {table} add column more text",
    "alter table {table} disable trigger all",
    "drop table {table}",
    "create trigger change before insert on {table} for each row execute function suppress_redundant_updates_trigger()",
    "create rule change as on insert to {table} do instead nothing",
    "lock table {table} in access exclusive mode",
    "select {column} from {table} for update",
)
COLUMNS = {"events": "body", "commands": "result", "streams": "name"}


@pytest.fixture(autouse=True)
async def history(ledger: Ledger) -> None:
    await ledger.execute(Deposit("a", 1), caller())


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ROLES)
def test_a_serving_role_cannot_change_the_log(database_url: str, organisation: str, role: str, table: str) -> None:
    with psycopg.connect(database_url, options=f"-c search_path={organisation} -c role={role}") as connection:
        connection.execute(f"select 1 from {table} limit 1".encode())
        connection.commit()
        for statement in FORBIDDEN:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement.format(table=table, column=COLUMNS[table]).encode())
            connection.rollback()


@pytest.mark.parametrize("escape", ["reset role", "set role none", "set role kassa", "set session authorization kassa"])
@pytest.mark.parametrize("role", ROLES)
def test_the_login_that_serves_cannot_leave_its_roles(
    database_url: str, organisation: str, role: str, escape: str
) -> None:
    options = f"-c search_path={organisation} -c role={role}"
    with psycopg.connect(make_conninfo(database_url, user=SERVER_LOGIN), options=options) as connection:
        with suppress(InsufficientPrivilege):
            connection.execute(escape.encode())
            connection.commit()
        connection.rollback()
        for table in TABLES:
            for statement in FORBIDDEN:
                with pytest.raises(InsufficientPrivilege):
                    connection.execute(statement.format(table=table, column=COLUMNS[table]).encode())
                connection.rollback()


async def test_a_ledger_works_with_the_login_that_serves(database_url: str, organisation: str) -> None:
    async with open_ledger(make_conninfo(database_url, user=SERVER_LOGIN), organisation) as serving:
        assert (await serving.execute(Deposit("served", 1), caller())).events == 1


@pytest.mark.parametrize("role", ["kassa_projector", "kassa_reader"])
def test_only_the_writer_may_add_to_the_log(database_url: str, organisation: str, role: str) -> None:
    with (
        psycopg.connect(database_url, options=f"-c search_path={organisation} -c role={role}") as connection,
        pytest.raises(InsufficientPrivilege),
    ):
        connection.execute("insert into streams values (1000, 'mine')")


@pytest.mark.parametrize("table", TABLES)
def test_the_owner_could(database_url: str, organisation: str, table: str) -> None:
    """The positive control: it is the role that forbids, not the statement."""
    with psycopg.connect(database_url, options=f"-c search_path={organisation}") as connection:
        for statement in FORBIDDEN:
            connection.execute(statement.format(table=table, column=COLUMNS[table]).encode())
            connection.rollback()
