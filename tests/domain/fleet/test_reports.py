"""Reports of registers by given/when/then: what changed becomes events, what is wrong is told, nothing is lost."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.fleet.commands import MAX_REPORTS_PER_COMMAND, RegisterReport, ReportRegisters
from domain.fleet.edits.parts import RecordPartReplacement
from domain.fleet.edits.routers import MarkRouterLost, ReportRouterState, RevokeRouter
from domain.fleet.events import drive, register, reports, router
from domain.fleet.events.reports import OfflineCause, Queue, Scope
from domain.fleet.refusals import RouterNotEnrolled, RouterUnknown
from domain.fleet.sifting import DRIVE_KEYS
from domain.refusal import InvalidInput
from tests.domain.fleet.house import FN, OTHER_FN, REGISTER, ROUTER, House

TOLD = {
    "factory_number": "0123456789",
    "model_name": "Пирит 2Ф",
    "firmware_version": "565.1.12",
    "user_inn": "7825706086",
    "tax_systems": ["OSN"],
    "ip_address": "10.0.0.7",
    "shift_state": "OPEN",
    "cuts_total": 18_230,
    "kkt_fatal_mask": 0,
    "ofd_unsent": 0,
    "svc_count": 2,
    "fn_serial": FN,
    "fn_phase": "FISCAL",
    "fn_valid_until": "2028-01-09",
    "fn_last_fd": 90_128,
    "fn_warn_memory": False,
    "fn_block_mask": 0,
    "last_registration_fd": 1,
}


def told(**changed: object) -> dict[str, object]:
    return TOLD | changed


def house() -> House:
    """A house with one register that has reported once."""
    there = House()
    there.report(TOLD)
    return there


def codes(answer: dict[str, object]) -> list[str]:
    return [each["code"] for each in answer["problems"]]  # type: ignore[attr-defined]


def test_a_register_that_nobody_knew_is_discovered_and_enrolled_at_once() -> None:
    """FLEET-52, FLEET-53, DEC-06: the agent of a trusted router needs no click."""
    there = House()
    answer = there.report(TOLD, address="COM3")
    assert answer == {"register": REGISTER, "outcome": "CHANGED", "problems": []}
    assert there.kinds() == [
        "RegisterFoundAtAddress",
        "RegisterDiscovered",
        "RegisterEnrolled",
        "FiscalDriveReplaced",
        "UnsentBacklogReported",
        "RegistrationDataChanged",
        "SoftwareVersionChanged",
        "NetworkSettingsChanged",
        "ShiftStateChanged",
        "ServiceCountersReported",
        "PaidServiceChanged",
        "RegisterAttributesChanged",
        "FnFirstSeen",
        "FnInstalled",
        "FnAttributesChanged",
        "FnFillMeasured",
    ]
    assert register.RegisterEnrolled("store-100") in there.events
    assert there.live(f"register-{REGISTER}").state.unit == "store-100"


def test_with_approval_first_a_new_register_waits_and_is_known_all_the_same() -> None:
    """DEC-06: a tenant may switch to approval-first."""
    there = House()
    there.report(TOLD, approval_first=True)
    assert "RegisterEnrolled" not in there.kinds()
    assert "RegistrationDataChanged" in there.kinds()
    assert there.live(f"register-{REGISTER}").state.enrolment == "PENDING"
    untrusted = House(trusted=False)
    untrusted.report(TOLD)
    assert untrusted.live(f"register-{REGISTER}").state.enrolment == "PENDING"


def test_what_did_not_change_makes_no_event() -> None:
    """DEC-01, FLEET-57: "seen at" and the clock's own time are no events."""
    there = house()
    there.report(told(device_clock="2026-11-25T12:02:02"), zone="Europe/Moscow")
    there.report(told(device_clock="2026-11-25T12:03:03"))
    assert there.result[0]["outcome"] == "UNCHANGED"
    assert there.events == []


