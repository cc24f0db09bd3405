"""Tokens of agents (schema `kassa`): apart from those of API clients, because who serves may make them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from adapters.postgres.clients import hash_of
from adapters.postgres.organisations import OrganisationRow
from adapters.postgres.writes import Writes

AGENT_PREFIX = "kassa_agent_"

_FIND = """
select a.id, a.router, o.name, o.title, o.time_zone
from kassa.agents a join kassa.organisations o on o.name = a.organisation where a.hash = %s
"""
_ADMIT = """
insert into {schema}.agents (hash, organisation, router) values (%s, %s, %s) on conflict (hash) do nothing
"""
_ONLY = "delete from {schema}.agents where organisation = %s and router = %s and hash <> %s"


@dataclass(frozen=True)
class AgentRow:
    """The router that a token belongs to, and the organisation it reports to."""

    id: UUID
    router: str
    organisation: OrganisationRow


async def find_agent(connection: psycopg.AsyncConnection[Any], token: str) -> AgentRow | None:
    """Whose token it is; None when it is nobody's."""
    row = await (await connection.execute(_FIND, (hash_of(token),))).fetchone()
    return AgentRow(row[0], row[1], OrganisationRow(*row[2:])) if row else None


class Agents:
    """The table of tokens."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes

    async def admit(self, organisation: str, router: str, token: str) -> None:
        """Let the token speak for the router. Raises Unavailable, DeadlineExceeded."""
        await self._writes.run(_ADMIT, (hash_of(token), organisation, router))

    async def keep_only(self, organisation: str, router: str, token: str) -> None:
        """No other token speaks for the router from now on. Raises Unavailable, DeadlineExceeded."""
        await self._writes.run(_ONLY, (organisation, router, hash_of(token)))
