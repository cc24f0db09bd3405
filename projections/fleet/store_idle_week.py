"""In which stores did registers stand idle for a whole week, and did anybody say why? (FLEET-17…19)."""

from projections.fleet.figures import LOCAL_NOW, TODAY
from projections.fleet.sources import LOOKS_AT, ON_THE_LISTS, REGISTER_SOURCES, source_sql
from projections.view import Column, Kind, View

# No fiscal operation for seven days; of a register that never told one, since it was found.
_IDLE = f"""(r.last_fiscal_at <= {LOCAL_NOW} - interval '7 days'
        or r.last_fiscal_at is null and r.discovered_at <= now() - interval '7 days')"""
_PLANNED = "o.register is not null"
_EXPLAINED = "r.reason_offline_since is not null and r.reason_offline_since = r.offline_since"


def _idle(condition: str) -> str:
    return f"count(*) filter (where {_IDLE} and {condition})"


_COLUMNS = (
    (Column("unit", Kind.TEXT, "Code of the store"), "st.code"),
    (Column("store_name", Kind.TEXT, "Its name"), "st.title"),
    (Column("registers", Kind.LONG, "Registers in it"), "count(*)"),
    (
        Column("online_now", Kind.LONG, "Of them are heard now"),
        "count(*) filter (where r.connection_state = 'ONLINE')",
    ),
    (Column("idle_all_week", Kind.LONG, "Of them without any fiscal operation for seven days"), _idle("true")),
    (Column("planned", Kind.LONG, "Of the idle ones are silent on purpose"), _idle(_PLANNED)),
    (
        Column("reason_given", Kind.LONG, "For so many of the idle ones somebody said why"),
        _idle(f"not {_PLANNED} and {_EXPLAINED}"),
    ),
    (
        Column("reason_missing", Kind.LONG, "For so many of them nobody did"),
        _idle(f"not {_PLANNED} and ({_EXPLAINED}) is not true"),
    ),
    (Column("responsible", Kind.TEXT, "Id of the user who answers for the store", null=True), "st.responsible"),
    (Column("week", Kind.DATE, "First of the seven days, at the place"), f"min({TODAY}) - 7"),
)

STORE_IDLE_WEEK = View(
    name="store_idle_week",
    question="In which stores did registers stand idle for a whole week, and did anybody say why?",
    row_name="StoreIdleWeek",
    permission="fleet.register.read",
    key=("unit",),
    columns=tuple(made for made, _ in _COLUMNS),
    changes=(),
    default_order=(("reason_missing", True), ("idle_all_week", True)),
    unit_column="unit",
    source_sql=source_sql(
        _COLUMNS,
        f"{REGISTER_SOURCES}\nwhere {ON_THE_LISTS} and st.code is not null\ngroup by st.code, st.title, st.responsible",
    ),
    looks_at=LOOKS_AT,
)
