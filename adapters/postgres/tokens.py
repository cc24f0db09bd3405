"""Tokens of API clients: made, listed, rotated, revoked.

A token is 32 random bytes; only its SHA-256 is stored, so a read of the table gives nobody a token. Unlike a password
it needs no slow hash: it cannot be guessed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from adapters.postgres.clients import hash_of
from adapters.postgres.connection import conninfo
from adapters.postgres.organisations import organisation
from domain.access.grant import Grant
from domain.access.refusals import ClientExists, ClientUnknown

TOKEN_PREFIX = "kassa_"  # noqa: S105  lets a secret scanner find a leaked one
TOKEN_BYTES = 32

_VALID = "revoked_at is null and (expires_at is null or expires_at > now())"
# A client whose tokens have all ended begins anew under its old id: events that name it stay its own.
_PUT_CLIENT = """
insert into kassa.api_clients (organisation, name, roles, permissions, scope) values (%s, %s, %s, %s, %s)
on conflict (organisation, name) where merged_into is null
do update set roles = excluded.roles, permissions = excluded.permissions, scope = excluded.scope
returning id
"""
_CLIENT = "select id from kassa.api_clients where organisation = %s and name = %s and merged_into is null for update"
_LIST = """
select t.id, c.name as client, c.roles, c.permissions, c.scope, t.created_at, t.expires_at, t.last_used_on,
       case when t.revoked_at is not null then 'revoked' when t.expires_at <= now() then 'expired'
            else 'valid' end as state
from kassa.tokens t join kassa.api_clients c on c.id = t.client
where c.organisation = %s
order by c.name, t.created_at, t.id
"""


@dataclass(frozen=True)
class TokenRow:
    """A token without its secret; `state` is valid, expired or revoked; `last_used_on` is a day in UTC."""

    id: UUID
    client: str
    roles: list[str]
    permissions: list[str]
    scope: str
    created_at: datetime
    expires_at: datetime | None
    last_used_on: date | None
    state: str


def create_token(
    database_url: str, organisation_name: str, client: str, grant: Grant, lifetime: timedelta | None = None
) -> str:
    """The first token of a client; shown once, never stored; without `lifetime` it does not expire.

    Raises `UnknownOrganisation`; `ClientExists` while the client has a valid token; `InvalidInput` for unknown names.
    """
    grant.checked()
    organisation(database_url, organisation_name)
    with _connect(database_url) as connection:
        given = (list(grant.roles), list(grant.permissions), str(grant.scope))
        client_id = _one(connection, _PUT_CLIENT, (organisation_name, client, *given))
        if _one(connection, f"select exists (select from kassa.tokens where client = %s and {_VALID})", (client_id,)):
            raise ClientExists(
                f"{client} has a valid token and keeps the rights it was given; make it another token with: "
                f"kassa token rotate {client}; for other rights revoke its tokens first"
            )
        return _add(connection, client_id, lifetime)


def rotate_token(
    database_url: str, organisation_name: str, client: str, overlap: timedelta, lifetime: timedelta | None = None
) -> str:
    """Another token with the same rights; those valid until now stay so for `overlap` at most.

    Without `lifetime` it lives as long as the newest one was to live. Raises `ClientUnknown`, `UnknownOrganisation`.
    """
    with _connect(database_url) as connection:
        client_id = _client(connection, database_url, organisation_name, client)
        newest = connection.execute(
            "select coalesce(%s, expires_at - created_at) from kassa.tokens "
            f"where client = %s and {_VALID} order by created_at desc limit 1",
            (lifetime, client_id),
        ).fetchone()
        if newest is None:
            raise _unknown(client, organisation_name)
        connection.execute(
            f"update kassa.tokens set expires_at = least(expires_at, now() + %s) where client = %s and {_VALID}",
            (overlap, client_id),
        )
        return _add(connection, client_id, newest[0])


def revoke_tokens(database_url: str, organisation_name: str, client: str, token: UUID | None = None) -> int:
    """Revoke one token of a client, or all of them; answers how many were valid. Raises `UnknownOrganisation`."""
    organisation(database_url, organisation_name)
    with _connect(database_url) as connection:
        return connection.execute(
            "update kassa.tokens set revoked_at = now() "
            "where client = (select id from kassa.api_clients where organisation = %s and name = %s "
            f"and merged_into is null) and (%s::uuid is null or id = %s) and {_VALID}",
            (organisation_name, client, token, token),
        ).rowcount


def tokens(database_url: str, organisation_name: str) -> Sequence[TokenRow]:
    """All tokens there ever were, by client and age. Raises `UnknownOrganisation`."""
    organisation(database_url, organisation_name)
    with _connect(database_url) as connection, connection.cursor(row_factory=class_row(TokenRow)) as cursor:
        return cursor.execute(_LIST, (organisation_name,)).fetchall()


def _connect(database_url: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(conninfo(database_url, name="kassa tokens"))


def _client(connection: psycopg.Connection[Any], database_url: str, organisation_name: str, client: str) -> UUID:
    organisation(database_url, organisation_name)
    found = connection.execute(_CLIENT, (organisation_name, client)).fetchone()
    if found is None:
        raise _unknown(client, organisation_name)
    return UUID(str(found[0]))


def _unknown(client: str, organisation_name: str) -> ClientUnknown:
    return ClientUnknown(
        f"{client} has no valid token in organisation {organisation_name}; make one with: kassa token create {client}"
    )


def _add(connection: psycopg.Connection[Any], client_id: UUID, lifetime: timedelta | None) -> str:
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    connection.execute(
        "insert into kassa.tokens (client, hash, expires_at) values (%s, %s, now() + %s)",
        (client_id, hash_of(token), lifetime),
    )
    return token


def _one(connection: psycopg.Connection[Any], statement: str, values: tuple[Any, ...]) -> Any:
    row = connection.execute(statement.encode(), values).fetchone()
    assert row is not None
    return row[0]
