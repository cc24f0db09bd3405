"""The health policy (`domain/fleet/policies/health.py`) as SQL, made from the same table: reasons, severity, since."""

from collections.abc import Callable, Mapping

from domain.fleet.policies.attention import DEADLINES
from domain.fleet.policies.conditions import AnyOf, AtLeast, AtMost, Condition, Is, OneOf, Unless
from domain.fleet.policies.deadlines import Consequence
from domain.fleet.policies.health import BY_URGENCY, Row, Severity
from domain.fleet.policies.lifetime import CAPACITY_DOCUMENTS, RULES
from domain.fleet.policies.wear import LOW_BATTERY_MV
from projections.fleet.figures import CUTTER_LIMIT, FIGURES, HEAD_LIMIT, ZONE
from projections.fleet.fleet_drives import FLEET_DRIVES
from projections.fleet.registers import REGISTERS


def figure(key: str) -> str:
    """SQL of a figure: derived, or told of the register or its drive."""
    if key in FIGURES:
        return FIGURES[key]
    if key in FLEET_DRIVES.by_name:
        return f"d.{key}"
    if key in REGISTERS.by_name:
        return f"r.{key}"
    raise LookupError(f"the policy looks at {key}, which no view keeps")


def _literal(value: str | int) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def _condition(condition: Condition) -> str:
    """True, or else false or null."""
    value = figure(condition.key)
    match condition:
        case Is():
            return f"{value} is true"
        case Unless():
            return f"{value} is not true"
        case OneOf():
            return f"{value} in ({', '.join(map(_literal, condition.values))})"
        case AtLeast():
            return f"{value} >= {condition.number}"
        case AtMost():
            return f"{value} <= {condition.number}"


def holds(conditions: AnyOf) -> str:
    """True when one line of conditions holds, or else false or null."""
    lines = [" and ".join(map(_condition, line)) for line in conditions]
    return "(" + " or ".join(f"({line})" for line in lines) + ")"


def _first_of_subject(row: Row) -> str:
    """It holds, and none that is more urgent and of the same subject."""
    before = [each for each in BY_URGENCY[: BY_URGENCY.index(row)] if each.subject == row.subject]
    return " and ".join([holds(row.when), *(f"{holds(each.when)} is not true" for each in before)])


REASONS = (
    "array_remove(array["
    + ", ".join(f"case when {_first_of_subject(row)} then '{row.message}' end" for row in BY_URGENCY)
    + "], null)"
)
SEVERITY = (
    "case "
    + " ".join(
        f"when {' or '.join(holds(row.when) for row in BY_URGENCY if row.severity is severity)} then '{severity}'"
        for severity in Severity
    )
    + " end"
)

# When a subject began, as far as it is told.
_BEGAN = {
    "ofd": f"r.ofd_first_at at time zone {ZONE}",
    "oism": f"r.oism_first_at at time zone {ZONE}",
    "shift": f"r.shift_opened_at at time zone {ZONE}",
    "idle": f"r.last_fiscal_at at time zone {ZONE}",
    "offline": "r.offline_since",
}
SINCE = (
    "case " + " ".join(f"when {holds(row.when)} then {_BEGAN.get(row.subject, 'null')}" for row in BY_URGENCY) + " end"
)

NEXT_DEADLINE = f"least({', '.join(FIGURES[key] for key in DEADLINES)})"
_STOPS = ", ".join(FIGURES[key] for key, what in DEADLINES.items() if what is Consequence.STOPS_REGISTER)
CONSEQUENCE = (
    f"case when {NEXT_DEADLINE} is null then null when {NEXT_DEADLINE} = least({_STOPS}) "
    f"then '{Consequence.STOPS_REGISTER}' else '{Consequence.STOPS_MARKED_GOODS}' end"
)


# Whether a register may need attention, told by what is cheap to compare: no zones (a day at the place begins at most
# 14 hours before that of UTC), no divisions. It leaves out nearly all who are well, and nobody who is not.
_UTC, _SLACK = "(now() at time zone 'UTC')", "interval '15 hours'"
_SOONEST = min(rule.days for rule in RULES)
_ENDS = f"coalesce(d.corrected_until, d.fn_valid_until, d.fn_registered_at::date + {_SOONEST})"
_DRIFTED = "coalesce(r.clock_drift_s, 0) * interval '1 second'"


def _waits(queue: str) -> Callable[[int], str]:
    return lambda days: (
        f"r.{queue}_unsent <> 0 and r.{queue}_first_at <= {_UTC} + {_SLACK} + {_DRIFTED} - interval '{days} days'"
    )


_MAY: Mapping[str, Callable[[int], str]] = {
    "ofd_oldest_days": _waits("ofd"),
    "oism_oldest_days": _waits("oism"),
    "fn_days_left": lambda days: f"{_ENDS} <= {_UTC}::date + {days + 1}",
    "svc_days_left": lambda days: f"r.svc_nearest_end <= {_UTC}::date + {days + 1}",
    "idle_days": lambda days: f"r.last_fiscal_at <= {_UTC} + {_SLACK} - interval '{days} days'",
    "offline_hours": lambda hours: f"r.offline_since <= now() - interval '{hours} hours'",
    "wear_pct": lambda pct: (
        f"(r.head_total_mm::float8 * 100 >= {pct}::float8 * ({HEAD_LIMIT}) or "
        f"r.cuts_total::float8 * 100 >= {pct}::float8 * ({CUTTER_LIMIT}) or r.battery_mv < {LOW_BATTERY_MV})"
    ),
    "fn_fill_pct": lambda pct: f"d.fn_last_fd >= {pct * CAPACITY_DOCUMENTS // 100}",
}


def _may(condition: Condition) -> str:
    match condition:
        case AtLeast() | AtMost() if condition.key in _MAY:
            return _MAY[condition.key](condition.number)
        case OneOf() if condition.key == "error_code":
            return f"r.last_error_code in ({', '.join(map(_literal, condition.values))})"
        case OneOf() if condition.key == "fn_fill_source":
            return "true"
        case _:
            return _condition(condition)


MAYBE = "(" + " or ".join(f"({' and '.join(map(_may, line))})" for row in BY_URGENCY for line in row.when) + ")"
