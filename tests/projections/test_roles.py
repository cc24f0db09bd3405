"""The views `roles` and `role_grants` against the aggregates, whatever users did and whatever the size of a batch."""

import random

import pytest
from psycopg import AsyncConnection

from domain.access.edit_roles import ChangeRolePermissions, CreateRole, DeleteRole
from domain.access.grant_roles import GrantRole, RevokeRole
from domain.access.members import STREAM, Members
from domain.access.own_role import OwnRole
from domain.command import Command
from domain.refusal import Refusal
from projections.catalogue import VIEWS
from projections.runner import Projector
from tests.domain.access.roles import BOSS, access
from tests.projections.log import TYPES, Log

ROLES = [f"role_{number}" for number in range(5)]
PEOPLE = ["user:anna", "user:boris", "client:till"]
PERMISSIONS = ("fleet.fn.read", "org.unit.read", "relay.document.read")


def _wish(rng: random.Random, version: int, seen: int) -> Command:
    role, to, scope = rng.choice(ROLES), rng.choice(PEOPLE), rng.choice(["organisation", "unit:north"])
    permissions = tuple(rng.sample(PERMISSIONS, rng.randint(1, 3)))
    match rng.randrange(6):
        case 0 | 1:
            return CreateRole(role, f"Title {rng.random()}", permissions, BOSS)
        case 2:
            return ChangeRolePermissions(role, permissions, version, BOSS)
        case 3:
            return DeleteRole(role, version)
        case 4:
            return GrantRole(to, role, scope, seen, BOSS)
        case _:
            return RevokeRole(to, role, scope, seen)


@pytest.mark.parametrize(("seed", "batch_size"), [(1, 1), (2, 5), (3, 1000)])
async def test_roles_and_grants_hold_what_the_events_say_whatever_the_size_of_a_batch(
    conn: AsyncConnection, log: Log, seed: int, batch_size: int
) -> None:
    """FLEET-90."""
    rng, roles = random.Random(seed), access()
    for _ in range(150):
        try:
            roles.when(_wish(rng, version=1_000, seen=1_000))
        except Refusal:
            continue
    log.append(*roles.log)

    await Projector(conn, log.schema, VIEWS, TYPES, batch_size=batch_size).catch_up()

    states = {name: roles.aggregate(OwnRole, f"role-{name}").state for name in ROLES}
    assert log.rows("select name, title, permissions, version from roles order by name") == [
        (name, state.title, " ".join(state.permissions), roles.version(f"role-{name}"))
        for name, state in states.items()
        if state is not None
    ]
    members = roles.aggregate(Members, STREAM).members
    assert log.rows("select principal, role, scope, version from role_grants order by 1, 2, 3") == sorted(
        (principal, *held, member.edited) for principal, member in members.items() for held in member.held
    )
    assert members
