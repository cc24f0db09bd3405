"""The watch of an organisation on trial, and of what it has set."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from domain.organisation.rule_organisation import ChangeSetting, StartTrial
from tests.api.shop import Shop, open_shop
from workers.watch.settings import WatchSettings


@pytest.fixture
async def house(database_url: str, organisation: str) -> AsyncIterator[Shop]:
    async with open_shop(database_url, organisation) as shop:
        yield shop


async def test_the_watch_tells_a_trial_and_removes_after_the_days_that_are_set(house: Shop) -> None:
    """FLEET-88, FLEET-93, DEC-09: looked for too early by the ledger's own clock, nothing is told."""
    await house.execute(StartTrial(7))
    await house.execute(ChangeSetting("inactive_removal_days", "organisation", "40", "as ever", 0))
    organisation = await house.wiring.ruled.of(house.schema)
    settings = WatchSettings(auto_remove_days=30)
    assert settings.of(organisation).auto_remove_days == 40
    await house.execute(ChangeSetting("inactive_removal_days", "organisation", "off", "never", 2))
    assert settings.of(await house.wiring.ruled.of(house.schema)).auto_remove_days is None
    await house.project()
    watch = house.wiring.watch(settings)
    assert await watch.round(datetime.now(UTC), up_for=timedelta(0)) == 0
    assert await watch.round(datetime.now(UTC) + timedelta(days=6, hours=1), up_for=timedelta(0)) == 1
