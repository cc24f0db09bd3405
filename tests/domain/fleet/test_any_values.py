"""Whatever an agent tells: nothing breaks, what is taken in fits its parameter, and policies can look at it."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fleet.checks import fault_of
from domain.fleet.commands import RegisterReport, ReportRegisters
from domain.fleet.events.reports import Reported
from domain.fleet.parameters.catalogue import BY_KEY, PARAMETERS
from domain.fleet.parameters.parameter import Kind
from domain.fleet.policies.attention import attention_of
from domain.fleet.policies.figures import Given, figures_of
from tests.domain.fleet.house import FN, NOW, ROUTER, House

REPORTED = [each.key for each in PARAMETERS if each.reported]
# Of every kind: its edges, and what is beyond them.
VALUES: dict[Kind, list[Any]] = {
    Kind.BOOL: [True, False],
    Kind.INT: [0, 1, -1, 2**63 - 1, -(2**63) + 1, 2**63],
    Kind.MASK: [0, 0x55, 2**63 - 1, -1],
    Kind.MONEY: [0, -(2**63) + 1, 2**63 - 1],
    Kind.PERCENT: [0, 100, 101],
    Kind.TEXT: ["", "текст", FN, "x" * 501, "\n"],
    Kind.LIST: [[], ["OSN"], ["x"] * 101, [1]],
    Kind.VERSION: ["1", "565.1.12", "1.2.3.4.5", "٣.1"],
    Kind.IP: ["10.0.0.1", "::1", "10.0.0.256"],
    Kind.DATE: ["2000-01-01", "2099-12-31", "1999-12-31", "9999-12-31", "0001-01-01", "20260101"],
    Kind.LOCAL_TIME: ["2000-01-01T00:00:00", "2099-12-31T23:59:59.999999", "0001-01-01T00:00:00", "2026-01-01"],
    Kind.INSTANT: ["2000-01-01T00:00:00Z", "2099-12-31T23:59:59+14:00", "9999-12-31T23:59:59Z"],
}
anything = st.sampled_from([each for some in VALUES.values() for each in some]) | st.none() | st.floats(-1e9, 1e9)


def value_of(key: str) -> st.SearchStrategy[Any]:
    parameter = BY_KEY[key]
    known = [] if parameter.values is None else list(parameter.values.__members__.values())
    listed = [[each] for each in known] if parameter.kind is Kind.LIST else known
    return st.sampled_from([*VALUES[parameter.kind], *listed]) | anything


told = st.lists(st.sampled_from(REPORTED), unique=True, max_size=40).flatmap(
    lambda keys: st.fixed_dictionaries({key: value_of(key) for key in keys})
)
instants = st.sampled_from([
    datetime.min.replace(tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=12))),
    NOW,
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(told, min_size=1, max_size=3), instants, st.none() | instants)
def test_any_report_is_answered_and_only_good_values_are_known(
    reports: list[dict[str, Any]], polled_at: datetime, sent_at: datetime | None
) -> None:
    """FLEET-52, DEC-01: never a lost report, never a stuck poller."""
    there = House()
    known: dict[str, Any] = {}
    for each in reports:
        parameters = {"fn_serial": FN} | each
        report = RegisterReport("CSI", "1", polled_at, parameters=parameters, previous_fn=FN)
        [answer] = there.do(ReportRegisters(ROUTER, (report,), sent_at))
        assert answer["outcome"] in {"CHANGED", "UNCHANGED", "STALE"}
        for event in there.events:
            assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event
            if isinstance(event, Reported):
                known |= event.changed
    for key, value in known.items():
        parameter = BY_KEY[key]
        assert value is None or not parameter.reported or fault_of(parameter, value) is None, key


@settings(max_examples=150, deadline=None)
@given(told, st.sampled_from(["Europe/Moscow", "Pacific/Kiritimati", "America/New_York"]), st.booleans())
def test_policies_can_look_at_anything_that_is_known(parameters: dict[str, Any], zone: str, corrected: bool) -> None:
    """FLEET-14."""
    good = {key: value for key, value in parameters.items() if fault_of(BY_KEY[key], value) is None}
    good |= {"clock_drift_s": 3_000_000_000}
    until = date(2099, 12, 31) if corrected else None
    for pace in (Decimal(0), Decimal("1e-20"), Decimal(10_000)):
        attention = attention_of(figures_of(good, Given(NOW, ZoneInfo(zone), pace, until)))
        assert attention is None or attention.reasons
