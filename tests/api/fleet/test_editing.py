"""People edit registers and drives over GraphQL: one command each, refusals as data, in reach only."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.postgres.tokens import create_token
from api.fleet.mutations import FLEET_MUTATIONS
from api.schema import schema
from domain.access.grant import Grant
from domain.access.scope import Scope
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.tree import UnitKind
from tests.api.asking import Asking
from tests.api.fleet_of import GONE, ILL, WELL, small_fleet
from tests.api.shop import Shop
from tests.domain.organisation.units import ROOT

STORES = [NewUnit(code, UnitKind.STORE, f"Store {code}", "all") for code in ("4711", "12")]
FN = "99" + "1".zfill(14)


@pytest.fixture(scope="module")
async def fleet(shop: Shop) -> Shop:
    await shop.execute(CreateUnits((ROOT, *STORES)))
    await small_fleet(shop, "4711")
    await shop.project()
    return shop


async def edit(asking: Asking, mutation: str, /, **wish: Any) -> dict[str, Any]:
    title = mutation[0].upper() + mutation[1:]
    document = f"""mutation Edit($input: {title}Input!) {{ {mutation}(input: $input) {{
        receipt {{ position }} errors {{ __typename code message
          ... on VersionConflict {{ version values change {{ type actor {{ id }} }} }} }} }} }}"""
    answer: dict[str, Any] = (await asking.data(document, input={"commandId": str(uuid4())} | wish))[mutation]
    return answer


async def version(shop: Shop, register: str) -> int:
    await shop.project()
    found = await shop.data(
        f'{{ fleetRegister(filter: {{registerId: {{eq: "{register}"}}}}) {{ nodes {{ version }} }} }}'
    )
    return int(found["fleetRegister"]["nodes"][0]["version"])


async def test_a_register_is_described_tagged_and_numbered_and_the_lists_show_it(fleet: Shop) -> None:
    """FLEET-54, FLEET-68, FLEET-69, FLEET-91."""
    for name, wish in (
        ("renameRegister", {"name": "Касса у входа"}),
        ("describeRegister", {"installPlace": "hall"}),
        ("tagRegister", {"tags": ["vip"]}),
        ("setLineNumber", {"unit": "4711", "lineNumber": 3}),
        ("planPartReplacement", {"part": "HEAD", "on": "2026-12-24"}),
    ):
        seen = await version(fleet, WELL)
        assert (await edit(fleet, name, register=WELL, expectedVersion=seen, **wish))["errors"] == [], name
    await fleet.project()
    found = await fleet.data(
        """{ fleetRegister(filter: {lineNumber: {eq: 3}, tags: {hasAny: ["vip"]}, text: {search: "касса входа"}}) {
          nodes { registerId registerName installPlace storeCode headPlannedOn } } }"""
    )
    assert found["fleetRegister"]["nodes"] == [
        {
            "registerId": WELL,
            "registerName": "Касса у входа",
            "installPlace": "hall",
            "storeCode": "4711",
            "headPlannedOn": "2026-12-24",
        }
    ]


async def test_of_two_who_edit_at_once_the_second_is_told_of_the_first(fleet: Shop) -> None:
    """FLEET-54, FLEET-97d."""
    seen = await version(fleet, ILL)
    first = await edit(fleet, "renameRegister", register=ILL, expectedVersion=seen, name="A")
    second = await edit(fleet, "renameRegister", register=ILL, expectedVersion=seen, name="B")
    assert first["errors"] == []
    (conflict,) = second["errors"]
    assert (conflict["__typename"], conflict["values"]["register_name"]) == ("VersionConflict", "A")
    assert conflict["change"]["type"] == "fleet.RegisterRenamed"
    assert second["receipt"] is None


async def test_what_a_rule_forbids_is_an_answer(fleet: Shop) -> None:
    """FLEET-89: refusals are data."""
    (unknown,) = (await edit(fleet, "renameRegister", register="CSI-77", expectedVersion=0, name="A"))["errors"]
    assert (unknown["__typename"], unknown["code"]) == ("Refused", "REGISTER_UNKNOWN")
    removed = await fleet.data("{ removedRegisters { nodes { registerId enrolmentState version } } }")
    (gone,) = removed["removedRegisters"]["nodes"]
    assert (gone["registerId"], gone["enrolmentState"]) == (GONE, "REMOVED")
    (state,) = (await edit(fleet, "renameRegister", register=GONE, expectedVersion=gone["version"], name="A"))["errors"]
    assert state["code"] == "REGISTER_STATE_REFUSES"


async def test_a_drive_s_replacement_is_planned(fleet: Shop) -> None:
    """FLEET-26."""
    seen = (await fleet.data("{ fiscalDrive(orderBy: [{field: FN}]) { nodes { fn version } } }"))["fiscalDrive"][
        "nodes"
    ]
    on = (datetime.now(UTC).date() + timedelta(days=5)).isoformat()
    planned = await edit(fleet, "planFnReplacement", fn=FN, expectedVersion=seen[0]["version"], on=on)
    assert planned["errors"] == []
    await fleet.project()
    found = await fleet.data(
        f'{{ fleetRegister(filter: {{fnReplacementPlannedOn: {{eq: "{on}"}}}}) {{ nodes {{ fnSerial }} }} }}'
    )
    assert found["fleetRegister"]["nodes"] == [{"fnSerial": FN}]


async def test_one_has_a_register_to_oneself_and_the_lists_say_who(fleet: Shop) -> None:
    """FLEET-55."""
    assert (await edit(fleet, "acquireLease", register=WELL, activity="SETTINGS_CHANGE"))["errors"] == []
    await fleet.project()
    found = await fleet.data(
        "{ fleetRegister(filter: {currentActivity: {eq: SETTINGS_CHANGE}}) { nodes { activityHolder } } }"
    )
    assert found["fleetRegister"]["nodes"] == [{"activityHolder": "client:till"}]
    assert (await edit(fleet, "releaseLease", register=WELL))["errors"] == []


async def test_whoever_is_limited_to_a_store_edits_the_registers_of_that_store(fleet: Shop) -> None:
    """FLEET-18, FLEET-90, FLEET-91: the director of one store plans outages there, and sees no other."""
    for code, is_his in (("4711", True), ("12", False)):
        grant = Grant(("store_director",), (), Scope.parse(f"unit:{code}"))
        token = await asyncio.to_thread(create_token, fleet.database_url, "demo", f"director {code}", grant)
        async with Asking(fleet.http._transport.app, token) as director:  # type: ignore[attr-defined]
            listed = (await director.data("{ fleetRegister { totalCount } }"))["fleetRegister"]["totalCount"]
            assert listed == (2 if is_his else 0)
            seen, starts = await version(fleet, WELL), datetime.now(UTC)
            wish = {"outage": f"o-{code}", "starts": starts.isoformat(), "reason": "repairs"}
            wish |= {"ends": (starts + timedelta(days=2)).isoformat()}
            answer = await edit(director, "planOutage", register=WELL, expectedVersion=seen, **wish)
            assert [each["code"] for each in answer["errors"]] == ([] if is_his else ["FORBIDDEN"])


async def test_groups_list_registers_and_limit_what_is_seen(fleet: Shop) -> None:
    """FLEET-91: a group by filter takes only filters that can be asked."""
    created = await edit(fleet, "createGroup", group="old", name="Old", filter='{"fnDaysLeft": {"lte": 30}}')
    assert created["errors"] == []
    cyclic = '{"not": {"groups": {"hasAny": ["old"]}}}'
    for wrong in ('{"nonsense": {"eq": 1}}', '{"fnDaysLeft": {"lte": "soon"}}', "[]", '{"not": 1}', "{", cyclic):
        expected = "COLUMN_UNKNOWN" if "nonsense" in wrong else "FILTER_INVALID"
        refused = await edit(fleet, "createGroup", group="bad", name="Bad", filter=wrong)
        assert [each["code"] for each in refused["errors"]] == [expected], wrong
        refused = await edit(fleet, "setGroupFilter", group="old", expectedVersion=1, filter=wrong)
        assert [each["code"] for each in refused["errors"]] == [expected], wrong
    token = await asyncio.to_thread(
        create_token, fleet.database_url, "demo", "pilot", Grant(("fleet_viewer",), (), Scope.parse("group:pilot"))
    )
    async with Asking(fleet.http._transport.app, token) as pilot:  # type: ignore[attr-defined]
        seen = await pilot.data("{ fleetRegister { nodes { registerId groups } } attention { totalCount } }")
    assert seen["fleetRegister"]["nodes"] == [{"registerId": ILL, "groups": ["pilot"]}]


async def test_a_unit_with_registers_stays_in_the_tree(fleet: Shop) -> None:
    """FLEET-91: a unit with live registers cannot be archived."""
    (refused,) = (await edit(fleet, "archiveUnit", unit="4711", expectedVersion=1))["errors"]
    assert refused["code"] == "UNIT_IN_USE"


def test_every_edit_says_which_version_was_seen() -> None:
    """FLEET-97d."""
    types = schema()._schema.type_map
    unversioned = {"acquire_lease", "renew_lease", "release_lease", "break_lease", "create_group"}
    unversioned |= {"record_fn_receipt", "record_fn_issue", "register_release"}  # they add up in any order
    for name in FLEET_MUTATIONS.keys() - unversioned:
        title = "".join(word.capitalize() for word in name.split("_"))
        assert "expectedVersion" in types[f"{title}Input"].fields, name  # type: ignore[attr-defined]
