from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from domain.access.record_refusals import RecordRefusals
from domain.command import Command, Work
from domain.expected_version import VersionConflict
from domain.fiscal.commands import RecordDocuments
from domain.fleet.commands import ReportRegisters
from domain.fleet.edits.describing import RenameRegister
from domain.fleet.edits.routers import EnrolRouter
from domain.organisation.create_units import CreateUnits
from domain.organisation.door import behind_the_door
from domain.organisation.organisation import STREAM, TRIAL_OVER, Organisation
from domain.organisation.organisation_events import (
    AccessRequested,
    OrganisationActivated,
    OrganisationSuspended,
    SettingChanged,
    TrialEndingSoon,
    TrialExpired,
    TrialExtended,
    TrialStarted,
)
from domain.organisation.parts import DECIDERS, RULING
from domain.organisation.refusals import OrganisationExists, SettingUnknown, TrialRefused
from domain.organisation.rule_organisation import (
    ActivateOrganisation,
    ChangeSetting,
    ExtendTrial,
    RequestAccess,
    StartTrial,
    SuspendOrganisation,
    TellTrial,
)
from domain.organisation.settings import SETTINGS
from domain.organisation.standing import READ_ONLY_LASTS, Standing
from domain.refusal import InvalidInput, Refusal
from tests.domain.deciding import NOW, Deciding
from tests.domain.organisation.units import ROOT

DAY = timedelta(days=1)
REQUEST = RequestAccess("req-1", "The chain")


def house() -> Deciding:
    return Deciding((*map(behind_the_door, DECIDERS), *RULING))


def later(deciding: Deciding, by: timedelta) -> Deciding:
    deciding.now = NOW + by
    return deciding


def standing(deciding: Deciding) -> Standing:
    organisation: Organisation = deciding.aggregate(Organisation, STREAM)
    return organisation.standing(deciding.now)


def test_a_request_names_the_network_and_whom_to_answer_elsewhere() -> None:
    """FLEET-94: the event holds no personal data; nothing is taken in until the operator says so."""
    asked = house()
    assert asked.when(REQUEST) == [(STREAM, AccessRequested("req-1", "The chain"))]
    assert standing(asked) is Standing.REQUESTED
    with pytest.raises(Refusal) as refused:
        asked.when(CreateUnits((ROOT,)))
    assert refused.value.code == "ACCESS_NOT_GRANTED"
    assert asked.when(RequestAccess("req-2", "The chain"))
    asked.when(StartTrial())
    with pytest.raises(OrganisationExists):
        asked.when(REQUEST)
    assert standing(asked) is Standing.TRIAL
    assert asked.when(CreateUnits((ROOT,)))


def test_an_organisation_that_nobody_ruled_is_active() -> None:
    assert standing(house()) is Standing.ACTIVE


@given(days=integers(1, 90), seconds=integers(-90 * 86_400, 90 * 86_400))
def test_after_a_trial_come_thirty_days_of_reading_and_then_the_suspension(days: int, seconds: int) -> None:
    """FLEET-93, DEC-11: exactly at the instants, whether or not anybody looked."""
    tried = house()
    [(_, started)] = tried.when(StartTrial(days))
    assert started == TrialStarted(days, NOW + days * DAY)
    at = max(timedelta(0), days * DAY + timedelta(seconds=seconds))
    later(tried, at)
    expected = (
        Standing.TRIAL if at < days * DAY
        else Standing.READ_ONLY if at < days * DAY + READ_ONLY_LASTS
        else Standing.SUSPENDED
    )  # fmt: skip
    assert standing(tried) is expected
    tried.when(ActivateOrganisation("paid"))
    assert standing(later(tried, 1000 * DAY)) is Standing.ACTIVE


def test_the_trial_is_thirty_days_when_nothing_is_said_and_at_most_ninety() -> None:
    """FLEET-93, DEC-11."""
    assert house().when(StartTrial()) == [(STREAM, TrialStarted(30, NOW + 30 * DAY))]
    for days in (0, 91):
        with pytest.raises(InvalidInput):
            house().when(StartTrial(days))


def told(deciding: Deciding, day: float) -> list[object]:
    return [event for _, event in later(deciding, day * DAY).when(TellTrial())]


