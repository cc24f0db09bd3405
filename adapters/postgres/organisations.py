"""Organisations and the API clients that may speak for them (schema `kassa`).

A token is 32 random bytes; only its SHA-256 is stored, so a read of the table gives nobody a token. Unlike a password
it needs no slow hash: it cannot be guessed.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from adapters.postgres.connection import conninfo
from adapters.postgres.migrate import schema_of

TOKEN_PREFIX = "kassa_"  # noqa: S105  lets a secret scanner find a leaked one
TOKEN_BYTES = 32

_AUTHENTICATE = """
select c.id, c.name, o.name, o.title, o.time_zone
from kassa.api_clients c join kassa.organisations o on o.name = c.organisation
where c.token_hash = %s and c.revoked_at is null and (c.expires_at is null or c.expires_at > now())
"""


@dataclass(frozen=True)
class OrganisationRow:
    """`schema` holds its log and read tables; `time_zone` is the IANA zone of its places when none is said."""

    name: str
    title: str
    time_zone: str

    @property
    def schema(self) -> str:
        return schema_of(self.name)


@dataclass(frozen=True)
class ClientRow:
    """An API client and the organisation it speaks for."""

    id: UUID
    name: str
    organisation: OrganisationRow


class UnknownOrganisation(LookupError):
    """`ORGANISATION_UNKNOWN`: no organisation of that name."""

    code = "ORGANISATION_UNKNOWN"


def hash_of(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


async def authenticate(connection: psycopg.AsyncConnection[Any], token: str) -> ClientRow | None:
    """The client of a valid token; None for one that is unknown, expired or revoked."""
    rows = await (await connection.execute(_AUTHENTICATE, (hash_of(token),))).fetchall()
    return ClientRow(rows[0][0], rows[0][1], OrganisationRow(*rows[0][2:])) if rows else None


def organisations(database_url: str) -> Sequence[OrganisationRow]:
    """All organisations, by name."""
    with psycopg.connect(conninfo(database_url, name="kassa organisations")) as connection:
        rows = connection.execute("select name, title, time_zone from kassa.organisations order by name").fetchall()
    return [OrganisationRow(*row) for row in rows]


def organisation(database_url: str, name: str) -> OrganisationRow:
    """One organisation. Raises `UnknownOrganisation`."""
    for each in organisations(database_url):
        if each.name == name:
            return each
    raise UnknownOrganisation(f"there is no organisation {name!r}; make it with: kassa org create {name}")


def create_token(database_url: str, organisation_name: str, client: str, expires_at: datetime | None = None) -> str:
    """A new client's token; shown once, never stored. Raises `UnknownOrganisation`."""
    organisation(database_url, organisation_name)
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with psycopg.connect(conninfo(database_url, name="kassa tokens")) as connection:
        connection.execute(
            "insert into kassa.api_clients (organisation, name, token_hash, expires_at) values (%s, %s, %s, %s)",
            (organisation_name, client, hash_of(token), expires_at),
        )
    return token


def revoke_tokens(database_url: str, organisation_name: str, client: str) -> int:
    """Revoke every token of a client; answers how many there were."""
    with psycopg.connect(conninfo(database_url, name="kassa tokens")) as connection:
        return connection.execute(
            "update kassa.api_clients set revoked_at = now() "
            "where organisation = %s and name = %s and revoked_at is null",
            (organisation_name, client),
        ).rowcount
