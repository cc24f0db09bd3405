"""API clients and who a token belongs to (schema `kassa`), as the API looks them up."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from adapters.postgres.organisations import OrganisationRow
from domain.access.grant import Grant
from domain.access.scope import Scope

_TODAY = "(now() at time zone 'utc')::date"
_AUTHENTICATE = f"""
select t.id, t.last_used_on is distinct from {_TODAY}, extract(epoch from t.expires_at - now())::float8,
       c.id, c.name, c.roles, c.permissions, c.scope, o.name, o.title, o.time_zone
from kassa.tokens t
join kassa.api_clients c on c.id = t.client
join kassa.organisations o on o.name = c.organisation
where t.hash = %s and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
"""
_NOTE_USE = f"update kassa.tokens set last_used_on = {_TODAY} where id = %s"
_ORGANISATION = "select name, title, time_zone from kassa.organisations where name = %s"


@dataclass(frozen=True)
class ClientRow:
    """An API client, the organisation it speaks for and what it was given; its token ends in `seconds_left`."""

    id: UUID
    name: str
    organisation: OrganisationRow
    grant: Grant
    seconds_left: float | None


def hash_of(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


async def authenticate(connection: psycopg.AsyncConnection[Any], token: str) -> ClientRow | None:
    """The client of a valid token; None for one that is unknown, expired or revoked. Notes the day of its use."""
    row = await (await connection.execute(_AUTHENTICATE, (hash_of(token),))).fetchone()
    if row is None:
        return None
    token_id, first_today, seconds_left, client, name, roles, permissions, scope, *organisation = row
    if first_today:
        await connection.execute(_NOTE_USE, (token_id,))
    grant = Grant(tuple(roles), tuple(permissions), Scope.parse(scope))
    return ClientRow(client, name, OrganisationRow(*organisation), grant, seconds_left)


async def organisation_of(connection: psycopg.AsyncConnection[Any], name: str) -> OrganisationRow | None:
    """The organisation that a user's token names; None when there is none."""
    row = await (await connection.execute(_ORGANISATION, (name,))).fetchone()
    return OrganisationRow(*row) if row else None
