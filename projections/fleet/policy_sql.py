"""The health policy (`domain/fleet/policies/health.py`) as SQL, made from the same table: reasons, severity, since."""

from domain.fleet.policies.attention import DEADLINES
from domain.fleet.policies.conditions import AnyOf, AtLeast, AtMost, Condition, Is, OneOf, Unless
from domain.fleet.policies.deadlines import Consequence
from domain.fleet.policies.health import BY_URGENCY, Row, Severity
from projections.fleet.figures import FIGURES, ZONE
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
