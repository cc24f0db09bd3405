"""What an organisation has set, and where it stands, holds at the agents' door: at once, read from the log."""

import pytest

from domain.fleet.edits.groups import AddToGroup, CreateGroup
from domain.organisation.rule_organisation import ActivateOrganisation, ChangeSetting, SuspendOrganisation
from tests.api.shop import Shop
from tests.api.test_agent_door import Agent, enrolled, error, report


@pytest.fixture(scope="module")
async def door(shop: Shop) -> Agent:
    return await enrolled(shop, "till-7")


async def state(shop: Shop, number: str) -> list[str]:
    async with shop.wiring.reads(shop.schema) as reading:
        rows = await reading.fetch(
            "select e.type from events e join streams s on s.id = e.stream where s.name = %s order by e.version",
            (f"register-CSI-{number}",),
        )
    return [row["type"] for row in rows]


async def test_an_organisation_that_approves_first_enrols_nobody_by_itself(shop: Shop, door: Agent) -> None:
    """DEC-06: switched on and off again without a restart."""
    await shop.execute(ChangeSetting("enrolment_mode", "organisation", "APPROVE", "we look at each", 0))
    await door.answers(report("71"))
    assert "fleet.RegisterEnrolled" not in await state(shop, "71")
    version = (await shop.wiring.ruled.of(shop.schema)).state.settings["enrolment_mode organisation"].version
    await shop.execute(ChangeSetting("enrolment_mode", "organisation", "TRUST_AGENT", "enough", version))
    await door.answers(report("72"))
    assert "fleet.RegisterEnrolled" in await state(shop, "72")


async def test_reports_are_refused_while_suspended_and_taken_when_active_again(shop: Shop, door: Agent) -> None:
    """FLEET-93, DEC-11: the agent is told a stable code."""
    await shop.execute(SuspendOrganisation("unpaid"))
    refused = await door.send(report("73"))
    assert (refused.status_code, error(refused)) == (403, "ORGANISATION_SUSPENDED")  # kept, and sent again later
    await shop.execute(ActivateOrganisation("paid"))
    assert await door.outcomes(report("73")) == ["CHANGED"]


async def test_agents_are_told_how_often_to_poll_as_the_organisation_has_set(shop: Shop, door: Agent) -> None:
    """FLEET-57: of the organisation, and the shortest of the groups that list the register; nothing where not set."""
    (told,) = await door.answers(report("74"))
    assert "pollSeconds" not in told
    await shop.execute(ChangeSetting("poll_interval_s", "organisation", "90", "slow lines", 0))
    await shop.execute(ChangeSetting("poll_interval_s", "group:quick", "20", "watched closely", 0))
    await shop.execute(CreateGroup("quick", "Quick"))
    await shop.execute(AddToGroup("quick", 1, ("CSI-75",)))
    await door.answers(report("75"))
    await shop.project()
    assert [each["pollSeconds"] for each in await door.answers(report("74"), report("75"))] == [90, 20]
