"""Tokens of agents taken back from the command line, by the owner of the tables."""

import psycopg

from adapters.postgres.connection import conninfo


def dismiss_agents(database_url: str, organisation: str, router: str) -> None:
    """No token speaks for the router from now on."""
    with psycopg.connect(conninfo(database_url, name="kassa agents")) as connection:
        connection.execute("delete from kassa.agents where (organisation, router) = (%s, %s)", (organisation, router))
