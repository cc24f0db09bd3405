"""Organisations: whose log and read tables there are (schema `kassa`)."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from adapters.postgres.connection import conninfo
from adapters.postgres.migrate import schema_of


@dataclass(frozen=True)
class OrganisationRow:
    """`schema` holds its log and read tables; `time_zone` is the IANA zone of its places when none is said."""

    name: str
    title: str
    time_zone: str

    @property
    def schema(self) -> str:
        return schema_of(self.name)


class UnknownOrganisation(LookupError):
    """`ORGANISATION_UNKNOWN`: no organisation of that name."""

    code = "ORGANISATION_UNKNOWN"


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
