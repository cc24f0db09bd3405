"""Append-only by privilege: nobody who serves can change what is written."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from adapters.eventlog.ledger import Ledger
from tests.eventlog.accounts import Deposit
from tests.eventlog.conftest import caller

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