def test_only_changed_keys_stand_in_the_event_of_their_family() -> None:
    """DEC-01, FLEET-60, FLEET-61."""
    there = house()
    there.report(told(shift_state="CLOSED", firmware_version="565.1.13"))
    at = there.events[0].at  # type: ignore[attr-defined]
    assert there.events == [
        reports.SoftwareVersionChanged(at, {"firmware_version": "565.1.13"}),
        reports.ShiftStateChanged(at, {"shift_state": "CLOSED"}),
    ]


def test_measurements_move_by_more_than_their_noise() -> None:
    """FLEET-79: voltages and temperatures waver."""
    there = House()
    there.report({"battery_mv": 3_000, "head_temp_c": -1})
    there.report({"battery_mv": 3_049, "head_temp_c": 3})
    assert there.events == []
    there.report({"battery_mv": 2_950, "head_temp_c": 4})
    [event] = there.events
    assert isinstance(event, reports.ServiceCountersReported)
    assert event.changed == {"battery_mv": 2_950, "head_temp_c": 4}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("user_inn", 7825706086, "VALUE_INVALID"),
        ("ip_address", "10.0.0.999", "VALUE_INVALID"),
        ("firmware_version", "new", "VALUE_INVALID"),
        ("shift_state", "AJAR", "VALUE_INVALID"),
        ("tax_systems", ["OSN", "NONE"], "VALUE_INVALID"),
        ("tax_systems", "OSN", "VALUE_INVALID"),
        ("cuts_total", True, "VALUE_INVALID"),
        ("cuts_total", 2**63, "VALUE_INVALID"),
        ("fn_valid_until", "09.01.2028", "VALUE_INVALID"),
        ("last_registration_at", "2026-11-25T09:30:00Z", "VALUE_INVALID"),
        ("last_error_at", "2026-11-25T09:30:00", "VALUE_INVALID"),
        ("oism_fill_pct", 101, "VALUE_INVALID"),
        ("mode_marking", 1.5, "VALUE_INVALID"),
        ("fn_key_resource_days", -1, "VALUE_INVALID"),
        ("settlement_place", "a\x00b", "VALUE_INVALID"),
        ("settlement_place", "ж" * 501, "VALUE_INVALID"),
        ("svc_list", ["x"] * 101, "VALUE_INVALID"),
        ("kkt_fatal_mask", -1, "VALUE_INVALID"),
        ("user_inn", None, "VALUE_INVALID"),
        ("fn_serial", "12", "VALUE_INVALID"),
        ("wear_pct", 12, "PARAMETER_NOT_REPORTED"),
        ("line_number", 4, "PARAMETER_NOT_REPORTED"),
        ("connection_state", "DEVICE_OFFLINE", "PARAMETER_NOT_REPORTED"),
        ("colour", "red", "PARAMETER_UNKNOWN"),
        ("factory_number", "9999999999", "FACTORY_NUMBER_DIFFERS"),
    ],
)
def test_a_wrong_value_is_told_and_the_rest_of_the_report_is_kept(key: str, value: object, code: str) -> None:
    there = house()
    answer = there.report(told(**{key: value, "shift_number": 9}), previous_fn=FN)
    assert codes(answer) == [code]
    assert there.kinds() == ["ShiftStateChanged"]


def test_a_register_goes_offline_once_and_comes_back() -> None:
    """FLEET-58, FLEET-59: only the transitions are events; since = when it was heard last."""
    there = house()
    heard = there.now
    for _ in range(3):
        there.report(reachable=False)
    assert there.events == []
    [offline] = [each.event for each in there.happened if isinstance(each.event, reports.RegisterWentOffline)]
    assert offline.cause is OfflineCause.DEVICE
    assert offline.changed == {"connection_state": "DEVICE_OFFLINE", "offline_since": offline.changed["offline_since"]}
    assert there.live(f"register-{REGISTER}").offline_since == heard - timedelta(seconds=1)
    there.report(TOLD)
    [online] = there.events
    assert isinstance(online, reports.RegisterCameOnline)
    assert online.offline_since == heard - timedelta(seconds=1)
    assert there.live(f"register-{REGISTER}").is_online


