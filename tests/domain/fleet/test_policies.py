"""Deadlines, ends, fill, wear and the health policy, by example and at their edges."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fleet.parameters.parameter import Values
from domain.fleet.parameters.values import BatteryState, FillSource, LifetimeSource
from domain.fleet.policies import deadlines, fill, lifetime, wear
from domain.fleet.policies.attention import Consequence, attention_of
from domain.fleet.policies.figures import Given, figures_of
from domain.fleet.policies.health import POLICY, Level, Severity, reasons_of

MOSCOW, VLADIVOSTOK = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Vladivostok")
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_an_unsent_document_stops_the_register_after_thirty_times_24_hours_by_its_own_clock() -> None:
    """FLEET-10, DEC-03: device time, in the zone of the place."""
    first_at = local("2026-11-03T20:15:00")
    assert deadlines.block_at(first_at, MOSCOW) == datetime(2026, 12, 3, 17, 15, tzinfo=UTC)
    assert deadlines.block_at(first_at, VLADIVOSTOK) == datetime(2026, 12, 3, 10, 15, tzinfo=UTC)
    # a clock that is an hour ahead gets there an hour earlier
    assert deadlines.block_at(first_at, MOSCOW, 3_600) == datetime(2026, 12, 3, 16, 15, tzinfo=UTC)


def test_the_thirty_days_go_through_a_change_of_the_clocks() -> None:
    """DEC-02, DEC-03: the device knows no summer time; the place does."""
    berlin = ZoneInfo("Europe/Berlin")
    assert deadlines.block_at(local("2026-10-20T12:00:00"), berlin) == datetime(2026, 11, 19, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (timedelta(days=5, hours=1), 5),
        (timedelta(hours=23), 0),
        (timedelta(0), 0),
        (timedelta(seconds=-1), -1),
        (timedelta(days=-2), -2),
    ],
)
def test_days_left_are_whole_days(left: timedelta, days: int) -> None:
    """FLEET-10: 0 on the last day, negative when it is over."""
    assert deadlines.days_left(NOW + left, NOW) == days


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(-3_000_000, 3_000_000))  # noqa: DTZ001
def test_a_document_is_thirty_days_old_exactly_when_its_block_has_come(first_at: datetime, drift: int) -> None:
    """FLEET-10, FLEET-13: the two ways of counting agree where clocks are not changed."""
    block = deadlines.block_at(first_at, MOSCOW, drift)
    for now in (block - timedelta(seconds=1), block, block + timedelta(seconds=1)):
        assert (deadlines.oldest_days(first_at, MOSCOW, now, drift) >= 30) is (now >= block)


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ({}, 410),
        ({"fn_model": "ФН-1.1М исполнение Ин15-2"}, 470),
        ({"fn_model": "ФН-1.1М исполнение Ин36-1М", "tax_systems": ["PATENT"]}, 1100),
        ({"fn_model": "Ин36-1М", "tax_systems": ["OSN"]}, 560),
        ({"fn_model": "Ин36-1М", "tax_systems": ["OSN"], "mode_services": True}, 1100),
        (
            {
                "fn_model": "Ин36",
                "tax_systems": ["OSN"],
                "mode_services": True,
                "agent_flags": ["AGENT"],
                "ffd_kkt": "1.2",
            },
            560,
        ),
        ({"fn_model": "Ин36-1М", "mode_excise": True}, 410),
        ({"fn_model": "Ин15-2", "mode_excise": True}, 470),
        ({"fn_model": "Ин15-2", "mode_excise": True, "ffd_kkt": "1.2"}, 410),
        ({"fn_model": "Ин15-2", "mode_gambling": True, "ffd_kkt": "1.2"}, 410),
        ({"fn_model": "Ин36-2", "mode_gambling": True, "ffd_kkt": "1.2"}, 1100),
        ({"fn_model": "Ин15-2", "mode_autonomous": True}, 410),
        ({"fn_model": "Ин36-2", "mode_autonomous": True}, 560),
        ({"fn_model": "Ин36-2", "mode_autonomous": True, "ffd_kkt": "1.2", "tax_systems": ["OSN"]}, 410),
        ({"fn_model": "серия 1360"}, 410),
    ],
)
def test_how_long_a_drive_lives_is_a_table(told: Values, days: int) -> None:
    """FLEET-21, DEC-05: facts §5.1."""
    assert lifetime.lifetime_days(told) == days


def test_the_device_s_date_wins_then_a_person_s_then_the_table_s() -> None:
    """FLEET-22, FLEET-63, DEC-05."""
    told: Values = {"fn_registered_at": "2026-01-10T10:00:00", "fn_model": "Ин15-2"}
    table = figures_of(told, Given(NOW, MOSCOW))
    assert (table["fn_valid_until"], table["fn_lifetime_source"]) == (date(2027, 4, 25), LifetimeSource.TABLE)
    device = figures_of(told | {"fn_valid_until": "2026-12-05"}, Given(NOW, MOSCOW))
    assert (device["fn_valid_until"], device["fn_lifetime_source"]) == (date(2026, 12, 5), LifetimeSource.DEVICE)
    assert device["fn_days_left"] == 10
    corrected = figures_of(told, Given(NOW, MOSCOW, corrected_until=date(2026, 12, 6)))
    assert (corrected["fn_days_left"], corrected["fn_lifetime_source"]) == (11, LifetimeSource.CORRECTED)


def test_the_day_is_that_of_the_place() -> None:
    """DEC-02: at 20:00 UTC the next day has begun in Vladivostok."""
    evening = NOW.replace(hour=20)
    told: Values = {"fn_valid_until": "2026-11-25"}
    assert figures_of(told, Given(evening, MOSCOW))["fn_days_left"] == 0
    assert figures_of(told, Given(evening, VLADIVOSTOK))["fn_days_left"] == -1


def test_a_drive_ends_by_date_by_fill_or_by_keys_whichever_is_first() -> None:
    """FLEET-64: `end_eta`."""
    told: Values = {"fn_valid_until": "2027-06-01", "fn_last_fd": 240_000, "fn_key_resource_days": 100}
    assert figures_of(told, Given(NOW, MOSCOW))["fn_end_forecast"] == date(2027, 3, 5)
    assert figures_of(told, Given(NOW, MOSCOW, docs_per_day=Decimal("499.99")))["fn_end_forecast"] == date(2026, 12, 15)
    assert figures_of({"fn_valid_until": "2027-06-01"}, Given(NOW, MOSCOW))["fn_end_forecast"] == date(2027, 6, 1)
    assert lifetime.day_at_pace(date(2026, 11, 25), 10, Decimal(0)) is None


@pytest.mark.parametrize(
    ("told", "pct", "source"),
    [
        ({"fn_last_fd": 100_000}, 40, FillSource.ESTIMATED),
        ({"fn_last_fd": 999_999}, 100, FillSource.ESTIMATED),
        ({"fn_archive_pct": 12, "fn_last_fd": 200_000}, 12, FillSource.REPORTED),
        ({"fn_docs_left": 200_000, "fn_last_fd": 200_000}, 20, FillSource.REPORTED),
        ({"fn_archive_pct": 12, "fn_buffer_pct": 30}, 30, FillSource.REPORTED),
        ({"oism_fill_pct": 55, "fn_last_fd": 100_000}, 55, FillSource.REPORTED),
        ({"oism_fill_pct": 1, "fn_last_fd": 100_000}, 40, FillSource.ESTIMATED),
        ({"fn_warn_memory": True, "fn_last_fd": 100_000}, 90, FillSource.FLAG_90),
        ({"fn_warn_memory": True, "fn_archive_pct": 95}, 95, FillSource.REPORTED),
        ({"fn_warn_memory": True, "fn_archive_pct": 90}, 90, FillSource.REPORTED),
    ],
)
def test_the_fullest_area_of_a_drive_counts(told: Values, pct: int, source: FillSource) -> None:
    """FLEET-66, DEC-04."""
    figures = figures_of(told, Given(NOW, MOSCOW))
    assert (figures["fn_fill_pct"], figures["fn_fill_source"]) == (pct, source)


def test_a_drive_of_which_nothing_is_known_has_no_fill() -> None:
    assert fill.fill_of(None, None, None, flag_90=False, last_fd=None) is None
    assert figures_of({}, Given(NOW, MOSCOW)).keys() == {
        "offline_planned",
        "ofd_unsent_grows",
        "update_overdue",
        "fn_shift_known",
    }


def test_wear_is_that_of_the_worst_part_since_it_was_replaced() -> None:
    """FLEET-33, DEC-07."""
    told: Values = {"model_code": 8, "head_total_mm": 75_000_000, "cuts_total": 300_000, "battery_mv": 3_100}
    figures = figures_of(told, Given(NOW, MOSCOW))
    assert (figures["head_wear_pct"], figures["cutter_wear_pct"], figures["wear_pct"]) == (50, 20, 50)
    replaced = figures_of(told, Given(NOW, MOSCOW, replaced_at={"head_total_mm": 60_000_000}))
    assert (replaced["head_wear_pct"], replaced["wear_pct"]) == (10, 20)
    low = figures_of(told | {"battery_mv": 2_999}, Given(NOW, MOSCOW))
    assert (low["battery_state"], low["wear_pct"]) == (BatteryState.LOW, 100)
    assert wear.worn(5, 10) == 5, "a counter that began again"
    assert wear.limits_of(999) == wear.limits_of(None) == wear.DEFAULT_LIMITS


def test_paper_is_told_in_kilometres() -> None:
    """FLEET-30: exact."""
    assert wear.paper_km(40_112_233) == Decimal("40.112233")


def test_a_part_reaches_its_limit_at_its_pace() -> None:
    """FLEET-34."""
    assert wear.wear_end(date(2026, 11, 25), 900, 1_000, Decimal(10)) == date(2026, 12, 5)
    assert wear.wear_end(date(2026, 11, 25), 1_100, 1_000, Decimal(10)) == date(2026, 11, 25)
    assert wear.wear_end(date(2026, 11, 25), 900, 1_000, Decimal(0)) is None


WELL: dict[str, Any] = {
    "fn_phase": "FISCAL",
    "fn_valid_until": "2027-11-25",
    "fn_docs_left": 200_000,
    "ofd_unsent": 0,
    "shift_state": "OPEN",
    "fn_shift_open": True,
    "shift_over_24h": False,
    "clock_drift_s": 0,
    "last_fiscal_at": "2026-11-25T11:59:00",
    "battery_mv": 3_000,
    "supply_mv": 24_000,
    "oism_fill_class": "BELOW_50",
    "svc_nearest_end": "2027-11-25",
}
ERROR_AT = {"last_error_at": "2026-11-25T08:00:00Z"}


def reasons(told: dict[str, Any], **given: Any) -> list[tuple[str, Level]]:
    figures = figures_of(WELL | told, Given(NOW, MOSCOW, **given))
    return [(row.message, row.level) for row in reasons_of(figures)]


def test_a_register_that_is_well_needs_no_attention() -> None:
    """FLEET-14."""
    assert reasons({}) == []
    assert attention_of(figures_of(WELL, Given(NOW, MOSCOW))) is None


@pytest.mark.parametrize(
    ("number", "told", "message", "level"),
    [
        (1, {"fn_warn_critical": True}, "fn_failed", "BLOCKED"),
        (1, {"err_no_fn": True}, "fn_failed", "BLOCKED"),
        (1, {"err_fn_fatal": True}, "fn_failed", "BLOCKED"),
        (1, {"last_error_code": 0x44, **ERROR_AT}, "fn_failed", "BLOCKED"),
        (2, {"fn_valid_until": "2026-11-24"}, "fn_expired", "BLOCKED"),
        (2, {"last_error_code": 0x45, **ERROR_AT}, "fn_expired", "BLOCKED"),
        (3, {"last_error_code": 0x46, **ERROR_AT}, "fn_archive_full", "BLOCKED"),
        (3, {"last_error_code": 0x54, "fn_warn_memory": True, **ERROR_AT}, "fn_archive_full", "BLOCKED"),
        (4, {"ofd_unsent": 1, "ofd_first_at": "2026-10-26T12:00:00"}, "ofd_overdue", "BLOCKED"),
        (4, {"last_error_code": 0x55, **ERROR_AT}, "ofd_overdue", "BLOCKED"),
        (4, {"last_error_code": 0x54, "fn_warn_ofd_timeout": True, **ERROR_AT}, "ofd_overdue", "BLOCKED"),
        (5, {"last_error_code": 0x54, **ERROR_AT}, "fn_30day_store_full", "BLOCKED"),
        (6, {"fn_phase": "POST_FISCAL"}, "fn_phase", "BLOCKED"),
        (7, {"fn_warn_urgent": True}, "fn_replace_now", "DANGER"),
        (7, {"fn_valid_until": "2026-11-28"}, "fn_replace_now", "DANGER"),
        (8, {"fn_valid_until": "2026-11-29"}, "fn_replace_10", "DANGER"),
        (8, {"fn_valid_until": "2026-12-05"}, "fn_replace_10", "DANGER"),
        (9, {"ofd_unsent": 1, "ofd_first_at": "2026-11-05T12:00:00"}, "ofd_oldest_20", "DANGER"),
        (10, {"oism_fill_class": "ABOVE_90"}, "oism_store", "DANGER"),
        (10, {"oism_fill_pct": 90}, "oism_store", "DANGER"),
        (10, {"last_error_code": 0x74, **ERROR_AT}, "oism_store", "DANGER"),
        (11, {"fn_docs_left": 49_999}, "fn_capacity", "DANGER"),
        (11, {"fn_warn_memory": True}, "fn_capacity", "DANGER"),
        (12, {"fn_valid_until": "2026-12-06"}, "fn_replace_30", "WARNING"),
        (12, {"fn_warn_resource": True}, "fn_replace_30", "WARNING"),
        (13, {"ofd_unsent": 1, "ofd_first_at": "2026-11-22T12:00:00"}, "ofd_lag", "WARNING"),
        (13, {"fn_warn_ofd_timeout": True}, "ofd_lag", "WARNING"),
        (14, {"oism_unsent": 1, "oism_first_at": "2026-11-22T12:00:00"}, "oism_lag", "WARNING"),
        (14, {"oism_fill_class": "FROM_80"}, "oism_lag", "WARNING"),
        (15, {"fn_docs_left": 99_999}, "fn_capacity_soon", "WARNING"),
        (16, {"shift_over_24h": True}, "shift_24h", "WARNING"),
        (17, {"clock_drift_s": 301}, "clock", "WARNING"),
        (17, {"clock_drift_s": -481}, "clock", "DANGER"),
        (18, {"offline_since": "2026-11-24T09:00:00Z"}, "offline", "WARNING"),
        (18, {"offline_since": "2026-11-22T09:00:00Z"}, "offline", "DANGER"),
        (19, {"last_fiscal_at": "2026-11-10T12:00:00"}, "idle", "INFO"),
        (20, {"battery_mv": 2_999}, "service", "INFO"),
        (20, {"supply_mv": 23_999}, "service", "INFO"),
        (20, {"model_code": 8, "head_total_mm": 130_000_000}, "service", "INFO"),
        (21, {"shift_state": "CLOSED"}, "inconsistent", "WARNING"),
        (21, {"fn_shift_open": False}, "inconsistent", "WARNING"),
        (22, {"err_nvr": True}, "fatal_error", "BLOCKED"),
        (24, {"svc_nearest_end": "2026-12-20"}, "paid_service_ending", "INFO"),
    ],
)
def test_each_row_of_the_policy_is_the_reason(number: int, told: dict[str, Any], message: str, level: str) -> None:
    """FLEET-12, FLEET-14, FLEET-35, FLEET-63, FLEET-66: the table of facts §5.4, at its thresholds."""
    assert (message, level) in reasons(told)
    assert any(row.number == number and (row.message, row.level) == (message, level) for row in POLICY)


@pytest.mark.parametrize(
    "told",
    [
        {"fn_valid_until": "2026-12-26"},
        {"ofd_unsent": 1, "ofd_first_at": "2026-11-22T12:00:01"},
        {"ofd_unsent": 0, "ofd_first_at": "2026-10-01T12:00:00"},
        {"fn_docs_left": 100_000},
        {"clock_drift_s": 300},
        {"offline_since": "2026-11-24T09:00:01Z"},
        {"last_fiscal_at": "2026-11-10T12:00:01"},
        {"last_error_code": 0x55, "last_error_at": "2026-11-24T09:00:00Z"},
        {"last_error_code": 0x55},
        {"oism_fill_pct": 89},
        {"svc_nearest_end": "2026-12-26"},
    ],
)
def test_short_of_its_threshold_a_row_says_nothing(told: dict[str, Any]) -> None:
    assert reasons(told) == []


def test_what_others_compute_and_people_say_counts_too() -> None:
    """FLEET-18, FLEET-84."""
    assert reasons({}, update_overdue=True) == [("update_required", Level.INFO)]
    assert reasons({}, ofd_unsent_grows=True) == [("ofd_lag", Level.WARNING)]
    assert reasons({}, count_mismatch=-2) == [("inconsistent", Level.WARNING)]
    silent = {"offline_since": "2026-11-01T09:00:00Z", "last_fiscal_at": "2026-11-01T09:00:00"}
    assert reasons(silent, offline_planned=True) == []


def test_estimates_of_the_fill_count_only_where_nothing_better_is_known() -> None:
    """FLEET-66, DEC-04: row 11."""
    without = {key: value for key, value in WELL.items() if key != "fn_docs_left"}
    figures = figures_of(without | {"fn_last_fd": 200_000}, Given(NOW, MOSCOW))
    assert [row.message for row in reasons_of(figures)] == ["fn_capacity"]


def test_of_one_subject_the_most_urgent_row_is_the_reason() -> None:
    assert reasons({"fn_valid_until": "2026-11-24", "fn_warn_urgent": True, "fn_warn_resource": True}) == [
        ("fn_expired", Level.BLOCKED)
    ]


def test_the_queue_of_attention_is_ordered_by_what_stops_first() -> None:
    """FLEET-11, FLEET-14, DEC-04: the OFD's queue stops the register, the OISM's only marked goods."""

    def attention(**told: Any) -> Any:
        return attention_of(figures_of(WELL | told, Given(NOW, MOSCOW)))

    marked = attention(oism_unsent=3, oism_first_at="2026-11-01T12:00:00")
    assert (marked.severity, marked.consequence) == (Severity.MEDIUM, Consequence.STOPS_MARKED_GOODS)
    assert marked.next_deadline == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    unsent = attention(ofd_unsent=3, ofd_first_at="2026-11-02T12:00:00")
    assert (unsent.severity, unsent.consequence) == (Severity.HIGH, Consequence.STOPS_REGISTER)
    ending = attention(fn_valid_until="2026-11-27")
    assert ending.next_deadline == datetime(2026, 11, 27, 21, 0, tzinfo=UTC), "through its last day"
    blocked = attention(err_nvr=True)
    silent = attention_of({"battery_mv": 1})
    assert silent is not None
    assert (silent.next_deadline, silent.consequence, silent.severity) == (None, None, Severity.LOW)
    queue = [silent, marked, unsent, ending, blocked]
    assert sorted(queue, key=lambda each: each.order) == [blocked, ending, unsent, marked, silent]
