"""Roles of the organisation's own, from their making to what their holders may, over GraphQL and with real tokens."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from adapters.postgres.tokens import create_token
from api.app import create_app
from domain.access.grant import Grant
from kassa import authenticating
from kassa.wiring import Wiring
from tests.api.asking import Asking
from tests.api.organisation.test_units import ask, chain
from tests.api.shop import Shop
from tests.oidc.local_issuer import LocalIssuer, local_issuer

READING = ["org.unit.read", "fleet.fn.read"]
UNITS = "{ units { nodes { code } } }"
ME = "{ me { roles permissions scope granted { role scope } } }"


@pytest.fixture(autouse=True)
def believed_shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights are looked up at every request; otherwise they are believed for BELIEVED_SECONDS."""
    monkeypatch.setattr(authenticating, "BELIEVED_SECONDS", 0.0)


async def _client(shop: Shop, name: str, *permissions: str) -> Asking:
    token = await asyncio.to_thread(create_token, shop.database_url, "demo", name, Grant(permissions=permissions))
    return Asking(create_app(shop.wiring), token)


async def _given(shop: Shop, to: str, role: str, scope: str, version: int = 0) -> None:
    assert (await ask(shop, "grantRole", to=to, role=role, scope=scope, expectedVersion=version))["errors"] == []


async def test_a_role_takes_effect_is_changed_and_ends(shop: Shop) -> None:
    """FLEET-90: roles are created on the user's side, given to an API client, and limited to a unit."""
    await chain(shop, "north")
    async with await _client(shop, "reader") as reader:
        assert (await reader.error(UNITS))["code"] == "FORBIDDEN"

        assert (await ask(shop, "createRole", role="reads", title="Reads", permissions=READING))["errors"] == []
        await _given(shop, "client:reader", "reads", "unit:north")
        await shop.project()
        assert await reader.data(UNITS) == {"units": {"nodes": [{"code": "north"}, {"code": "north_1"}]}}
        assert (await reader.data(ME))["me"] == {
            "roles": [],
            "permissions": sorted(READING),
            "scope": "organisation",
            "granted": [{"role": "reads", "scope": "unit:north"}],
        }
        assert (await reader.error("{ drives { totalCount } }"))["details"] == {
            "permission": "fleet.fn.read",
            "scope": "unit:north",
        }

        changed = await ask(
            shop, "changeRolePermissions", role="reads", permissions=["fleet.fn.read"], expectedVersion=1
        )
        assert changed["errors"] == []
        assert (await reader.error(UNITS))["code"] == "FORBIDDEN"

        held = await ask(shop, "deleteRole", role="reads", expectedVersion=2)
        assert [each["code"] for each in held["errors"]] == ["ROLE_IN_USE"]
        await shop.project()
        asked = '{ roleGrants(filter: {principal: {eq: "client:reader"}}) { nodes { role scope version } } }'
        ((grant,),) = [each["nodes"] for each in (await shop.data(asked)).values()]
        assert (grant["role"], grant["scope"]) == ("reads", "unit:north")
        back = {"to": "client:reader", "role": "reads", "scope": "unit:north", "expectedVersion": grant["version"]}
        assert (await ask(shop, "revokeRole", **back))["errors"] == []
        assert (await ask(shop, "deleteRole", role="reads", expectedVersion=2))["errors"] == []
        assert (await reader.data(ME))["me"]["granted"] == []


async def test_nobody_gives_what_he_does_not_hold_nor_anything_to_himself(shop: Shop) -> None:
    """FLEET-90, B.6: no self-grant."""
    async with await _client(shop, "clerk", "platform.role.manage", "org.unit.read") as clerk:
        for mutation, given, code in [
            ("createRole", {"role": "more", "title": "More", "permissions": READING}, "NOT_HELD"),
            ("grantRole", {"to": "user:x", "role": "owner", "scope": "unit:a", "expectedVersion": 0}, "NOT_HELD"),
            (
                "grantRole",
                {"to": "client:clerk", "role": "integrator", "scope": "organisation", "expectedVersion": 0},
                "SELF_GRANT",
            ),
        ]:
            assert [each["code"] for each in (await ask(clerk, mutation, **given))["errors"]] == [code]  # type: ignore[arg-type]
        less = {"role": "less", "title": "Less", "permissions": ["org.unit.read"]}
        assert (await ask(clerk, "createRole", **less))["errors"] == []  # type: ignore[arg-type]


async def test_two_who_edit_one_role_do_not_overwrite_one_another(shop: Shop) -> None:
    """FLEET-54, FLEET-97d."""
    await ask(shop, "createRole", role="shared", title="Shared", permissions=READING)
    change = {"role": "shared", "expectedVersion": 1}
    assert (await ask(shop, "changeRolePermissions", permissions=READING[:1], **change))["errors"] == []
    (error,) = (await ask(shop, "changeRolePermissions", permissions=READING[1:], **change))["errors"]
    assert (error["code"], error["values"]["permissions"]) == ("VERSION_CONFLICT", ["org.unit.read"])
    assert error["change"]["type"] == "access.RolePermissionsChanged"


@pytest.fixture
async def local() -> AsyncIterator[LocalIssuer]:
    async with local_issuer() as local:
        yield local


async def test_users_of_an_issuer_hold_own_roles_by_claim_and_by_grant(shop: Shop, local: LocalIssuer) -> None:
    """FLEET-90: what the organisation made counts for its users as built-in roles do."""
    await chain(shop, "east")
    await ask(shop, "createRole", role="seer", title="Sees", permissions=["org.unit.read"])
    await shop.project()
    everything = {"code": "all"}
    async with Wiring(shop.database_url, local.trust) as wiring:
        for token, reached in [
            (local.token(sub=str(uuid4()), realm_access={"roles": ["seer", "of_another_program"]}), everything),
            (local.token(sub="east-1", realm_access=None), None),
        ]:
            async with Asking(create_app(wiring), token) as user:
                answer = await user.send(UNITS)
                assert ("errors" in answer) == (reached is None)
                assert reached is None or reached in answer["data"]["units"]["nodes"]
        await _given(shop, "user:east-1", "seer", "unit:east")
        async with Asking(create_app(wiring), local.token(sub="east-1", realm_access=None)) as user:
            assert await user.data(UNITS) == {"units": {"nodes": [{"code": "east"}, {"code": "east_1"}]}}


async def test_rights_are_believed_for_the_named_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """FLEET-90: a change of rights takes effect within BELIEVED_SECONDS, without a projector."""
    monkeypatch.setattr(authenticating, "BELIEVED_SECONDS", 0.2)
    await ask(shop, "createRole", role="brief", title="Brief", permissions=["org.unit.read"])
    async with await _client(shop, "short") as short:
        assert (await short.error(UNITS))["code"] == "FORBIDDEN"
        await _given(shop, "client:short", "brief", "organisation")
        await asyncio.sleep(0.2)
        answer: dict[str, Any] = await short.send(UNITS)
        assert "errors" not in answer
