"""Whom to answer who asked for access (FLEET-94): personal data beside the log, to be forgotten when it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from adapters.postgres.connection import conninfo
from domain.refusal import InvalidInput

# A name, a telephone number, an address.
MAX_CONTACT_CHARS = 500
_LIST = "select id, organisation, contact, requested_at from kassa.access_requests order by requested_at, id"


@dataclass(frozen=True)
class AccessRequest:
    """`contact` is as it was given."""

    id: UUID
    organisation: str
    contact: str
    requested_at: datetime


def checked_contact(contact: str) -> str:
    """Raises InvalidInput."""
    if not 1 <= len(contact.strip()) <= MAX_CONTACT_CHARS or not contact.isprintable():
        raise InvalidInput(f"contact data is one line of 1 to {MAX_CONTACT_CHARS} characters", limit=MAX_CONTACT_CHARS)
    return contact.strip()


def remember(database_url: str, request: UUID, organisation: str, contact: str) -> None:
    """Keep whom to answer; asked twice under one id, it is kept once."""
    with psycopg.connect(conninfo(database_url, name="kassa organisations")) as connection:
        connection.execute(
            "insert into kassa.access_requests (id, organisation, contact) values (%s, %s, %s) on conflict do nothing",
            (request, organisation, contact),
        )


def forget(database_url: str, organisation: str) -> int:
    """Forget whom to answer for an organisation; how many there were."""
    with psycopg.connect(conninfo(database_url, name="kassa organisations")) as connection:
        return connection.execute("delete from kassa.access_requests where organisation = %s", (organisation,)).rowcount


def access_requests(database_url: str) -> Sequence[AccessRequest]:
    """All that are not forgotten, the eldest first."""
    with (
        psycopg.connect(conninfo(database_url, name="kassa organisations")) as connection,
        connection.cursor(row_factory=class_row(AccessRequest)) as cursor,
    ):
        return cursor.execute(_LIST).fetchall()
