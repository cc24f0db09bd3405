"""What an organisation sets, what it may not do when its trial is over, and that it sees nothing of others."""

import asyncio
from typing import Any
from uuid import uuid4

import psycopg

from adapters.postgres.migrate import create_organisation, schema_of
from adapters.postgres.tokens import create_token
from api.app import create_app
from domain.access.grant import OWNER
from domain.organisation.create_units import CreateUnits
from domain.organisation.rule_organisation import ActivateOrganisation, SuspendOrganisation
from kassa.house import EVENT_TYPES
from projections.catalogue import VIEWS
from projections.rebuild import ensure
from tests.api.asking import Asking
from tests.api.fleet.test_editing import edit
from tests.api.fleet_of import ILL, small_fleet
from tests.api.organisation.test_units import ask
from tests.api.shop import LIMITS, Shop
from tests.domain.organisation.units import ROOT


async def setting(shop: Shop, value: str | None, version: int) -> Any:
    wish = {"key": "poll_interval_s", "scope": "group:pilot", "value": value, "reason": "pilot"}
    return await ask(shop, "changeSetting", **wish, expectedVersion=version)


async def test_settings_are_changed_by_their_owner_and_conflicts_name_the_other(shop: Shop) -> None:
    """FLEET-57, FLEET-54, FLEET-97d."""
    first = await setting(shop, "30", 0)
    assert first["errors"] == []
    version = first["receipt"]["versions"][0]["version"]
    (stale,) = (await setting(shop, "20", 0))["errors"]
    assert stale["values"] == {"key": "poll_interval_s", "scope": "group:pilot", "value": 30}
    assert stale["change"]["type"] == "organisation.SettingChanged"
    assert stale["change"]["actor"]["kind"] == "API"
    (wrong,) = (await setting(shop, "5", version))["errors"]
    assert wrong["code"] == "INVALID_INPUT"
    await shop.project()
    query = "{ settings { nodes { key scope value reason version } } }"
    assert (await shop.data(query))["settings"]["nodes"] == [
        {"key": "poll_interval_s", "scope": "group:pilot", "value": "30", "reason": "pilot", "version": version}
    ]


async def test_a_suspended_organisation_reads_and_is_refused_everything_else(shop: Shop) -> None:
    """FLEET-93, FLEET-92, DEC-11: the code is stable; importing is refused as well."""
    await shop.execute(SuspendOrganisation("unpaid"))
    try:
        (refused,) = (await setting(shop, "20", 99))["errors"]
        assert refused["code"] == "ORGANISATION_SUSPENDED"
        await shop.project()
        found = await shop.data("{ standing { nodes { standing reason } } units { nodes { code } } }")
        assert found["standing"]["nodes"] == [{"standing": "SUSPENDED", "reason": "unpaid"}]
    finally:
        await shop.execute(ActivateOrganisation("paid"))


async def test_each_chain_sees_its_own_fleet_only(shop: Shop) -> None:
    """FLEET-03: two chains on one installation: registers, units and events of one are nothing to the other."""
    name = f"other_{uuid4().hex[:8]}"
    await asyncio.to_thread(create_organisation, shop.database_url, name, "Other chain", "Europe/Moscow")
    token = await asyncio.to_thread(create_token, shop.database_url, name, "till", OWNER)
    await shop.execute(CreateUnits((ROOT,)))
    await small_fleet(shop, "all")
    await shop.project()
    query = "{ fleetRegister { totalCount } units { totalCount } events(first: 1) { nodes { position } } }"
    ours = await shop.data(query)
    assert ours["fleetRegister"]["totalCount"] > 0
    assert ours["units"]["totalCount"] > 0
    async with await psycopg.AsyncConnection.connect(shop.database_url, autocommit=True) as connection:
        await ensure(connection, schema_of(name), VIEWS, EVENT_TYPES)
    async with Asking(create_app(shop.wiring, LIMITS), token) as stranger:
        theirs = await stranger.data(query)
        (unknown,) = (await edit(stranger, "renameRegister", register=ILL, expectedVersion=9, name="mine"))["errors"]
        assert unknown["code"] == "REGISTER_UNKNOWN"
    assert theirs == {"fleetRegister": {"totalCount": 0}, "units": {"totalCount": 0}, "events": {"nodes": []}}
