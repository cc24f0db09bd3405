"""What the organisation set and where it stands, against the aggregate, whatever the size of a batch."""

from datetime import timedelta

import pytest
from psycopg import AsyncConnection

from domain.organisation.organisation import STREAM, Organisation
from domain.organisation.parts import RULING
from domain.organisation.rule_organisation import (
    ActivateOrganisation,
    ChangeSetting,
    ExtendTrial,
    RequestAccess,
    StartTrial,
    SuspendOrganisation,
    TellTrial,
)
from projections.runner import Projector
from projections.settings import SETTINGS_VIEW, STANDING
from tests.domain.deciding import NOW, Deciding
from tests.projections.log import TYPES, Log

LIFE = (
    (0, RequestAccess("req-1", "The chain")),
    (0, StartTrial(10)),
    (0, ChangeSetting("poll_interval_s", "organisation", "30", "watch closely", 0)),
    (4, TellTrial()),
    (4, ChangeSetting("poll_interval_s", "group:pilot", "20", "pilot", 0)),
    (11, TellTrial()),
    (12, ExtendTrial(20, "asked for it")),
    (12, ChangeSetting("poll_interval_s", "organisation", None, "enough", 3)),
    (60, TellTrial()),
    (61, ActivateOrganisation("paid")),
    (90, SuspendOrganisation("unpaid")),
)


@pytest.mark.parametrize("batch_size", [1, 3, 1000])
@pytest.mark.parametrize("upto", [1, 2, 4, 6, 7, 9, 10, 11])
async def test_the_views_hold_what_the_events_say(conn: AsyncConnection, log: Log, batch_size: int, upto: int) -> None:
    """FLEET-57, FLEET-93, FLEET-94, DEC-11."""
    ruled = Deciding(RULING)
    for day, command in LIFE[:upto]:
        ruled.now = NOW + timedelta(days=day)
        ruled.when(command)
    log.append(*ruled.log)

    await Projector(conn, log.schema, (SETTINGS_VIEW, STANDING), TYPES, batch_size=batch_size).catch_up()

    organisation: Organisation = ruled.aggregate(Organisation, STREAM)
    [(standing, network, ends, until)] = log.rows(
        "select standing, network, trial_ends_at, read_only_until from standing"
    )
    assert (standing, network, ends) == (organisation.standing(ruled.now), "The chain", organisation.state.trial_until)
    assert until == (None if ends is None else ends + timedelta(days=30))
    settings = {
        f"{key} {scope}": (value, version)
        for key, scope, value, version in log.rows("select key, scope, value, version from settings")
    }
    assert settings == {
        place: (None if each.value is None else str(each.value), each.version)
        for place, each in organisation.state.settings.items()
    }
