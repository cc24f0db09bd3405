"""What people do with registers and drives, by given/when/then: each edit, its refusals, and stale ones."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.expected_version import VersionConflict
from domain.fleet.edits.describing import DescribeRegister, RenameRegister, TagRegister, UntagRegister
from domain.fleet.edits.drives import CancelFnReplacement, CorrectFnLifetime, PlanFnReplacement
from domain.fleet.edits.enrolment import (
    ApproveEnrolment,
    AutoRemoveRegister,
    BlocklistRegister,
    NoteReportedElsewhere,
    RejectEnrolment,
    RemoveRegister,
    UnblockRegister,
)
from domain.fleet.edits.leases import AcquireLease
from domain.fleet.edits.outages import CancelOutage, PlanOutage, RecordOfflineReason, TurnOutages
from domain.fleet.edits.paid_services import TurnPaidServices
from domain.fleet.edits.parts import PlanPartReplacement, RecordPartReplacement
from domain.fleet.edits.placing import AssignToUnit, SetLineNumber
from domain.fleet.events import drive, line, register
from domain.fleet.events.register import Part
from domain.fleet.parameters.values import Activity
from domain.fleet.refusals import (
    ActivityConflict,
    DriveStateRefuses,
    DriveUnknown,
    FactOutdated,
    LineNumberTaken,
    OutageUnknown,
    RegisterOnline,
    RegisterStateRefuses,
    RegisterUnknown,
)
from domain.refusal import InvalidInput
from tests.domain.fleet.house import FN, NOW, REGISTER, House

OTHER = "CSI-2"


def house(**settings: Any) -> House:
    """Two registers that have reported."""
    there = House(**settings)
    there.report({"fn_serial": FN, "cuts_total": 7, "cuts": 3, "head_total_mm": 9})
    there.report({"cuts_total": 7}, number="2")
    return there


def test_an_edit_by_somebody_who_has_not_seen_the_last_edit_is_refused() -> None:
    """FLEET-54, FLEET-97d: refused, not silently merged; reports of the device make no edit stale."""
    there = house()
    seen = there.version()
    there.report({"fn_serial": FN, "cuts_total": 8})
    there.do(RenameRegister(REGISTER, seen, "Till 1"))
    with pytest.raises(VersionConflict) as refused:
        there.do(TagRegister(REGISTER, seen, ("pilot",)))
    assert refused.value.code == "VERSION_CONFLICT"
    assert refused.value.details["version"] == there.version()
    assert refused.value.values["register_name"] == "Till 1"
    there.do(TagRegister(REGISTER, there.version(), ("pilot",)))


def test_a_register_is_named_described_and_tagged() -> None:
    """FLEET-69: and saying the same again is no event."""
    there = house()
    for asked, event in (
        (RenameRegister(REGISTER, 99, " Till 1 "), register.RegisterRenamed("Till 1")),
        (
            DescribeRegister(REGISTER, 99, install_place="At the door", external_ref="K-1"),
            register.RegisterDescribed({"install_place": "At the door", "external_ref": "K-1"}),
        ),
        (DescribeRegister(REGISTER, 99, external_ref=""), register.RegisterDescribed({"external_ref": None})),
        (TagRegister(REGISTER, 99, ("b", "a", "a")), register.RegisterTagged(("a", "b"))),
        (UntagRegister(REGISTER, 99, ("a", "x")), register.RegisterUntagged(("a",))),
        (RenameRegister(REGISTER, 99, ""), register.RegisterRenamed("")),
    ):
        there.do(asked)
        assert there.events == [event]
        there.do(asked)
        assert there.events == []
    assert there.live(f"register-{REGISTER}").edited_values() == {
        "enrolment_state": "ENROLLED",
        "unit": "store-100",
        "line_number": None,
        "register_name": "",
        "tags": ["b"],
        "install_place": "At the door",
    }


@pytest.mark.parametrize(
    "asked",
    [
        RenameRegister(REGISTER, 99, "x" * 101),
        RenameRegister(REGISTER, 99, "a\nb"),
        TagRegister(REGISTER, 99, ("",)),
        TagRegister(REGISTER, 99, tuple(map(str, range(51)))),
        RenameRegister(REGISTER, -1, "x"),
        RenameRegister("ATOL-1", 99, "x"),
        RenameRegister("CSI", 99, "x"),
        AssignToUnit(REGISTER, 99, "a b", "store-100"),
        SetLineNumber(REGISTER, 99, "store-100", 0),
        SetLineNumber(REGISTER, 99, "store-100", 10_000),
        PlanOutage(REGISTER, 99, "o", NOW, NOW, "x"),
        PlanOutage(REGISTER, 99, "o", NOW, NOW + timedelta(days=367), "x"),
        PlanOutage(REGISTER, 99, "o", NOW - timedelta(days=2), NOW - timedelta(days=1), "x"),
        PlanOutage(REGISTER, 99, "o", NOW, NOW + timedelta(days=1), ""),
        PlanOutage(REGISTER, 99, "", NOW, NOW + timedelta(days=1), "x"),
        RecordPartReplacement(REGISTER, 99, Part.HEAD, date(2026, 11, 27)),
        PlanFnReplacement(FN, 99, date(2126, 1, 1)),
        CorrectFnLifetime(FN, 99, date(2027, 1, 1), ""),
        PlanFnReplacement("12", 99, date(2027, 1, 1)),
        AutoRemoveRegister(REGISTER, 99, "store-100", NOW - timedelta(days=29), 29),
        AutoRemoveRegister(REGISTER, 99, "store-100", NOW - timedelta(days=29), 30),
        TurnOutages(()),
    ],
)
def test_what_nobody_can_mean_is_refused(asked: Any) -> None:
    there = house()
    with pytest.raises(InvalidInput):
        there.do(asked)


@pytest.mark.parametrize("command", [RenameRegister, UnblockRegister])
def test_a_register_that_was_never_reported_is_unknown(command: Any) -> None:
    with pytest.raises(RegisterUnknown):
        House().do(command("CSI-404", 0, *(["x"] if command is RenameRegister else [])))


def test_a_number_in_the_line_is_taken_once() -> None:
    """FLEET-68, DEC-36: line numbers taken twice."""
    there = house()
    there.do(SetLineNumber(REGISTER, there.version(), "store-100", 4))
    assert there.events == [register.LineNumberSet("store-100", 4), line.LineNumberTaken(4, REGISTER)]
    with pytest.raises(LineNumberTaken) as refused:
        there.do(SetLineNumber(OTHER, 99, "store-100", 4))
    assert refused.value.details == {"line_number": 4, "register": REGISTER}
    there.do(SetLineNumber(REGISTER, 99, "store-100", 5))
    there.do(SetLineNumber(OTHER, 99, "store-100", 4))
    there.do(SetLineNumber(OTHER, 99, "store-100"))
    assert there.events == [register.LineNumberSet("store-100"), line.LineNumberFreed(4, OTHER)]
    there.do(SetLineNumber(OTHER, 99, "store-100"))
    assert there.events == []


def test_a_register_that_moves_leaves_its_number_behind() -> None:
    """FLEET-68, FLEET-91."""
    there = house()
    there.do(SetLineNumber(REGISTER, 99, "store-100", 4))
    there.do(AssignToUnit(REGISTER, 99, "store-200", "store-100"))
    assert there.events == [
        register.RegisterAssigned("store-200", "store-100"),
        line.LineNumberFreed(4, REGISTER),
    ]
    there.do(SetLineNumber(OTHER, 99, "store-100", 4))
    there.do(AssignToUnit(REGISTER, 99, "store-200", "store-200"))
    assert there.events == []


def test_who_has_not_seen_where_a_register_stands_reads_again() -> None:
    there = house()
    for asked in (
        AssignToUnit(REGISTER, 99, "store-300", "store-200"),
        AssignToUnit(REGISTER, 99, "store-300"),
        SetLineNumber(REGISTER, 99, "store-200", 4),
        RemoveRegister(REGISTER, 99, None),
    ):
        with pytest.raises(FactOutdated):
            there.do(asked)


def test_a_register_without_a_unit_is_assigned_to_one() -> None:
    """DEC-06: the list UNASSIGNED."""
    there = house(unit=None)
    there.do(AssignToUnit(REGISTER, 99, "store-1"))
    assert there.events == [register.RegisterAssigned("store-1")]


def test_a_person_takes_a_waiting_register_in_or_does_not() -> None:
    """DEC-06: approval first; a rejected register is not taken in until somebody changes his mind."""
    there = house(trusted=False)
    there.do(RejectEnrolment(REGISTER, there.version(), "a neighbour's"))
    assert there.report({"cuts": 1})["outcome"] == "REGISTER_REJECTED"
    assert there.kinds() == ["ContactRefused"]
    assert there.report(reachable=False)["outcome"] == "REGISTER_REJECTED"
    assert there.events == []
    with pytest.raises(RegisterStateRefuses, match="is REJECTED"):
        there.do(RenameRegister(REGISTER, 99, "x"))
    there.do(ApproveEnrolment(REGISTER, there.version(), "store-100"))
    assert there.events == [register.RegisterEnrolled("store-100")]
    assert there.report({"fn_serial": FN, "cuts": 1})["outcome"] == "CHANGED"
    with pytest.raises(RegisterStateRefuses):
        there.do(ApproveEnrolment(REGISTER, 99))


def test_a_removed_register_that_speaks_is_in_again() -> None:
    """FLEET-89, FLEET-98d, DEC-09."""
    there = house()
    there.do(SetLineNumber(REGISTER, 99, "store-100", 4))
    there.do(RemoveRegister(REGISTER, 99, "store-100", "sold"))
    assert there.events == [register.RegisterRemoved("sold"), line.LineNumberFreed(4, REGISTER)]
    there.report(reachable=False)
    assert there.events == [], "silence is no contact"
    there.report({"fn_serial": FN, "cuts_total": 9})
    assert there.kinds() == ["RegisterReadmitted", "ServiceCountersReported"]
    assert there.live(f"register-{REGISTER}").state.unit == "store-100"


def test_a_blocklisted_register_stays_out() -> None:
    """FLEET-98d: it stays blocked if a person blocked it."""
    there = house()
    there.do(BlocklistRegister(REGISTER, 99, "store-100", "stolen"))
    assert there.report({"cuts": 1})["outcome"] == "REGISTER_BLOCKLISTED"
    assert there.kinds() == ["ContactRefused"]
    assert there.report({"cuts": 1})["outcome"] == "REGISTER_BLOCKLISTED"
    assert there.events == []
    with pytest.raises(RegisterStateRefuses):
        there.do(RemoveRegister(REGISTER, 99, "store-100"))
    there.do(UnblockRegister(REGISTER, there.version()))
    there.report({"fn_serial": FN})
    assert there.kinds() == ["RegisterReadmitted"]


def test_the_owner_learns_that_others_report_his_register() -> None:
    """DEC-06: both operators are told; who is not here, or not any more, has no owner."""
    there = house()
    there.do(NoteReportedElsewhere(REGISTER, date(2026, 11, 25)))
    assert there.events == [register.RegisterReportedElsewhere(date(2026, 11, 25))]
    there.do(RemoveRegister(REGISTER, there.version(), "store-100"))
    there.do(NoteReportedElsewhere(REGISTER, date(2026, 11, 26)))
    assert there.events == []


def test_a_register_that_is_silent_for_too_long_is_removed() -> None:
    """FLEET-88, DEC-09."""
    there = house()
    since = there.now
    there.now += timedelta(days=90)
    there.do(AutoRemoveRegister(REGISTER, there.version(), "store-100", since, 90))
    assert there.events == [register.RegisterAutoRemoved(since, 90)]


def test_whoever_is_at_work_on_a_register_is_not_disturbed() -> None:
    """FLEET-55, DEC-28: removing and moving look for leases, edits do not."""
    there = house()
    there.do(AcquireLease(REGISTER, "job-7", Activity.FIRMWARE_UPDATE))
    for asked in (RemoveRegister(REGISTER, 99, "store-100"), AssignToUnit(REGISTER, 99, "store-2", "store-100")):
        with pytest.raises(ActivityConflict) as refused:
            there.do(asked)
        assert refused.value.details["holder"] == "job-7"
    there.do(TagRegister(REGISTER, 99, ("x",)))
    there.now += timedelta(minutes=15)
    there.do(AssignToUnit(REGISTER, 99, "store-2", "store-100"))


def test_an_outage_is_planned_begins_and_ends() -> None:
    """FLEET-18: problem and planned shutdown can be told apart."""
    there = house()
    starts, ends = there.now + timedelta(hours=1), there.now + timedelta(hours=3)
    there.do(PlanOutage(REGISTER, 99, "o-1", starts, ends, "renovation"))
    assert there.events == [register.OutagePlanned("o-1", starts, ends, "renovation")]
    with pytest.raises(InvalidInput, match="another outage's"):
        there.do(PlanOutage(REGISTER, 99, "o-1", starts, ends, "again"))
    there.do(TurnOutages((REGISTER, OTHER)))
    assert there.events == []
    there.now = starts
    there.do(TurnOutages((REGISTER,)))
    assert there.events == [register.OutageStarted("o-1")]
    there.now = ends
    there.do(TurnOutages((REGISTER,)))
    assert there.events == [register.OutageEnded("o-1")]
    there.do(TurnOutages((REGISTER,)))
    assert there.events == []


def test_an_outage_that_nobody_turned_in_time_begins_and_ends_at_once() -> None:
    there = house()
    there.do(PlanOutage(REGISTER, 99, "o-1", there.now, there.now + timedelta(hours=1), "x"))
    there.now += timedelta(days=1)
    there.do(TurnOutages((REGISTER,)))
    assert there.events == [register.OutageStarted("o-1"), register.OutageEnded("o-1")]


def test_a_planned_outage_is_taken_back() -> None:
    """FLEET-18."""
    there = house()
    there.do(PlanOutage(REGISTER, 99, "o-1", there.now, there.now + timedelta(hours=1), "x"))
    there.do(CancelOutage(REGISTER, 99, "o-1"))
    assert there.events == [register.OutageCancelled("o-1")]
    with pytest.raises(OutageUnknown):
        there.do(CancelOutage(REGISTER, 99, "o-1"))


def test_somebody_says_why_a_register_is_silent() -> None:
    """FLEET-18, FLEET-19."""
    there = house()
    with pytest.raises(RegisterOnline):
        there.do(RecordOfflineReason(REGISTER, 99, "no power"))
    there.report(reachable=False)
    since = there.live(f"register-{REGISTER}").offline_since
    there.do(RecordOfflineReason(REGISTER, 99, "no power"))
    assert there.events == [register.OfflineReasonRecorded("no power", since)]


def test_the_replacement_of_a_part_is_planned_taken_back_and_recorded() -> None:
    """FLEET-34."""
    there = house()
    for on in (date(2026, 12, 1), None):
        there.do(PlanPartReplacement(REGISTER, 99, Part.CUTTER, on))
        assert there.events == [register.PartReplacementPlanned(Part.CUTTER, on)]
        there.do(PlanPartReplacement(REGISTER, 99, Part.CUTTER, on))
        assert there.events == []
    there.do(PlanPartReplacement(REGISTER, 99, Part.HEAD, date(2026, 12, 1)))
    there.do(RecordPartReplacement(REGISTER, 99, Part.HEAD, date(2026, 11, 25)))
    assert there.events == [register.PartReplaced(Part.HEAD, date(2026, 11, 25), {"head_total_mm": 9})]
    assert there.live(f"register-{REGISTER}").state.parts == {}


def test_a_paid_service_that_ends_is_said_in_time_and_when_it_has() -> None:
    """FLEET-81."""
    there = house()
    there.report({"fn_serial": FN, "svc_nearest_end": "2026-12-31"})
    for today, event in (
        (date(2026, 11, 30), None),
        (date(2026, 12, 1), register.PaidServiceExpiring(date(2026, 12, 31))),
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), register.PaidServiceExpired(date(2026, 12, 31))),
        (date(2027, 1, 2), None),
    ):
        there.do(TurnPaidServices((REGISTER, OTHER), today))
        assert there.events == ([] if event is None else [event])
    with pytest.raises(InvalidInput):
        there.do(TurnPaidServices((), date(2027, 1, 1)))


def test_the_replacement_of_a_drive_is_planned_and_taken_back() -> None:
    """FLEET-26."""
    there = house()
    there.do(PlanFnReplacement(FN, 99, date(2026, 12, 1)))
    assert there.events == [drive.FnReplacementPlanned(date(2026, 12, 1), REGISTER)]
    seen = there.live(f"fn-{FN}").version
    there.do(PlanFnReplacement(FN, seen, date(2026, 12, 1)))
    assert there.events == []
    with pytest.raises(VersionConflict) as refused:
        there.do(CancelFnReplacement(FN, seen - 1))
    assert refused.value.values == {"fn_replacement_planned_on": "2026-12-01", "fn_valid_until": None}
    there.do(CancelFnReplacement(FN, seen))
    assert there.events == [drive.FnReplacementCancelled(REGISTER)]
    with pytest.raises(DriveStateRefuses):
        there.do(CancelFnReplacement(FN, 99))
    with pytest.raises(DriveUnknown):
        there.do(PlanFnReplacement("9" * 16, 0, date(2026, 12, 1)))


def test_a_drive_in_no_register_is_not_replaced() -> None:
    there = house()
    there.report({"fn_serial": "9" * 16}, previous_fn=FN)
    with pytest.raises(DriveStateRefuses, match="is in no register"):
        there.do(PlanFnReplacement(FN, 99, date(2026, 12, 1)))


def test_a_person_corrects_the_last_day_until_the_device_tells_another() -> None:
    """FLEET-22, DEC-05: `valid_until` changes only by the device's report or by a correction with a reason."""
    there = house()
    there.report({"fn_serial": FN, "fn_valid_until": "2027-06-01"})
    there.do(CorrectFnLifetime(FN, 99, date(2027, 5, 1), "excise"))
    assert there.events == [drive.FnLifetimeCorrected(date(2027, 5, 1), "excise", date(2027, 6, 1), REGISTER)]
    there.report({"fn_serial": FN, "fn_valid_until": "2027-06-01"})
    assert there.events == []
    assert there.live(f"fn-{FN}").valid_until == date(2027, 5, 1)
    there.report({"fn_serial": FN, "fn_valid_until": "2027-06-02"})
    assert there.live(f"fn-{FN}").valid_until == date(2027, 6, 2)


def test_the_state_comes_back_from_the_events() -> None:
    there = house()
    there.do(SetLineNumber(REGISTER, 99, "store-100", 4))
    there.do(TagRegister(REGISTER, 99, ("a",)))
    there.do(PlanOutage(REGISTER, 99, "o-1", there.now, there.now + timedelta(hours=1), "x"))
    there.do(RecordPartReplacement(REGISTER, 99, Part.CUTTER, date(2026, 11, 25)))
    there.do(AcquireLease(REGISTER, "job-7", Activity.FIRMWARE_UPDATE))
    for name, live in there.aggregates.items():
        again = there.replayed(name)
        assert (again.version, again.freeze()) == (live.version, live.freeze()), name
