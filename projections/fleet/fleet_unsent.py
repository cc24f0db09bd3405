"""Which registers have documents that were not sent, and when do they stop? (FLEET-08…13; spec B.3.1 fleet_unsent)."""

from domain.fleet.policies.deadlines import Consequence
from projections.fleet.columns import column, required
from projections.fleet.figures import FIGURES
from projections.fleet.sources import LOOKS_AT, MEMBERSHIP, ON_THE_LISTS, REGISTER_SOURCES, source_sql
from projections.view import Column, Kind, View

_WAITING = "(r.ofd_unsent <> 0 or r.oism_unsent <> 0)"
_TREND = """r.ofd_unsent - (
        select p.ofd_unsent from register_days p
        where p.register = r.register_id and p.day < (now() at time zone 'UTC')::date and p.ofd_unsent is not null
        order by p.day desc limit 1)"""
_COLUMNS = (
    (required(column("register_id")), "r.register_id"),
    (column("register_name"), "r.register_name"),
    (Column("unit", Kind.TEXT, "Code of its unit", null=True, facet=True), "r.unit"),
    (column("store_code"), "st.code"),
    (column("store_name"), "st.title"),
    (Column("fn", Kind.TEXT, "Drive in the register", null=True), "r.fn_serial"),
    (column("ofd_unsent"), "r.ofd_unsent"),
    (column("ofd_first_fd"), "r.ofd_first_fd"),
    (column("ofd_first_at"), "r.ofd_first_at"),
    (column("ofd_block_at"), FIGURES["ofd_block_at"]),
    (column("ofd_days_left"), FIGURES["ofd_days_left"]),
    (
        Column("ofd_consequence", Kind.TEXT, "What stops when the OFD queue blocks", null=True, values=Consequence),
        f"case when {FIGURES['ofd_block_at']} is not null then '{Consequence.STOPS_REGISTER}' end",
    ),
    (column("oism_unsent"), "r.oism_unsent"),
    (column("oism_first_at"), "r.oism_first_at"),
    (column("oism_block_at"), FIGURES["oism_block_at"]),
    (
        Column("oism_days_left", Kind.LONG, "Whole days until the OISM queue blocks marked goods", null=True),
        FIGURES["oism_days_left"],
    ),
    (column("oism_fill_pct"), "r.oism_fill_pct"),
    (Column("trend", Kind.LONG, "Unsent to the OFD now, less those told last on an earlier day", null=True), _TREND),
    (column("ofd_last_success_at"), "r.ofd_last_success_at"),
    (column("ofd_last_error"), "r.ofd_last_error"),
    (Column("version", Kind.LONG, "`expectedVersion` of whoever edits the register"), "r.version"),
)

FLEET_UNSENT = View(
    name="fleet_unsent",
    question="Which registers have documents that were not sent, and when do they stop?",
    row_name="UnsentOfRegister",
    permission="fleet.register.read",
    key=("register_id",),
    columns=tuple(made for made, _ in _COLUMNS),
    changes=(),
    default_order=(("ofd_block_at", False), ("oism_block_at", False)),
    unit_column="unit",
    groups=MEMBERSHIP,
    source_sql=source_sql(_COLUMNS, f"{REGISTER_SOURCES}\nwhere {ON_THE_LISTS} and {_WAITING}"),
    looks_at=LOOKS_AT,
)