def test_the_last_contact_is_the_one_kept_beside_the_log_when_that_is_later() -> None:
    """DEC-01: unchanged polls are no events, but count for since when a register is silent."""
    there = house()
    seen_at = there.now + timedelta(seconds=30)
    there.report(reachable=False, seen_at=seen_at)
    assert there.live(f"register-{REGISTER}").offline_since == seen_at


def test_a_register_that_nobody_knows_and_that_does_not_answer_is_no_register_yet() -> None:
    there = House()
    assert there.report(reachable=False)["outcome"] == "UNREACHABLE"
    assert there.events == []


def test_a_silent_router_and_a_silent_register_are_different() -> None:
    """FLEET-58: facts §10.23."""
    there = house()
    since = there.now
    there.do(MarkRouterLost(ROUTER, since, (REGISTER, "CSI-7")))
    assert there.kinds() == ["RouterLost", "RegisterWentOffline"]
    assert there.live(f"register-{REGISTER}").state.told["connection_state"] == "ROUTER_OFFLINE"
    there.do(MarkRouterLost(ROUTER, since, (REGISTER,)))
    assert there.events == []
    there.report(reachable=False)
    assert there.kinds() == ["RouterReturned", "RegisterWentOffline"]
    assert there.live(f"register-{REGISTER}").offline_since == since
    assert there.live(f"register-{REGISTER}").state.told["connection_state"] == "DEVICE_OFFLINE"
    there.report(TOLD)
    assert there.kinds() == ["RegisterCameOnline"]


def test_a_lost_router_that_says_anything_is_back() -> None:
    there = house()
    there.do(MarkRouterLost(ROUTER, there.now))
    there.do(ReportRouterState(ROUTER, {"router_version": "2.4.1"}))
    assert there.kinds() == ["RouterReturned", "RouterStateChanged"]
    there.do(ReportRouterState(ROUTER, {"router_version": "2.4.1"}))
    assert there.events == []
    with pytest.raises(InvalidInput, match="four numbers"):
        there.do(ReportRouterState(ROUTER, {"router_version": "x"}))


def test_a_router_that_was_revoked_or_never_enrolled_reports_nothing() -> None:
    """DEC-06: keys are revocable."""
    there = house()
    there.do(RevokeRouter(ROUTER, "stolen"))
    with pytest.raises(RouterNotEnrolled, match="was revoked"):
        there.report(TOLD)
    with pytest.raises(RouterUnknown):
        there.report(TOLD, router="stranger")


def test_a_queue_that_grows_and_empties_is_told() -> None:
    """FLEET-08, FLEET-09."""
    there = house()
    there.report(told(ofd_unsent=3, ofd_first_fd=90_100, ofd_first_at="2026-11-20T10:00:00", oism_unsent=1))
    [grown] = there.events
    assert isinstance(grown, reports.UnsentBacklogReported)
    assert grown.changed == {
        "ofd_unsent": 3,
        "ofd_first_fd": 90_100,
        "ofd_first_at": "2026-11-20T10:00:00",
        "oism_unsent": 1,
    }
    there.report(told(ofd_unsent=0, ofd_first_fd=0, oism_unsent=1))
    at = there.events[0].at  # type: ignore[attr-defined]
    cleared = {"ofd_unsent": 0, "ofd_first_fd": None, "ofd_first_at": None}
    assert there.events == [reports.UnsentBacklogCleared(at, cleared, Queue.OFD)]
    assert "ofd_first_at" not in there.live(f"register-{REGISTER}").state.told
    there.report(told(ofd_unsent=0, ofd_first_fd=0, oism_unsent=1))
    assert there.events == []


