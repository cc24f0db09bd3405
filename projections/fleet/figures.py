"""The figures of `domain/fleet/policies/figures.py` as SQL, by the key under which policies name them.

They are expressions over the row sources of `sources.py`: `r` a register, `d` its drive, `u` its unit, `o` a planned
outage that has begun, `v` what its model is to run, `home` the organisation. What is not known is null. Counts of any
size go through numeric: a register that tells nonsense must not stop the queries of all others.
"""

from domain.fleet.parameters.values import BatteryState, FfdVersion, FillSource, LifetimeSource, TaxSystem
from domain.fleet.policies.figures import ERROR_COUNTS_FOR
from domain.fleet.policies.fill import FLAG_PCT
from domain.fleet.policies.lifetime import CAPACITY_DOCUMENTS, RULES, Rule
from domain.fleet.policies.wear import DEFAULT_LIMITS, LIMITS, LOW_BATTERY_MV
from projections.fleet.days import PACE_DAYS
from projections.fleet.targets import FIRMWARE_OUTDATED, UPDATE_OVERDUE

ZONE = "coalesce(u.time_zone, home.time_zone)"
LOCAL_NOW = f"(now() at time zone {ZONE})"
TODAY = f"{LOCAL_NOW}::date"
_DRIFT = "(coalesce(r.clock_drift_s, 0) * interval '1 second')"
_LONGEST_DAYS = 10_000  # as the domain's: beyond lies no forecast


def _whole_days(interval: str) -> str:
    return f"floor(extract(epoch from {interval}) / 86400)::bigint"


def _pct(part: str, whole: str | int) -> str:
    return f"floor({part}::numeric * 100 / {whole})::bigint"


def _between(low: int, value: str, high: int) -> str:
    """`greatest` and `least` pass over nulls: what is not known stays so."""
    return f"case when {value} is not null then greatest({low}, least({value}, {high})) end"


def _waits(queue: str) -> str:
    return f"r.{queue}_unsent <> 0 and r.{queue}_first_at is not null"


def _queue(queue: str) -> dict[str, str]:
    """The deadline of a queue (`deadlines.py`)."""
    first, waits = f"r.{queue}_first_at", _waits(queue)
    block = f"(({first} + interval '720 hours') at time zone {ZONE} - {_DRIFT})"
    device_now = f"((now() + {_DRIFT}) at time zone {ZONE})"
    return {
        f"{queue}_block_at": f"case when {waits} then {block} end",
        f"{queue}_days_left": f"case when {waits} then {_whole_days(f'({block} - now())')} end",
        f"{queue}_oldest_days": f"case when {waits} then {_whole_days(f'({device_now} - {first})')} end",
    }


def _lifetime() -> str:
    """Days for which the drive lives (`lifetime.py`), rule by rule."""
    months = "coalesce(substring(d.fn_model from '(?<!\\d)(13|15|36)(?!\\d)'), '13')::integer"
    holds = {
        "ffd_1_2": f"r.ffd_kkt = '{FfdVersion.FFD_1_2}'",
        "goods": "r.mode_services is not true",
        "osn": f"'{TaxSystem.OSN}' = any(r.tax_systems)",
        "agents": "cardinality(r.agent_flags) > 0",
    }

    def line(rule: Rule) -> str:
        tests = [f"{months} in ({', '.join(map(str, sorted(rule.months)))})"] if rule.months else []
        tests += [holds.get(each, f"r.{each}") for each in sorted(rule.all_of)]
        if rule.any_of:
            tests.append("(" + " or ".join(f"coalesce(r.{each}, false)" for each in sorted(rule.any_of)) + ")")
        return f"when {' and '.join(tests) or 'true'} then {rule.days}"

    return f"case {' '.join(map(line, RULES))} end"


_ROOM = _between(0, _pct("d.fn_docs_left", CAPACITY_DOCUMENTS), 100)
ARCHIVE = f"coalesce(d.fn_archive_pct, 100 - ({_ROOM}))"
_FLAG = f"case when d.fn_warn_memory then {FLAG_PCT} end"
_ESTIMATE = f"case when {ARCHIVE} is null then {_between(0, _pct('d.fn_last_fd', CAPACITY_DOCUMENTS), 100)} end"
_REPORTED = f"greatest({ARCHIVE}, d.fn_buffer_pct, r.oism_fill_pct)"
FILL = f"greatest({_REPORTED}, {_FLAG}, {_ESTIMATE})"

LIFETIME_DAYS = _lifetime()
UNTIL = f"coalesce(d.corrected_until, d.fn_valid_until, d.fn_registered_at::date + {LIFETIME_DAYS})"
_DOCS_LEFT = f"coalesce(d.fn_docs_left, {CAPACITY_DOCUMENTS} - ({_between(0, 'd.fn_last_fd', CAPACITY_DOCUMENTS)}))"

# The pace of the last days: from the first day known to now.
DOCS_PER_DAY = f"""(
    select round((d.fn_last_fd - p.fn_last_fd)::numeric / greatest({TODAY} - p.day, 1), 1)
    from drive_days p where p.fn = d.fn and p.day >= {TODAY} - {PACE_DAYS} and p.day < {TODAY}
    order by p.day limit 1)"""


