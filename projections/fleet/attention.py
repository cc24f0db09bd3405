"""Which registers need attention, why, and what stops first? One queue (FLEET-11, -14; spec B.3.1 attention)."""

from domain.fleet.policies.deadlines import Consequence
from domain.fleet.policies.health import Severity
from projections.fleet import policy_sql
from projections.fleet.columns import column, required
from projections.fleet.sources import LOOKS_AT, MEMBERSHIP, ON_THE_LISTS, POLICY_SOURCES, source_sql
from projections.view import Column, Kind, View

# What comes first in the queue has the lowest number.
_URGENCY = " ".join(f"when '{severity}' then {number}" for number, severity in enumerate(Severity, 1))
_COLUMNS = (
    (required(column("register_id")), "r.register_id"),
    (column("register_name"), "r.register_name"),
    (column("model_name"), "r.model_name"),
    (Column("unit", Kind.TEXT, "Code of its unit", null=True, facet=True), "r.unit"),
    (column("store_code"), "st.code"),
    (column("store_name"), "st.title"),
    (Column("severity", Kind.TEXT, "How urgently", values=Severity, facet=True), policy_sql.SEVERITY),
    (
        Column("urgency", Kind.INT, "The same as a number, 1 for the most urgent: to be sorted by"),
        f"case {policy_sql.SEVERITY} {_URGENCY} end",
    ),
    (Column("reasons", Kind.TEXTS, "Why, most urgent first: keys of the health policy"), policy_sql.REASONS),
    (Column("since", Kind.INSTANT, "When the first reason began, as far as it is told", null=True), policy_sql.SINCE),
    (Column("next_deadline", Kind.INSTANT, "What stops first stops then", null=True), policy_sql.NEXT_DEADLINE),
    (
        Column("consequence", Kind.TEXT, "What stops then", null=True, values=Consequence, facet=True),
        policy_sql.CONSEQUENCE,
    ),
    (Column("owner", Kind.TEXT, "Id of the user who answers for its unit", null=True), "u.responsible"),
    (Column("version", Kind.LONG, "`expectedVersion` of whoever edits the register"), "r.version"),
)

ATTENTION = View(
    name="attention",
    question="Which registers need attention, why, and what stops first?",
    row_name="Attention",
    permission="fleet.register.read",
    key=("register_id",),
    columns=tuple(made for made, _ in _COLUMNS),
    changes=(),
    default_order=(("urgency", False), ("next_deadline", False)),
    unit_column="unit",
    groups=MEMBERSHIP,
    source_sql=source_sql(
        _COLUMNS,
        f"{POLICY_SOURCES}\nwhere {ON_THE_LISTS} and {policy_sql.MAYBE} and {policy_sql.SEVERITY} is not null",
    ),
    looks_at=LOOKS_AT,
    followed_as="attention_changed",
)