def test_the_clock_warns_seven_days_and_one_day_before_each_once() -> None:
    """FLEET-93, DEC-11."""
    tried = house()
    tried.when(StartTrial())
    ends = NOW + 30 * DAY
    assert told(tried, 22.9) == []
    assert told(tried, 23) == [TrialEndingSoon(7, ends)]
    assert told(tried, 25) == []
    assert told(tried, 29) == [TrialEndingSoon(1, ends)]
    assert told(tried, 29.5) == []
    assert told(tried, 30) == [TrialExpired(ends + READ_ONLY_LASTS)]
    assert told(tried, 59.9) == []
    assert told(tried, 60) == [OrganisationSuspended(TRIAL_OVER)]
    assert told(tried, 90) == []


def test_a_clock_that_was_away_tells_no_warning_that_is_overtaken() -> None:
    """FLEET-93."""
    late = house()
    late.when(StartTrial())
    assert told(late, 29.2) == [TrialEndingSoon(1, NOW + 30 * DAY)]
    short = house()
    short.when(StartTrial(5))
    assert told(short, 0) == []
    gone = house()
    gone.when(StartTrial())
    assert [type(each) for each in told(gone, 100)] == [TrialExpired, OrganisationSuspended]


def test_a_trial_is_extended_up_to_ninety_days_also_when_it_is_over() -> None:
    """FLEET-93."""
    tried = house()
    tried.when(StartTrial(20))
    told(tried, 20)
    assert tried.when(ExtendTrial(90, "asked for it")) == [(STREAM, TrialExtended(90, NOW + 90 * DAY, "asked for it"))]
    assert standing(tried) is Standing.TRIAL
    assert told(tried, 83) == [TrialEndingSoon(7, NOW + 90 * DAY)]
    for refused in (ExtendTrial(90, "again"), ExtendTrial(40, "back")):
        with pytest.raises(TrialRefused):
            tried.when(refused)
    with pytest.raises(TrialRefused):
        tried.when(StartTrial())
    tried.when(ActivateOrganisation("paid"))
    assert tried.when(ActivateOrganisation("again")) == []
    with pytest.raises(TrialRefused):
        tried.when(ExtendTrial(90, "too late"))


def test_an_operator_suspends_and_activates() -> None:
    ruled = house()
    assert ruled.when(SuspendOrganisation("unpaid")) == [(STREAM, OrganisationSuspended("unpaid"))]
    assert ruled.when(SuspendOrganisation("unpaid")) == []
    assert standing(ruled) is Standing.SUSPENDED
    with pytest.raises(TrialRefused):
        ruled.when(StartTrial())
    assert ruled.when(ActivateOrganisation("paid")) == [(STREAM, OrganisationActivated("paid"))]
    assert standing(ruled) is Standing.ACTIVE


EDITS, COLLECTS, KEEPS = CreateUnits((ROOT,)), Work.COLLECTS, Work.KEEPS


@pytest.mark.parametrize(
    ("command", "work"),
    [
        (CreateUnits, Work.EDITS),
        (RenameRegister, Work.EDITS),
        (ChangeSetting, Work.EDITS),
        (ReportRegisters, Work.COLLECTS),
        (EnrolRouter, Work.COLLECTS),
        (RecordDocuments, Work.COLLECTS),
        (RecordRefusals, Work.KEEPS),
        (ActivateOrganisation, Work.KEEPS),
    ],
)
def test_which_work_a_command_is(command: type[Command], work: Work) -> None:
    """DEC-11: what says nothing is an edit, and waits for the activation."""
    assert command.WORK is work


def refusals(deciding: Deciding, days: int) -> Iterator[str]:
    """What each kind of work is refused with on that day; empty when it is not."""
    organisation: Organisation = deciding.aggregate(Organisation, STREAM)
    for work in Work:
        try:
            organisation.admit(work, NOW + days * DAY)
            yield ""
        except Refusal as refusal:
            yield refusal.code


def test_what_is_read_only_goes_on_collecting_and_what_is_suspended_takes_nothing_in() -> None:
    """FLEET-93, DEC-11."""
    tried = house()
    tried.when(StartTrial())
    assert list(refusals(tried, 29)) == ["", "", ""]
    assert list(refusals(tried, 30)) == ["ORGANISATION_READ_ONLY", "", ""]
    assert list(refusals(tried, 60)) == ["ORGANISATION_SUSPENDED", "ORGANISATION_SUSPENDED", ""]
    later(tried, 31 * DAY)
    before = list(tried.log)
    for edit in (EDITS, setting("poll_interval_s", "60")):
        with pytest.raises(Refusal) as refused:
            tried.when(edit)
        assert refused.value.code == "ORGANISATION_READ_ONLY"
    assert tried.log == before


