"""How many messages stand where, for operators."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import psycopg
from psycopg import sql

from adapters.postgres.connection import conninfo
from adapters.postgres.migrate import schema_of

_COUNT = "select state, count(*), min(made_at) from {}.sms_outbox group by state order by state"


class Standing(NamedTuple):
    """So many messages of an organisation, the oldest of them of this moment."""

    organisation: str
    state: str
    messages: int
    oldest: datetime


def standing(database_url: str) -> Sequence[Standing]:
    """Of every organisation, of the last week."""
    with psycopg.connect(conninfo(database_url, name="kassa sms")) as connection:
        names = connection.execute("select name from kassa.organisations order by name").fetchall()
        return [
            Standing(name, *row)
            for (name,) in names
            for row in connection.execute(sql.SQL(_COUNT).format(sql.Identifier(schema_of(name)))).fetchall()
        ]