def test_fatal_errors_are_raised_and_cleared_one_by_one() -> None:
    """FLEET-72, FLEET-73: bits of the register and of the drive."""
    there = house()
    there.report(told(kkt_fatal_mask=0b1_0000_0110, fn_fatal_text=["архив переполнен"]))
    raised = [each for each in there.events if isinstance(each, reports.FatalErrorRaised)]
    assert [(each.scope, each.error, each.fn) for each in raised] == [
        (Scope.FN, "err_no_fn", FN),
        (Scope.FN, "архив переполнен", FN),
        (Scope.REGISTER, "bit_8", FN),
        (Scope.REGISTER, "err_config", FN),
    ]
    assert raised[0].changed["err_no_fn"] is True
    there.report(told(kkt_fatal_mask=0b10, fn_fatal_text=[]))
    assert [each.error for each in there.events] == ["err_no_fn", "архив переполнен", "bit_8"]  # type: ignore[attr-defined]
    assert {type(each) for each in there.events} == {reports.FatalErrorCleared}
    assert there.live(f"register-{REGISTER}").state.told["err_config"] is True


def test_a_counter_that_falls_is_told_once_and_its_value_kept() -> None:
    """FLEET-31, FLEET-32: total counters never decrease except after a part was replaced."""
    there = house()
    answer = there.report(told(cuts_total=12))
    assert answer["problems"] == [{"code": "COUNTER_FELL", "key": "cuts_total", "why": "12 after 18230"}]
    assert there.events == [reports.CounterFell(there.events[0].at, "cuts_total", 18_230, 12)]  # type: ignore[attr-defined]
    assert codes(there.report(told(cuts_total=13))) == ["COUNTER_FELL"]
    assert there.events == []
    assert there.live(f"register-{REGISTER}").state.told["cuts_total"] == 18_230
    there.do(RecordPartReplacement(REGISTER, there.version(), register.Part.CUTTER, there.now.date()))
    assert there.events == [register.PartReplaced(register.Part.CUTTER, there.now.date(), {"cuts_total": 18_230})]
    assert codes(there.report(told(cuts_total=14))) == []
    assert there.kinds() == ["ServiceCountersReported"]
    assert codes(there.report(told(cuts_total=13))) == ["COUNTER_FELL"], "a part is replaced once"


def test_a_counter_that_was_reset_may_fall() -> None:
    """FLEET-31: cuts since the last service are no total."""
    there = House()
    there.report({"cuts": 500})
    there.report({"cuts": 3})
    assert there.kinds() == ["ServiceCountersReported"]


@pytest.mark.parametrize(
    ("clock", "drift", "problems"),
    [
        ("2026-11-25T12:01:00", 0, []),
        ("2026-11-25T12:07:30", 390, []),
        ("2026-11-25T11:52:00", -540, ["CLOCK_WRONG"]),
        ("2023-11-25T12:01:00", -94_694_400, ["CLOCK_WRONG"]),
        ("2026-11-25T12:01", 0, []),
        ("yesterday", None, ["VALUE_INVALID"]),
        ("2026-11-25T12:01:00+03:00", None, ["VALUE_INVALID"]),
    ],
)
def test_the_clock_of_a_register_is_measured(clock: str, drift: int | None, problems: list[str]) -> None:
    """DEC-02: minutes or three years off."""
    there = House()
    there.now = there.now.replace(hour=9, minute=0, second=0)
    answer = there.report({"device_clock": clock}, polled_at=there.now + timedelta(minutes=1))
    assert codes(answer) == problems
    measured = [each.changed for each in there.events if isinstance(each, reports.ClockDriftMeasured)]
    assert measured == ([] if drift is None else [{"clock_drift_s": drift}])


def test_a_clock_that_wavers_makes_no_events() -> None:
    """DEC-01: a second more or less is no change."""
    there = House()
    zone = ZoneInfo("Asia/Vladivostok")
    for seconds in (0, 20, -39, 59):
        local = (there.now + timedelta(minutes=1, seconds=seconds)).astimezone(zone).replace(tzinfo=None)
        there.report({"device_clock": local.isoformat()}, zone=zone.key)
    assert [each for each in there.events if isinstance(each, reports.ClockDriftMeasured)] == []


