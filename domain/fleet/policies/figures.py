"""The figures of a register that policies look at: what was told, and what follows from it on this day at its place.

Every derived figure bears the key of its parameter where it has one (spec/82). The others: `ofd_oldest_days`,
`oism_oldest_days`, `oism_days_left`, `idle_days`, `svc_days_left`, `error_code`, `fn_shift_known`, `fn_end_at`,
`update_overdue`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.fleet.clocks import instant_of
from domain.fleet.parameters.parameter import Value, Values
from domain.fleet.parameters.values import BatteryState, LifetimeSource
from domain.fleet.policies import deadlines, fill, lifetime, wear

# An error that was answered longer ago says nothing of now.
ERROR_COUNTS_FOR = timedelta(hours=24)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Given:
    """What the parameters do not tell: now and the place, paces, what people said, what others compute."""

    now: datetime
    zone: ZoneInfo
    docs_per_day: Decimal = Decimal(0)
    corrected_until: date | None = None
    offline_planned: bool = False
    ofd_unsent_grows: bool = False  # over three polls
    update_overdue: bool = False  # its firmware is below a release that it must have by now
    count_mismatch: int | None = None
    replaced_at: Mapping[str, int] = field(default_factory=dict)  # counters when their parts were replaced


def figures_of(told: Values, given: Given) -> dict[str, Any]:
    """Told and derived figures of one register with its drive; what does not follow is absent."""
    today = given.now.astimezone(given.zone).date()
    figures: dict[str, Any] = {
        **told,
        "offline_planned": given.offline_planned,
        "ofd_unsent_grows": given.ofd_unsent_grows,
        "update_overdue": given.update_overdue,
        "count_mismatch": given.count_mismatch,
        "fn_shift_known": "fn_shift_open" in told,
    }
    figures |= _queue(told, given, "ofd") | _queue(told, given, "oism")
    figures |= _fill(told) | _end(told, given, today) | _wear(told, given) | _times(told, given, today)
    return {key: value for key, value in figures.items() if value is not None}


def _queue(told: Values, given: Given, queue: str) -> dict[str, Any]:
    first_at = _local(told.get(f"{queue}_first_at"))
    if not told.get(f"{queue}_unsent") or first_at is None:
        return {}
    drift = _int(told.get("clock_drift_s")) or 0
    block = deadlines.block_at(first_at, given.zone, drift)
    return {
        f"{queue}_block_at": block,
        f"{queue}_days_left": deadlines.days_left(block, given.now),
        f"{queue}_oldest_days": deadlines.oldest_days(first_at, given.zone, given.now, drift),
    }


def _fill(told: Values) -> dict[str, Any]:
    archive = fill.archive_pct(_int(told.get("fn_archive_pct")), _int(told.get("fn_docs_left")))
    found = fill.fill_of(
        archive,
        _int(told.get("fn_buffer_pct")),
        _int(told.get("oism_fill_pct")),
        flag_90=told.get("fn_warn_memory") is True,
        last_fd=_int(told.get("fn_last_fd")),
    )
    known = {} if found is None else {"fn_fill_pct": found.pct, "fn_fill_source": found.source}
    return {"fn_archive_pct": archive, **known}


def _end(told: Values, given: Given, today: date) -> dict[str, Any]:
    until, source = _date(told.get("fn_valid_until")), LifetimeSource.DEVICE
    registered = _local(told.get("fn_registered_at"))
    if given.corrected_until is not None:
        until, source = given.corrected_until, LifetimeSource.CORRECTED
    elif until is None and registered is not None:
        until = registered.date() + timedelta(days=lifetime.lifetime_days(told))
        source = LifetimeSource.TABLE
    left, last = _int(told.get("fn_docs_left")), _int(told.get("fn_last_fd"))
    if left is None and last is not None:
        left = max(0, lifetime.CAPACITY_DOCUMENTS - last)
    keys = _int(told.get("fn_key_resource_days"))
    end = lifetime.earliest(
        until,
        None if left is None else lifetime.day_at_pace(today, left, given.docs_per_day),
        None if keys is None else lifetime.keys_end(today, keys),
    )
    if until is None:
        return {"fn_end_forecast": end}
    # it works through its last day
    end_at = instant_of(datetime.combine(until + _DAY, time.min), given.zone)
    return {
        "fn_valid_until": until,
        "fn_days_left": (until - today).days,
        "fn_lifetime_source": source,
        "fn_end_at": end_at,
        "fn_end_forecast": end,
    }


def _wear(told: Values, given: Given) -> dict[str, Any]:
    limits, battery = wear.limits_of(_int(told.get("model_code"))), _int(told.get("battery_mv"))
    head, cuts = _int(told.get("head_total_mm")), _int(told.get("cuts_total"))
    head_pct = None if head is None else wear.wear_pct(_done("head_total_mm", head, given), limits.head_mm)
    cutter_pct = None if cuts is None else wear.wear_pct(_done("cuts_total", cuts, given), limits.cuts)
    state: BatteryState | None = None if battery is None else wear.battery_state(battery)
    return {
        "head_wear_pct": head_pct,
        "cutter_wear_pct": cutter_pct,
        "battery_state": state,
        "wear_pct": wear.worst(head_pct, cutter_pct, state),
        "paper_km": None if head is None else wear.paper_km(head),
    }


def _done(key: str, total: int, given: Given) -> int:
    return wear.worn(total, given.replaced_at.get(key, 0))


def _times(told: Values, given: Given, today: date) -> dict[str, Any]:
    since, failed_at = _instant(told.get("offline_since")), _instant(told.get("last_error_at"))
    last_sale, service_end = _local(told.get("last_fiscal_at")), _date(told.get("svc_nearest_end"))
    local_now = given.now.astimezone(given.zone).replace(tzinfo=None)
    is_fresh = failed_at is not None and given.now - failed_at < ERROR_COUNTS_FOR
    return {
        "offline_hours": None if since is None else (given.now - since) // _HOUR,
        "idle_days": None if last_sale is None else (local_now - last_sale) // _DAY,
        "svc_days_left": None if service_end is None else (service_end - today).days,
        "error_code": told.get("last_error_code") if is_fresh else None,
    }


def _int(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def _date(value: Value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _local(value: Value) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


_instant = _local
