"""From a token to the client it belongs to, remembered for a short time: a look-up each would double small reads."""

from collections import OrderedDict
from dataclasses import replace
from time import monotonic

from adapters.fleet.agents import AGENT_PREFIX, AgentRow, find_agent
from adapters.oidc.issuer import Issuer, User
from adapters.postgres.clients import ClientRow, authenticate, hash_of, organisation_of
from adapters.postgres.organisations import OrganisationRow
from adapters.postgres.reads import Reads
from adapters.postgres.tokens import TOKEN_PREFIX
from api.services import Client, Organisation
from domain.access.roles import HELD, permissions_of
from kassa.rights import Rights

# A token that is revoked in the meantime is believed for so long, never one that has expired; so are its rights.
BELIEVED_SECONDS = 10.0
# One takes about a kilobyte; with more tokens at work at once the eldest are looked up again.
MAX_BELIEVED = 10_000
AGENT_ROLE = "router_agent"


class Believed:
    """Clients by the hash of their token, each for at most `BELIEVED_SECONDS`: no token is kept in memory."""

    def __init__(self, limit: int = MAX_BELIEVED) -> None:
        self._limit = limit
        self._clients: OrderedDict[bytes, tuple[float, Client]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._clients)

    def get(self, key: bytes, now: float) -> Client | None:
        """The client, while it is believed; `now` in seconds of a steady clock."""
        known = self._clients.get(key)
        if known is None:
            return None
        if known[0] > now:
            return known[1]
        del self._clients[key]
        return None

    def put(self, key: bytes, client: Client, now: float, seconds_left: float | None) -> None:
        """Believe it, but not beyond its own end."""
        until = now + (BELIEVED_SECONDS if seconds_left is None else min(BELIEVED_SECONDS, seconds_left))
        self._clients.pop(key, None)
        self._clients[key] = until, client
        if len(self._clients) > self._limit:
            self._clients.popitem(last=False)


class Authenticating:
    """Tokens of our own are looked up, all others are the issuer's, if there is one."""

    def __init__(self, reads: Reads, issuer: Issuer | None) -> None:
        self._reads = reads
        self._issuer = issuer
        self._rights = Rights(reads)
        self._believed = Believed()

    async def authenticate(self, token: str) -> Client | None:
        """The client of a valid token. Raises Unavailable, DeadlineExceeded when nobody can tell now."""
        if not token.isascii():
            return None
        key, clock = hash_of(token), monotonic
        known = self._believed.get(key, clock())
        if known is not None:
            return known
        began = clock()
        found = await self._looked_up(token)
        if found is None:
            return None
        client, seconds_left = found
        self._believed.put(key, client, began, seconds_left)
        return client

    async def _looked_up(self, token: str) -> tuple[Client, float | None] | None:
        if token.startswith(AGENT_PREFIX):
            return await self._agent(token)
        return await (self._own(token) if token.startswith(TOKEN_PREFIX) else self._issued(token))

    async def _agent(self, token: str) -> tuple[Client, float | None] | None:
        async with self._reads.connection() as connection:
            found = await find_agent(connection, token)
        return (_of_agent(found), None) if found else None

    async def _own(self, token: str) -> tuple[Client, float | None] | None:
        async with self._reads.connection() as connection:
            found = await authenticate(connection, token)
        if found is None:
            return None
        client = _client(found)
        given = await self._rights.of(client.organisation.schema, client.principal)
        return replace(client, granted=given.granted), found.seconds_left

    async def _issued(self, token: str) -> tuple[Client, float | None] | None:
        user = await self._issuer.user(token) if self._issuer else None
        if user is None:
            return None
        async with self._reads.connection() as connection:
            organisation = await organisation_of(connection, user.organisation)
        if organisation is None:
            return None
        client = _user(user, organisation)
        given = await self._rights.of(client.organisation.schema, client.principal, user.roles)
        return (
            replace(
                client,
                roles=tuple(role for role in user.roles if role in HELD or role in given.own),
                permissions=client.permissions.union(*(given.own.get(role, ()) for role in user.roles)),
                granted=given.granted,
            ),
            user.seconds_left,
        )


def _client(found: ClientRow) -> Client:
    grant = found.grant
    return Client(found.id, found.name, _organisation(found.organisation), grant.held, grant.roles, grant.scope)


def _of_agent(found: AgentRow) -> Client:
    where, roles = _organisation(found.organisation), (AGENT_ROLE,)
    return Client(found.id, found.router, where, permissions_of(roles), roles, router=found.router)


def _user(user: User, organisation: OrganisationRow) -> Client:
    where = _organisation(organisation)
    return Client(user.id, user.name, where, permissions_of(user.roles), subject=user.subject)


def _organisation(row: OrganisationRow) -> Organisation:
    return Organisation(row.name, row.schema, row.title, row.time_zone)