def test_a_zone_that_there_is_not_spoils_the_clock_only() -> None:
    there = House()
    answer = there.report({"device_clock": "2026-11-25T12:01:00", "cuts": 1}, zone="Mars/Base")
    assert codes(answer) == ["VALUE_INVALID"]
    assert "ServiceCountersReported" in there.kinds()


def test_an_agent_whose_clock_is_wrong_is_set_right_by_when_it_sent() -> None:
    """DEC-02: three years behind or ahead, the poll was a moment ago."""
    for years in (-3, 3):
        there = House()
        wrong = there.now.replace(year=there.now.year + years)
        there.report({"cuts": 1}, polled_at=wrong, sent_at=wrong + timedelta(seconds=5))
        discovered = next(each for each in there.events if isinstance(each, register.RegisterDiscovered))
        assert timedelta(0) <= there.now - discovered.at < timedelta(minutes=1)


def test_a_poll_in_the_future_does_not_make_later_ones_stale() -> None:
    there = House()
    there.report({"cuts": 1}, polled_at=there.now + timedelta(days=1_000))
    there.report({"cuts": 2})
    assert there.result[0]["outcome"] == "CHANGED"


def test_of_two_routers_that_report_one_register_the_later_poll_counts() -> None:
    """FLEET-52: two agents report one register; the older report is ignored, and that is told."""
    there = house()
    there.enrol("pos-100-2", unit="store-200")
    earlier = there.now - timedelta(minutes=5)
    assert there.report(told(cuts_total=1), router="pos-100-2", polled_at=earlier)["outcome"] == "STALE"
    assert there.events == []
    answer = there.report(told(cuts_total=18_231), router="pos-100-2")
    assert answer["outcome"] == "CHANGED"
    assert answer["problems"] == [{"code": "TWO_ROUTERS", "why": ROUTER}]
    assert "RegisterRouterChanged" not in there.kinds()
    assert there.live(f"register-{REGISTER}").state.unit == "store-100"


def test_a_register_goes_over_to_another_router_when_its_own_is_silent() -> None:
    there = house()
    there.enrol("pos-100-2")
    there.now += timedelta(minutes=20)
    assert codes(there.report(TOLD, router="pos-100-2")) == []
    assert there.kinds() == ["RegisterRouterChanged"]
    assert there.live(f"register-{REGISTER}").state.router == "pos-100-2"


def test_another_register_at_a_known_address_is_told() -> None:
    """FLEET-52: a register that "changes its factory number" is another one."""
    there = House()
    there.report(address="COM3")
    answer = there.report(number="5550000001", address="COM3")
    assert answer["register"] == "CSI-5550000001"
    assert answer["problems"] == [{"code": "REGISTER_CHANGED_AT_ADDRESS", "why": REGISTER}]
    found = there.events[0]
    assert isinstance(found, router.RegisterFoundAtAddress)
    assert (found.register, found.previous) == ("CSI-5550000001", REGISTER)


def test_a_register_of_another_organisation_is_refused_and_the_others_are_kept() -> None:
    """DEC-06: refused for that report, and reported once."""
    there = House()
    there.now += timedelta(minutes=1)
    foreign = RegisterReport("CSI", "777", there.now, parameters={"cuts": 1}, enrolled_elsewhere=True)
    own = RegisterReport("DREAMKAS", "888", there.now, parameters={"cuts": 1})
    answers = there.do(ReportRegisters(ROUTER, (foreign, own)))
    assert [(each["register"], each["outcome"]) for each in answers] == [
        ("CSI-777", "REGISTER_ENROLLED_ELSEWHERE"),
        ("DREAMKAS-888", "CHANGED"),
    ]
    assert [each for each in there.events if isinstance(each, router.ContactRefused)] == [
        router.ContactRefused(there.now - timedelta(seconds=1), "CSI-777", "REGISTER_ENROLLED_ELSEWHERE")
    ]
    there.report({"cuts": 1}, number="777", enrolled_elsewhere=True)
    assert there.events == []


