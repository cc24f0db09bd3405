"""`kassa token`, and what its tokens then open: made with named rights, rotated without a pause, revoked, expired."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from adapters.embedded import EmbeddedServers
from adapters.embedded import database_url as url_of
from adapters.postgres import migrate as migrating
from adapters.postgres.clients import ClientRow, authenticate, hash_of
from adapters.postgres.migrate import SERVER_LOGIN, migrate
from adapters.postgres.tokens import create_token, tokens
from domain.access.grant import OWNER, Grant
from domain.access.roles import HELD
from kassa.cli import main

Kassa = Callable[..., Result]


@pytest.fixture
def kassa(database_url: str, organisation: str, monkeypatch: pytest.MonkeyPatch) -> Kassa:
    """The command line over the database of the module."""
    monkeypatch.setattr("kassa.cli.configure", lambda _: None)

    def run(*arguments: str) -> Result:
        with structlog.testing.capture_logs():
            result = CliRunner().invoke(main, arguments, env={"KASSA_DATABASE_URL": database_url})
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    assert organisation
    return run


@pytest.fixture
def client() -> str:
    """A name that no other test of the module uses."""
    return f"till-{uuid4().hex[:8]}"


async def known(database_url: str, token: str) -> ClientRow | None:
    """Whom the reader of the API takes the token for."""
    async with await psycopg.AsyncConnection.connect(
        database_url, autocommit=True, options="-c role=kassa_reader"
    ) as connection:
        return await authenticate(connection, token)


def listed(kassa: Kassa, client: str) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in kassa("token", "list", "--json").stdout.splitlines()]
    return [row for row in rows if row["client"] == client]


async def test_a_client_may_what_was_named_and_nothing_else(kassa: Kassa, database_url: str, client: str) -> None:
    said = ("--role", "stock_keeper", "--role", "business_analyst", "--permission", "audit.events.read")
    token = kassa("token", "create", client, *said).stdout.strip()

    found = await known(database_url, token)

    assert found is not None
    assert found.grant == Grant(("stock_keeper", "business_analyst"), ("audit.events.read",))
    assert found.grant.held == HELD["stock_keeper"] | HELD["business_analyst"] | {"audit.events.read"}
    assert (found.name, found.organisation.name, found.seconds_left) == (client, "demo", None)


@pytest.mark.parametrize(
    ("said", "code", "message"),
    [
        ((), 2, "say what the client may do"),
        (("--role", "boss"), 1, "INVALID_INPUT: there is no role 'boss'"),
        (("--permission", "fleet.*"), 1, "INVALID_INPUT: there is no permission 'fleet.*'"),
        (("--role", "owner", "--scope", "shop:4"), 1, "INVALID_INPUT: 'shop:4' is no scope"),
        (("--role", "owner", "--expires-in", "soon"), 2, "'soon' is no time; write 90m, 12h or 30d"),
        (("--role", "owner", "--expires-in", "3651d"), 2, "3650d at most"),
        (("--role", "owner", "--org", "nobody"), 1, "ORGANISATION_UNKNOWN"),
    ],
)
def test_a_token_without_clear_rights_is_not_made(
    kassa: Kassa, client: str, said: tuple[str, ...], code: int, message: str
) -> None:
    result = kassa("token", "create", client, *said)

    assert result.exit_code == code
    assert message in " ".join(result.stderr.split())
    assert listed(kassa, client) == []


async def test_a_token_is_never_stored_and_never_listed(kassa: Kassa, database_url: str, client: str) -> None:
    token = json.loads(kassa("token", "create", client, "--role", "owner", "--json").stdout)["token"]

    with psycopg.connect(database_url) as connection:
        stored = connection.execute("select to_jsonb(t)::text from kassa.tokens t").fetchall()
    assert token not in str(stored) + kassa("token", "list").stdout + kassa("token", "list", "--json").stdout
    assert hash_of(token).hex() in str(stored)


async def test_a_rotated_token_serves_beside_the_new_one_until_the_overlap_ends(
    kassa: Kassa, database_url: str, client: str
) -> None:
    old = kassa("token", "create", client, "--role", "relay_operator", "--expires-in", "30d").stdout.strip()
    new = kassa("token", "rotate", client, "--overlap", "2h").stdout.strip()

    before, after = await known(database_url, old), await known(database_url, new)

    assert before is not None and after is not None  # noqa: PT018  both, at this moment
    assert (before.id, before.grant) == (after.id, after.grant)
    assert before.seconds_left == pytest.approx(2 * 3_600, abs=60)
    assert after.seconds_left == pytest.approx(30 * 86_400, abs=60)
    _end(database_url, old)
    assert await known(database_url, old) is None
    assert await known(database_url, new) is not None


def test_an_overlap_never_lengthens_a_life(kassa: Kassa, client: str) -> None:
    kassa("token", "create", client, "--role", "owner", "--expires-in", "5m")
    before = listed(kassa, client)[0]["expiresAt"]

    kassa("token", "rotate", client, "--overlap", "30d")

    assert listed(kassa, client)[0]["expiresAt"] == before


async def test_revoking_ends_one_token_or_all_of_a_client(kassa: Kassa, database_url: str, client: str) -> None:
    first = kassa("token", "create", client, "--role", "owner").stdout.strip()
    second = kassa("token", "rotate", client).stdout.strip()
    third = kassa("token", "rotate", client).stdout.strip()
    of_first = listed(kassa, client)[0]["id"]

    assert kassa("token", "revoke", client, "--token", of_first).stdout == "1 token revoked\n"
    assert [await known(database_url, each) is not None for each in (first, second, third)] == [False, True, True]
    assert json.loads(kassa("token", "revoke", client, "--json").stdout) == {"client": client, "revoked": 2}
    assert [await known(database_url, each) for each in (first, second, third)] == [None] * 3
    assert [row["state"] for row in listed(kassa, client)] == ["revoked"] * 3


@pytest.mark.parametrize("command", ["rotate", "revoke"])
def test_a_client_without_a_valid_token_is_unknown(kassa: Kassa, client: str, command: str) -> None:
    never = kassa("token", command, client)
    kassa("token", "create", client, "--role", "owner")
    kassa("token", "revoke", client)
    no_more = kassa("token", command, client)

    assert [result.exit_code for result in (never, no_more)] == [1, 1]
    assert all("CLIENT_UNKNOWN" in result.stderr for result in (never, no_more))


async def test_nobody_gets_other_rights_in_passing(kassa: Kassa, database_url: str, client: str) -> None:
    token = kassa("token", "create", client, "--role", "stock_keeper").stdout.strip()

    refused = kassa("token", "create", client, "--role", "owner")

    assert refused.exit_code == 1
    assert "CLIENT_EXISTS" in refused.stderr
    found = await known(database_url, token)
    assert found is not None
    assert found.grant.roles == ("stock_keeper",)


async def test_a_client_that_begins_anew_keeps_its_id_and_not_its_rights(
    kassa: Kassa, database_url: str, client: str
) -> None:
    first = await known(database_url, kassa("token", "create", client, "--role", "owner").stdout.strip())
    kassa("token", "revoke", client)

    again = await known(database_url, kassa("token", "create", client, "--role", "stock_keeper").stdout.strip())

    assert first is not None
    assert again is not None
    assert (again.id, again.grant) == (first.id, Grant(("stock_keeper",)))


async def test_the_day_of_use_is_noted(kassa: Kassa, database_url: str, client: str) -> None:
    token = kassa("token", "create", client, "--role", "owner").stdout.strip()
    assert listed(kassa, client)[0]["lastUsedOn"] is None

    await known(database_url, token)

    with psycopg.connect(database_url) as connection:
        (today,) = connection.execute("select (now() at time zone 'utc')::date").fetchone() or (None,)
    assert listed(kassa, client)[0]["lastUsedOn"] == str(today)


@pytest.mark.parametrize(
    "statement",
    [
        "update kassa.tokens set revoked_at = null",
        "update kassa.tokens set expires_at = null",
        "update kassa.tokens set hash = hash",
        "insert into kassa.tokens (client, hash) select client, hash from kassa.tokens",
        "update kassa.api_clients set roles = '{owner}'",
    ],
)
def test_what_serves_cannot_give_rights_to_anybody(database_url: str, statement: str) -> None:
    with psycopg.connect(make_conninfo(database_url, user=SERVER_LOGIN)) as connection:
        connection.execute("set role kassa_reader")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


async def test_the_scope_goes_with_the_client(kassa: Kassa, database_url: str, client: str) -> None:
    token = kassa("token", "create", client, "--role", "fleet_viewer", "--scope", "unit:north").stdout.strip()

    found = await known(database_url, token)

    assert found is not None
    assert str(found.grant.scope) == "unit:north"
    assert listed(kassa, client)[0]["scope"] == "unit:north"


def _end(database_url: str, token: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("update kassa.tokens set expires_at = now() where hash = %s", (hash_of(token),))


@pytest.fixture
def old_database(servers: EmbeddedServers, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database as the first version left it: each token a client."""
    name = f"tokens_{uuid4().hex[:8]}"
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
        url = url_of(servers.database_url, name)
        with monkeypatch.context() as patched:
            first = migrating.migrations("shared")[:1]
            patched.setattr(migrating, "migrations", lambda folder: first)
            migrate(url)
        yield url
        connection.execute(f'drop database "{name}" with (force)'.encode())


