"""What is known of each register on the lists? One row each, all 214 parameters of spec/82, and what lists are searched
and sorted by besides (FLEET-06, -11, -14, -56…82; spec B.3.1, B.4, B.5).
"""

from dataclasses import replace

from domain.fleet.parameters.catalogue import PARAMETERS
from domain.fleet.parameters.parameter import Origin
from domain.fleet.policies.deadlines import Consequence
from domain.fleet.policies.health import Severity
from projections.fleet import policy_sql
from projections.fleet.columns import column, required
from projections.fleet.figures import FIGURES, ZONE
from projections.fleet.fleet_drives import FLEET_DRIVES
from projections.fleet.registers import REGISTERS
from projections.fleet.sources import LOOKS_AT, MEMBERSHIP, ON_THE_LISTS, REGISTER_SOURCES, source_sql
from projections.view import Column, Kind, View

_MODES = [each.key for each in PARAMETERS if each.key.startswith("mode_")]
_WARNINGS = [each.key for each in PARAMETERS if each.key.startswith("fn_warn_")]

# Parameters that are neither told nor a figure of the policies.
_JOINED = {
    "store_code": "st.code",
    "store_name": "st.title",
    "store_address": "r.settlement_address",
    "org_path": "u.path",
    "groups": "array(select m.group_id from group_members m where m.register = r.register_id order by 1)",
    "responsible": "coalesce(u.responsible, st.responsible)",
    "time_zone": ZONE,
    "firmware_target": "v.firmware",
    "router_target": "v.router",
    "last_seen_at": "coalesce(s.seen_at, r.offline_since)",
    "device_clock": f"((s.seen_at + coalesce(r.clock_drift_s, 0) * interval '1 second') at time zone {ZONE})",
    "fatal_30d": (
        "(select count(*) from fatal_errors f "
        "where f.register = r.register_id and f.raised_at > now() - interval '30 days')"
    ),
    "current_activity": "l.activity",
    "activity_holder": "l.holder",
    "attention_reasons": policy_sql.REASONS,
    "relay_unacked": "null::bigint",
}


def _names_of(keys: list[str], prefix: str) -> str:
    """The flags that are set, by the rest of their names in capitals."""
    each = ", ".join(
        f"case when {policy_sql.figure(key)} then '{key.removeprefix(prefix).upper()}' end" for key in keys
    )
    return f"array_remove(array[{each}], null)"


FN_WARNINGS = _names_of(_WARNINGS, "fn_warn_")
_SEARCHED = (
    "r.register_id", "r.register_name", "r.model_name", "st.code", "st.title", "r.install_place", "r.user_name",
    "r.user_inn", "r.registration_number", "r.fn_serial", "r.router_host", "host(r.ip_address)", "r.external_ref",
    "array_to_string(r.tags, ' ')",
)  # fmt: skip

REASON_MISSING = """(
    r.offline_since is not null and o.register is null and r.reason_offline_since is distinct from r.offline_since)"""

# What lists are searched and sorted by besides, and its SQL.
_BESIDES: tuple[tuple[Column, str], ...] = (
    (Column("unit", Kind.TEXT, "Code of the unit it belongs to; null: to none yet", null=True, facet=True), "r.unit"),
    (
        Column("org_units", Kind.TEXTS, "Codes from the root down to its unit: hasAny finds a unit with all below it"),
        "coalesce(string_to_array(u.path, '.'), '{}')",
    ),
    (Column("router", Kind.TEXT, "Router that reports it", null=True, facet=True), "r.router"),
    (
        Column("application_modes", Kind.TEXTS, "Application modes that are set (Режимы применения ККТ)"),
        _names_of(_MODES, "mode_"),
    ),
    (Column("fn_warnings", Kind.TEXTS, "Warning flags of the drive that are set"), FN_WARNINGS),
    (
        Column("fatal_errors", Kind.TEXTS, "Fatal errors of register and drive that are there now"),
        "array(select error from fatal_errors f where f.register = r.register_id and cleared_at is null order by 1)",
    ),
    (Column("idle_days", Kind.LONG, "Whole days without a fiscal operation", null=True), FIGURES["idle_days"]),
    (
        Column("oism_days_left", Kind.LONG, "Whole days until the OISM queue blocks marked goods", null=True),
        FIGURES["oism_days_left"],
    ),
    (
        Column("offline_reason_missing", Kind.BOOLEAN, "Silent, not planned, and nobody said why", facet=True),
        REASON_MISSING,
    ),
    (Column("head_planned_on", Kind.DATE, "Day on which the head will be replaced", null=True), "r.head_planned_on"),
    (
        Column("cutter_planned_on", Kind.DATE, "Day on which the cutter will be replaced", null=True),
        "r.cutter_planned_on",
    ),
    (
        Column("battery_planned_on", Kind.DATE, "Day on which the battery will be replaced", null=True),
        "r.battery_planned_on",
    ),
    (
        Column(
            "attention_severity", Kind.TEXT, "How urgently it needs attention", null=True, values=Severity, facet=True
        ),
        policy_sql.SEVERITY,
    ),
    (
        Column("next_deadline", Kind.INSTANT, "What stops first, stops then; may be over", null=True),
        policy_sql.NEXT_DEADLINE,
    ),
    (
        Column("consequence", Kind.TEXT, "What stops then", null=True, values=Consequence, facet=True),
        policy_sql.CONSEQUENCE,
    ),
    (
        Column("text", Kind.TEXT, "Names, numbers and places in one text, to be searched"),
        f"concat_ws(' ', {', '.join(_SEARCHED)})",
    ),
    (Column("fn_version", Kind.LONG, "`expectedVersion` of whoever edits the drive in it", null=True), "d.version"),
    (Column("discovered_at", Kind.INSTANT, "When it was reported first"), "r.discovered_at"),
    (Column("changed_at", Kind.INSTANT, "When anything of it changed last"), "greatest(r.changed_at, d.changed_at)"),
    (Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`"), "r.version"),
    (
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
        "greatest(r.as_of_position, d.as_of_position)",
    ),
)
_NEVER_NULL = {"register_id", "manufacturer", "factory_number", "enrolment_state", "groups", "tags", "parts_replaced",
               "time_zone", "offline_planned", "attention_reasons"}  # fmt: skip


def _sql(key: str, made: Column) -> str:
    """SQL of a parameter."""
    if key in _JOINED:
        return _JOINED[key]
    if key in FIGURES or key in FLEET_DRIVES.by_name or key in REGISTERS.by_name:
        return policy_sql.figure(key)
    parameter = next(each for each in PARAMETERS if each.key == key)
    assert parameter.origin is Origin.JOB, f"nothing tells {key}"
    return f"null::{made.kind.sql_type}"


def _parameter(key: str) -> tuple[Column, str]:
    made = column(key)
    if key in _NEVER_NULL:
        made = required(made)
    if key == "register_id":
        made = replace(made, facet=False)
    return made, _sql(key, made)


COLUMNS = (*(_parameter(each.key) for each in PARAMETERS), *_BESIDES)

FLEET_REGISTER = View(
    name="fleet_register",
    question="What is known of each register on the lists?",
    row_name="FleetRegister",
    permission="fleet.register.read",
    key=("register_id",),
    columns=tuple(made for made, _ in COLUMNS),
    changes=(),
    default_order=(("register_id", False),),
    unit_column="unit",
    groups=MEMBERSHIP,
    source_sql=source_sql(COLUMNS, f"{REGISTER_SOURCES}\nwhere {ON_THE_LISTS}"),
    looks_at=LOOKS_AT,
    followed_as="register_changed",
)