def test_who_is_enrolled_here_is_not_asked_whether_he_is_elsewhere() -> None:
    there = house()
    assert there.report(told(cuts=1), enrolled_elsewhere=True)["outcome"] == "CHANGED"


@pytest.mark.parametrize(
    ("maker", "number"), [("ATOL", "1"), ("CSI", ""), ("CSI", "1 2"), ("CSI", "1" * 21), ("", "1")]
)
def test_a_report_that_names_no_register_is_told_and_the_others_are_kept(maker: str, number: str) -> None:
    there = House()
    bad, good = RegisterReport(maker, number, there.now), RegisterReport("CSI", "1", there.now)
    answers = there.do(ReportRegisters(ROUTER, (bad, good)))
    assert [each["outcome"] for each in answers] == ["INVALID", "CHANGED"]


def test_a_register_twice_in_one_command_is_taken_in_order() -> None:
    there = House()
    first = RegisterReport("CSI", "1", there.now, parameters={"cuts": 1})
    second = RegisterReport("CSI", "1", there.now + timedelta(milliseconds=1), parameters={"cuts": 2})
    answers = there.do(ReportRegisters(ROUTER, (first, second, first)))
    assert [each["outcome"] for each in answers] == ["CHANGED", "CHANGED", "STALE"]
    assert there.live("register-CSI-1").state.told["cuts"] == 2


def test_a_command_has_one_to_a_thousand_reports() -> None:
    there = House()
    report = RegisterReport("CSI", "1", there.now)
    for reports_of in ((), (report,) * (MAX_REPORTS_PER_COMMAND + 1)):
        with pytest.raises(InvalidInput, match="send 1 to 1000 reports"):
            there.do(ReportRegisters(ROUTER, reports_of))


def test_another_drive_in_a_register_is_an_event_of_both_drives_and_of_the_register() -> None:
    """FLEET-21, FLEET-22: a drive lives across registers."""
    there = house()
    there.report(told(fn_serial=OTHER_FN, fn_last_fd=1), previous_fn=FN)
    at = there.events[0].at  # type: ignore[attr-defined]
    assert reports.FiscalDriveReplaced(at, {"fn_serial": OTHER_FN}, OTHER_FN, FN) in there.events
    assert drive.FnInstalled(at, REGISTER, FN) in there.events
    assert drive.FnRemoved(at, REGISTER, next_fn=OTHER_FN) in there.events
    assert there.live(f"fn-{FN}").state.register is None
    assert there.live(f"fn-{OTHER_FN}").state.told["fn_last_fd"] == 1


def test_who_does_not_know_the_drive_before_is_told_and_asks_again() -> None:
    there = house()
    answer = there.report(told(fn_serial=OTHER_FN), previous_fn=None)
    assert answer == {"register": REGISTER, "outcome": "FACT_OUTDATED", "problems": [], "previous_fn": FN}
    assert there.events == []
    assert there.report(told(fn_serial=OTHER_FN), previous_fn=answer["previous_fn"])["outcome"] == "CHANGED"


def test_a_drive_that_moves_to_another_register_leaves_the_first() -> None:
    """FLEET-22: one register at a time."""
    there = house()
    answer = there.report(told(factory_number="2"), number="2")
    assert answer["problems"] == [{"code": "DRIVE_MOVED", "key": "fn_serial", "why": REGISTER}]
    at = there.events[0].at  # type: ignore[attr-defined]
    assert drive.FnRemoved(at, REGISTER, next_register="CSI-2") in there.events
    assert there.live(f"fn-{FN}").state.register == "CSI-2"
    [installed] = [each for each in there.events if isinstance(each, drive.FnInstalled)]
    assert installed.known == {key: value for key, value in TOLD.items() if key in DRIVE_KEYS}
    back = there.report(TOLD)
    assert codes(back) == ["DRIVE_MOVED"]
    assert there.kinds() == ["FnRemoved", "FnInstalled"]


