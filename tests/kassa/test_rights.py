"""Rights are read from the log as it grows, by many at once."""

import asyncio
from uuid import uuid4

from adapters.postgres.reads import Reads
from domain.access.edit_roles import ChangeRolePermissions, CreateRole
from domain.access.grant_roles import GrantRole
from domain.access.scope import Scope
from domain.command import Actor, ActorKind, Caller, Command
from kassa.rights import Rights
from kassa.wiring import Wiring
from tests.domain.access.roles import BOSS, READER

GRANTS = 30


async def test_whoever_looks_while_the_log_grows_sees_what_was_durable_before_and_never_less(
    database_url: str, organisation: str
) -> None:
    """FLEET-90: a right counts from the commit on, whoever else looks at the same time."""
    async with Wiring(database_url) as wiring, Reads(database_url) as reads:
        rights = Rights(reads)

        async def ask(command: Command) -> None:
            await wiring.ledger(organisation).execute(command, Caller(Actor(ActorKind.SYSTEM, "test"), uuid4()))

        async def give() -> None:
            for number in range(GRANTS):
                await ask(GrantRole("user:anna", "reader", f"unit:u{number}", number, BOSS))
                given = await rights.of(organisation, "user:anna")
                assert len(given.granted) == number + 1

        async def look() -> None:
            seen = 0
            while seen < GRANTS:
                found = len((await rights.of(organisation, "user:anna")).granted)
                assert found >= seen
                seen = found

        await ask(CreateRole("reader", "Reads", READER, BOSS))
        await asyncio.gather(give(), *(look() for _ in range(4)))

        await ask(ChangeRolePermissions("reader", READER[:1], 1, BOSS))
        given = await rights.of(organisation, "user:anna", ["reader", "never_made", "Of Another Program"])
        assert given.own == {"reader": frozenset(READER[:1])}
        assert {each.permissions for each in given.granted} == {frozenset(READER[:1])}
        assert Scope.parse("unit:u7") in {each.scope for each in given.granted}
        assert (await Rights(reads).of(organisation, "user:anna")).granted == given.granted
        assert (await rights.of(organisation, "user:boris")).granted == ()
