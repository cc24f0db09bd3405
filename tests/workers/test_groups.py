"""Groups that describe registers by a filter: who is in them is a matter of time."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.postgres.tokens import create_token
from api.services import Organisation
from domain.access.grant import Grant
from domain.access.scope import Scope
from domain.fleet.edits.groups import CreateGroup, DeleteGroup, SetGroupFilter
from domain.organisation.rule_organisation import ChangeSetting
from tests.api.asking import Asking
from tests.workers.watched_fleet import SETTINGS, UP, Fleet
from workers.watch import groups, watch

MEMBERS = "query ($group: String!) { groupMembers(filter: {groupId: {eq: $group}}) { nodes { register } } }"


async def members(fleet: Fleet, group: str) -> list[str]:
    found = await fleet.shop.data(MEMBERS, group=group)
    return [each["register"] for each in found["groupMembers"]["nodes"]]


def filter_of(fleet: Fleet, **wanted: Any) -> str:
    """It finds registers of the fleet's router only."""
    return json.dumps({"router": {"eq": fleet.router}} | wanted)


async def described(fleet: Fleet, **wanted: Any) -> str:
    """A group of this filter."""
    group = f"g-{uuid4().hex[:8]}"
    await fleet.shop.execute(CreateGroup(group, "A group", filter_of(fleet, **wanted)))
    return group


async def test_a_register_enters_the_group_when_it_is_silent_and_leaves_it_when_it_speaks(fleet: Fleet) -> None:
    """FLEET-91, FLEET-58: "offline for three days" is a group; nobody lists it."""
    silent, *_ = await fleet.report(1, ago=timedelta(days=3, minutes=1))
    resting, *_ = await fleet.report(2, ago=timedelta(days=2, hours=23))
    await fleet.report(3)
    group = await described(fleet, offlineHours={"gte": 72})
    await fleet.look()  # they are silent
    assert await members(fleet, group) == []
    await fleet.look()
    assert await members(fleet, group) == [silent]

    wanted = "fleetRegister(filter: {groups: {hasAny: [$group]}})"
    seen = await fleet.shop.data(
        f"query ($group: String!) {{ {wanted} {{ nodes {{ registerId groups }} }} }}", group=group
    )
    assert seen["fleetRegister"]["nodes"] == [{"registerId": silent, "groups": [group]}]
    await fleet.shop.execute(SetGroupFilter(group, 1, filter_of(fleet, offlineHours={"gte": 71})))
    await fleet.look()
    assert await members(fleet, group) == [silent, resting]
    await fleet.report(1)
    await fleet.look()
    assert await members(fleet, group) == [resting]
    await fleet.shop.execute(DeleteGroup(group, 2))
    await fleet.shop.project()
    assert await members(fleet, group) == []  # at once
    await fleet.look()
    async with fleet.shop.wiring.reads(fleet.shop.schema) as reading:
        assert not await reading.fetch("select from group_matches where group_id = %s", (group,))


async def test_whoever_is_limited_to_a_group_by_filter_sees_whom_it_finds(fleet: Fleet) -> None:
    """FLEET-90, FLEET-91: exactly these, as long as they are found."""
    (worn,) = await fleet.report(1, battery_mv=2_000)
    (good,) = await fleet.report(2, battery_mv=3_000)
    group = await described(fleet, batteryMv={"lte": 2_500})
    grant = Grant(("fleet_viewer",), (), Scope.parse(f"group:{group}"))
    token = await asyncio.to_thread(create_token, fleet.shop.database_url, "demo", group, grant)
    document = "{ fleetRegister { totalCount nodes { registerId } } }"
    async with Asking(fleet.shop.http._transport.app, token) as limited:  # type: ignore[attr-defined]
        assert (await limited.data(document))["fleetRegister"]["totalCount"] == 0
        for found in ([worn], [worn, good], [good]):
            await fleet.report(1, battery_mv=2_000 if worn in found else 3_000)
            await fleet.report(2, battery_mv=2_000 if good in found else 3_000)
            await fleet.look()
            seen = (await limited.data(document))["fleetRegister"]
            assert [each["registerId"] for each in seen["nodes"]] == found
            assert seen["totalCount"] == len(found)


async def test_the_pace_of_a_group_by_filter_is_that_of_whom_it_finds(fleet: Fleet) -> None:
    """FLEET-57, FLEET-91."""
    quick, slow = await fleet.report(1, 2)
    group = await described(fleet, registerId={"eq": quick})
    await fleet.shop.execute(ChangeSetting("poll_interval_s", f"group:{group}", "20", "watched closely", 0))
    await fleet.look()
    organisation = Organisation("demo", fleet.shop.schema, "", "UTC")
    paces = (await fleet.shop.wiring.agents.facts(organisation, uuid4(), [quick, slow])).poll_seconds
    assert (paces[quick], slow in paces) == (20, False)


async def test_filters_are_followed_again_and_again_in_parts(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    """FLEET-91: by one watch, however often it looks at other things meanwhile."""
    monkeypatch.setattr(watch, "MINUTELY_SECONDS", 0.3)
    monkeypatch.setattr(groups, "AT_ONCE", 2)
    registers = await fleet.report(*range(5))
    group = await described(fleet)
    watching = fleet.shop.wiring.watch(SETTINGS)
    for _ in range(3):
        await watching.round(datetime.now(UTC), up_for=UP)
    await fleet.shop.project()
    await asyncio.sleep(0.3)
    await watching.round(datetime.now(UTC), up_for=UP)
    assert await members(fleet, group) == registers


async def test_a_filter_of_another_version_finds_nobody_and_stops_no_other(fleet: Fleet) -> None:
    """FLEET-91: a column may leave; whoever is limited to such a group sees nothing then, not everything."""
    (register,) = await fleet.report(1)
    lost, well = [await described(fleet) for _ in range(2)]
    await fleet.look()
    assert await members(fleet, lost) == [register]
    await fleet.write("""update register_groups set filter = '{"modem": {"eq": 1}}' where group_id = %s""", lost)
    (another,) = await fleet.report(2)
    await fleet.look()
    assert await members(fleet, lost) == []
    assert await members(fleet, well) == [register, another]
