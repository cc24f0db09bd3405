"""A running house for end-to-end tests: API and ledger over one real organisation, and a projector a test can hold."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import psycopg

from adapters.keys.keyring import Keyring
from adapters.postgres.tokens import create_token
from api.app import create_app
from api.limits import ApiLimits
from domain.access.grant import OWNER
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from kassa.house import EVENT_TYPES
from kassa.wiring import Wiring
from projections.catalogue import VIEWS
from projections.rebuild import ensure
from projections.runner import Projector
from tests.api.asking import Asking
from tests.sms.phones import Phones

# Tests that wait for what was never projected would wait so long for their answer.
LIMITS = ApiLimits(at_least_seconds=0.2)


class Shop(Asking):
    """Talks to the house; `project` brings all views up to the log, `code_for` the last message to a phone."""

    def __init__(
        self, wiring: Wiring, projector: Projector, phones: Phones, database_url: str, schema: str, token: str
    ) -> None:
        super().__init__(create_app(wiring, LIMITS), token)
        self.wiring, self.database_url, self.schema = wiring, database_url, schema
        self.phones = phones
        self._projector = projector

    async def execute(self, command: Command) -> Receipt:
        """What no mutation of the test asks for."""
        actor = Actor(ActorKind.SYSTEM, "test")
        return await self.wiring.ledger(self.schema).execute(command, Caller(actor, uuid4()))

    async def project(self) -> None:
        await self._projector.catch_up()

    async def code_for(self, phone: str) -> str:
        """The code or PIN that came to this phone (E.164) last, once everything that is due has gone out."""
        postman = self.wiring.messages.postman(self.schema)
        while await postman.round():
            pass
        return self.phones.code(phone)


@asynccontextmanager
async def open_shop(database_url: str, schema: str) -> AsyncIterator[Shop]:
    token = await asyncio.to_thread(create_token, database_url, "demo", "till", OWNER)
    phones = Phones()
    async with (
        await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection,
        Wiring(database_url, keyring=Keyring.made(), gateway=phones) as wiring,
    ):
        await ensure(connection, schema, VIEWS, EVENT_TYPES)
        projector = Projector(connection, schema, VIEWS, EVENT_TYPES)
        async with Shop(wiring, projector, phones, database_url, schema, token) as shop:
            yield shop