async def test_tokens_of_before_keep_working_as_owners(old_database: str) -> None:
    insert = "insert into kassa.api_clients (organisation, name, token_hash, created_at, revoked_at)"
    insert += " values (%s, %s, %s, %s, %s)"
    with psycopg.connect(old_database) as connection:
        connection.execute("create schema org_demo")
        connection.execute("insert into kassa.organisations (name, title, time_zone) values ('demo', 'Demo', 'UTC')")
        for day, (token, revoked) in enumerate({"a": None, "b": None, "c": "2026-06-01"}.items(), 1):
            connection.execute(insert.encode(), ("demo", "till", hash_of(token), f"2026-03-0{day}", revoked))
        connection.execute(insert.encode(), ("demo", "erp", hash_of("d"), "2026-03-01", None))

    assert migrate(old_database)[0] == "shared/0002_roles_and_tokens"

    a, b, c, d = [await known(old_database, token) for token in "abcd"]
    assert a is not None
    assert b is not None
    assert d is not None
    assert c is None
    assert (a.id, a.name, a.grant) == (b.id, "till", OWNER)
    assert (d.name, d.grant) == ("erp", OWNER)
    assert [row.state for row in tokens(old_database, "demo")] == ["valid", "valid", "valid", "revoked"]
    with psycopg.connect(old_database) as connection:
        [(rows,)] = connection.execute("select count(*) from kassa.api_clients where name = 'till'").fetchall()
    assert rows == 3, "events name the ids of all of them"
    assert create_token(old_database, "demo", "new", Grant(("integrator",)), timedelta(days=1))