def setting(key: str, value: str | None, scope: str = "organisation", version: int = 0) -> ChangeSetting:
    return ChangeSetting(key, scope, value, "because", version)


@pytest.mark.parametrize(
    ("command", "value"),
    [
        (setting("poll_interval_s", "10"), 10),
        (setting("poll_interval_s", "3600", "group:pilot"), 3600),
        (setting("enrolment_mode", "APPROVE"), "APPROVE"),
        (setting("inactive_removal_days", "30"), 30),
        (setting("inactive_removal_days", "off"), "off"),
        (setting("fn_lead_days", "21", "unit:4711"), 21),
        (setting("support_contacts", "88005555151"), "88005555151"),
    ],
)
def test_a_setting_is_changed_with_its_reason(command: ChangeSetting, value: int | str) -> None:
    """FLEET-57, DEC-06, DEC-09."""
    assert house().when(command) == [(STREAM, SettingChanged(command.key, command.scope, value, "because"))]


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (setting("colour", "red"), SettingUnknown),
        (setting("enrolment_mode", "APPROVE", "group:pilot"), SettingUnknown),
        (setting("poll_interval_s", "60", "unit:4711"), SettingUnknown),
        (setting("poll_interval_s", "9"), InvalidInput),
        (setting("poll_interval_s", "3601"), InvalidInput),
        (setting("poll_interval_s", "off"), InvalidInput),
        (setting("poll_interval_s", "٦٠"), InvalidInput),
        (setting("poll_interval_s", "60", "somewhere"), InvalidInput),
        (setting("inactive_removal_days", "29"), InvalidInput),
        (setting("enrolment_mode", "approve"), InvalidInput),
        (setting("support_contacts", "two\nlines"), InvalidInput),
        (ChangeSetting("poll_interval_s", "organisation", "60", " ", 0), InvalidInput),
    ],
)
def test_what_a_setting_cannot_be_is_refused(command: ChangeSetting, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        house().when(command)


def test_the_narrower_scope_counts_and_nothing_falls_back_to_the_default() -> None:
    """FLEET-57: per organisation and group."""
    ruled = house()
    for command in (
        setting("poll_interval_s", "120"),
        setting("poll_interval_s", "30", "group:pilot"),
        setting("poll_interval_s", "20", "group:fast"),
        setting("fn_lead_days", "30", "unit:north"),
    ):
        ruled.when(command)
    organisation: Organisation = ruled.aggregate(Organisation, STREAM)
    assert organisation.value("poll_interval_s") == 120
    assert organisation.value("poll_interval_s", groups=("pilot", "fast", "other")) == 20
    assert organisation.value("fn_lead_days", units=("4711", "north", "all")) == 30
    assert organisation.value("fn_lead_days", units=("south", "all")) == SETTINGS["fn_lead_days"].default
    ruled.when(setting("poll_interval_s", None, version=1))
    assert ruled.aggregate(Organisation, STREAM).value("poll_interval_s") == 60


def test_a_setting_changed_meanwhile_is_told_and_the_clock_makes_nobody_stale() -> None:
    """FLEET-54, FLEET-97d: versions are of one key in one scope."""
    ruled = house()
    ruled.when(StartTrial())
    ruled.when(setting("poll_interval_s", "120"))
    told(ruled, 23)
    ruled.when(setting("enrolment_mode", "APPROVE"))
    with pytest.raises(VersionConflict) as conflict:
        ruled.when(setting("poll_interval_s", "30"))
    assert (conflict.value.stream, conflict.value.version) == (STREAM, 2)
    assert conflict.value.values == {"key": "poll_interval_s", "scope": "organisation", "value": 120}
    assert ruled.when(setting("poll_interval_s", "120", version=2)) == []
    assert ruled.when(setting("poll_interval_s", "30", version=2))


def test_instants_of_a_trial_survive_the_state_row() -> None:
    tried = house()
    tried.when(StartTrial())
    organisation: Organisation = tried.aggregate(Organisation, STREAM)
    assert isinstance(organisation.state.trial_until, datetime)