def test_a_drive_s_life_goes_one_way() -> None:
    """FLEET-63: phase only 0→1→3→7→15."""
    there = House()
    there.report(told(fn_phase="READY"))
    there.report(told(fn_phase="FISCAL"))
    assert there.kinds() == ["FnRegistered", "FnAttributesChanged"]
    assert codes(there.report(told(fn_phase="SETUP"))) == ["PHASE_WENT_BACK"]
    assert there.events == []
    there.report(told(fn_phase="ARCHIVE"))
    assert there.kinds() == ["FnArchiveClosed", "FnAttributesChanged"]
    assert there.live(f"fn-{FN}").phase == "ARCHIVE"


def test_warnings_and_blocks_of_a_drive_rise_and_fall() -> None:
    """FLEET-12, FLEET-10, FLEET-66."""
    there = house()
    there.report(told(fn_warn_memory=True, fn_block_mask=0x80))
    at = there.events[0].at  # type: ignore[attr-defined]
    assert there.events == [
        drive.FnWarningRaised(at, {"fn_warn_memory": True}, REGISTER, "fn_warn_memory"),
        drive.FnBlocked(at, {"fn_block_mask": 0x80}, REGISTER),
    ]
    there.report(TOLD)
    assert there.kinds() == ["FnWarningCleared", "FnUnblocked"]


def test_a_registration_with_the_same_drive_is_told() -> None:
    """FLEET-62."""
    there = house()
    there.report(told(last_registration_fd=90_129, fn_last_fd=90_129))
    assert there.kinds() == ["RegistrationDataChanged", "FnFillMeasured", "FnReregistered"]


def test_the_documents_of_a_drive_do_not_become_fewer() -> None:
    there = house()
    assert codes(there.report(told(fn_last_fd=5))) == ["COUNTER_FELL"]
    assert there.live(f"fn-{FN}").state.told["fn_last_fd"] == 90_128


def test_what_is_said_of_a_drive_without_its_number_goes_to_the_drive_that_is_known() -> None:
    there = house()
    there.report({"fn_last_fd": 90_130}, previous_fn=FN)
    assert there.kinds() == ["FnFillMeasured"]
    fresh = House()
    assert codes(fresh.report({"fn_last_fd": 5})) == ["DRIVE_UNKNOWN"]


def test_a_report_without_a_drive_s_number_needs_the_drive_that_is_known() -> None:
    there = house()
    assert there.report({"cuts": 1})["outcome"] == "FACT_OUTDATED"


def test_the_state_comes_back_from_the_events() -> None:
    there = house()
    there.report(reachable=False)
    there.report(told(fn_serial=OTHER_FN, ofd_unsent=4), previous_fn=FN)
    for name, live in there.aggregates.items():
        again = there.replayed(name)
        assert (again.version, again.freeze()) == (live.version, live.freeze()), name
    assert there.now.tzinfo is UTC


def test_a_register_at_an_address_that_is_mapped_to_a_unit_is_placed_there() -> None:
    """DEC-06: the unit of its address range goes before the router's; without either it is unassigned."""
    there = House()
    there.report({"cuts": 1}, unit="store-7")
    assert register.RegisterEnrolled("store-7") in there.events
    nowhere = House(unit=None)
    nowhere.report({"cuts": 1})
    assert register.RegisterEnrolled(None) in nowhere.events
    with pytest.raises(InvalidInput):
        there.report({"cuts": 1}, unit="a b")


def test_an_agent_may_tell_fatal_errors_without_their_mask() -> None:
    """FLEET-72: an error by its name, with what it was before."""
    there = House()
    there.report({"err_nvr": False})
    there.report({"err_nvr": True})
    at = there.events[0].at  # type: ignore[attr-defined]
    assert there.events == [reports.FatalErrorRaised(at, {"err_nvr": True}, Scope.REGISTER, "err_nvr")]