def pace(counter: str) -> str:
    """How much a counter of the register grows in a day."""
    return f"""(
    select greatest(r.{counter} - p.{counter}, 0)::numeric / greatest({TODAY} - p.day, 1)
    from register_days p
    where p.register = r.register_id and p.day >= {TODAY} - {PACE_DAYS} and p.day < {TODAY} and p.{counter} is not null
    order by p.day limit 1)"""


def _days_from_now(days: str) -> str:
    return f"case when {days} < {_LONGEST_DAYS} then {TODAY} + trunc({days})::integer end"


FILL_END = f"(select {_days_from_now(f'{_DOCS_LEFT} / p.pace')} from (select {DOCS_PER_DAY}) p(pace) where p.pace > 0)"
KEYS_END = f"{TODAY} + ({_between(-_LONGEST_DAYS, 'd.fn_key_resource_days', _LONGEST_DAYS)})::integer"


def _limit(part: str) -> str:
    lines = " ".join(f"when {code} then {getattr(limits, part)}" for code, limits in LIMITS.items())
    return f"case r.model_code {lines} else {getattr(DEFAULT_LIMITS, part)} end"


def _done(total: str, replaced: str) -> str:
    replaced = f"coalesce(r.{replaced}, 0)"
    return f"(case when r.{total} >= {replaced} then r.{total} - {replaced} else r.{total} end)"


HEAD_LIMIT, CUTTER_LIMIT = _limit("head_mm"), _limit("cuts")
HEAD_DONE = _done("head_total_mm", "head_replaced_mm")
CUTTER_DONE = _done("cuts_total", "cutter_replaced_cuts")
HEAD_WEAR, CUTTER_WEAR = _pct(HEAD_DONE, HEAD_LIMIT), _pct(CUTTER_DONE, CUTTER_LIMIT)
BATTERY_WEAR = f"case when r.battery_mv < {LOW_BATTERY_MV} then 100 when r.battery_mv is not null then 0 end"


def wear_end(done: str, limit: str, counter: str) -> str:
    """The day on which a part reaches its limit, at its pace."""
    days = f"greatest(0, {limit} - {done}) / p.pace"
    return f"(select {_days_from_now(days)} from (select {pace(counter)}) p(pace) where p.pace > 0)"


HEAD_END = wear_end(HEAD_DONE, HEAD_LIMIT, "head_total_mm")
CUTTER_END = wear_end(CUTTER_DONE, CUTTER_LIMIT, "cuts_total")

FIGURES: dict[str, str] = {
    **_queue("ofd"),
    **_queue("oism"),
    "ofd_unsent_grows": "(r.ofd_unsent > r.ofd_unsent_before and r.ofd_unsent_before > r.ofd_unsent_earlier)",
    "fn_archive_pct": ARCHIVE,
    "fn_fill_pct": FILL,
    "fn_fill_source": (
        f"case when {FILL} is null then null when {_REPORTED} = {FILL} then '{FillSource.REPORTED}' "
        f"when {_FLAG} = {FILL} then '{FillSource.FLAG_90}' else '{FillSource.ESTIMATED}' end"
    ),
    "fn_valid_until": UNTIL,
    "fn_days_left": f"({UNTIL} - {TODAY})::bigint",
    "fn_lifetime_source": (
        f"case when d.corrected_until is not null then '{LifetimeSource.CORRECTED}' "
        f"when d.fn_valid_until is not null then '{LifetimeSource.DEVICE}' "
        f"when d.fn_registered_at is not null then '{LifetimeSource.TABLE}' end"
    ),
    # it works through its last day
    "fn_end_at": f"(({UNTIL} + 1)::timestamp at time zone {ZONE})",
    "fn_end_forecast": f"least({UNTIL}, {FILL_END}, {KEYS_END})",
    "fn_docs_per_day": DOCS_PER_DAY,
    "head_wear_pct": HEAD_WEAR,
    "cutter_wear_pct": CUTTER_WEAR,
    "battery_state": (
        f"case when r.battery_mv < {LOW_BATTERY_MV} then '{BatteryState.LOW}' "
        f"when r.battery_mv is not null then '{BatteryState.GOOD}' end"
    ),
    "wear_pct": f"greatest({HEAD_WEAR}, {CUTTER_WEAR}, {BATTERY_WEAR})",
    "wear_eta": f"least({HEAD_END}, {CUTTER_END})",
    "paper_km": "round(r.head_total_mm::numeric / 1000000, 6)",
    "offline_planned": "(o.register is not null)",
    "offline_hours": "floor(extract(epoch from (now() - r.offline_since)) / 3600)",
    "idle_days": _whole_days(f"({LOCAL_NOW} - r.last_fiscal_at)"),
    "svc_days_left": f"(r.svc_nearest_end - {TODAY})::bigint",
    "error_code": (
        f"case when r.last_error_at > now() - interval '{ERROR_COUNTS_FOR.total_seconds():.0f} seconds' "
        "then r.last_error_code end"
    ),
    "fn_shift_known": "(d.fn_shift_open is not null)",
    "firmware_outdated": FIRMWARE_OUTDATED,
    "update_overdue": UPDATE_OVERDUE,
    # the relay tells it, once there is one
    "count_mismatch": "null::bigint",
}
