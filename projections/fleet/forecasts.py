"""What must be replaced when, and bought by when? (FLEET-25…28, -34, -64; spec B.3.1).

A drive is due on the day that ends it first: its last day, the day it is full, or the last day of its keys. Buckets of
the past tell what was due and what was done: whoever compares `total` with `replaced` tests the forecast.
"""

from enum import StrEnum

from domain.fleet.events.register import Part
from domain.organisation.settings import SETTINGS
from projections.fleet.columns import column, required
from projections.fleet.figures import (
    BATTERY_WEAR,
    CUTTER_END,
    CUTTER_WEAR,
    FIGURES,
    FILL_END,
    HEAD_END,
    HEAD_WEAR,
    KEYS_END,
    TODAY,
    UNTIL,
    ZONE,
    pace,
)
from projections.fleet.sources import DRIVE_SOURCES, LOOKS_AT, MEMBERSHIP, ON_THE_LISTS, REGISTER_SOURCES, source_sql
from projections.fleet.stock import FN_ORDERS, FN_STOCK
from projections.settings import SETTINGS_VIEW
from projections.unit_tree import UNIT_TREE
from projections.view import Column, Kind, View


class Bucket(StrEnum):
    """How wide the columns of a chart are."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


class WornPart(StrEnum):
    """What wears out: a part, or the register as a whole."""

    HEAD = "HEAD"
    CUTTER = "CUTTER"
    BATTERY = "BATTERY"
    REGISTER = "REGISTER"


# (`offset 0`: what is worked out for a drive is worked out once.)
_ENDS = f"""(
    select coalesce(w.unit, '') as unit, coalesce(d.fn_model, '') as model, {UNTIL} as until, {FILL_END} as fill_end,
        {KEYS_END} as keys_end, d.fn_replacement_planned_on as planned_on,
        (d.removed_at at time zone {ZONE})::date as removed_on, d.register is not null as is_installed,
        {TODAY} as today
    from {DRIVE_SOURCES}
    offset 0
)"""
_DUE = "least(f.until, f.fill_end, f.keys_end)"
_UNIT = Column("unit", Kind.TEXT, "Code of the unit; empty: of none")
_MODEL = Column("model", Kind.TEXT, "Model of the drives; empty where it is not told")


def _count(*what: str) -> str:
    return f"count(*) filter (where e.what in ({', '.join(map(repr, what))}))"


_FORECAST = (
    (Column("bucket", Kind.TEXT, "How wide the column is", values=Bucket), "g.bucket"),
    (Column("begins", Kind.DATE, "First day of it; weeks begin on Monday"), "date_trunc(g.step, e.day)::date"),
    (_UNIT, "e.unit"),
    (_MODEL, "e.model"),
    (Column("due_by_date", Kind.LONG, "Drives whose last day is in it"), _count("DATE")),
    (Column("due_by_fill", Kind.LONG, "Drives that are full in it, before their last day"), _count("FILL")),
    (Column("due_by_key", Kind.LONG, "Drives whose keys end in it, before that"), _count("KEY")),
    (Column("planned", Kind.LONG, "Replacements planned in it"), _count("PLANNED")),
    (
        Column("overdue", Kind.LONG, "Drives due in it that are past their end and still in a register"),
        _count("OVERDUE"),
    ),
    (Column("replaced", Kind.LONG, "Drives that were taken out in it"), _count("REPLACED")),
    (Column("total", Kind.LONG, "Drives due in it, for whatever reason"), _count("DATE", "FILL", "KEY")),
)
FN_REPLACEMENT_FORECAST = View(
    name="fn_replacement_forecast",
    question="How many drives must be replaced in each day, week or month?",
    row_name="FnReplacementForecast",
    permission="fleet.fn.read",
    key=("bucket", "begins", "unit", "model"),
    columns=tuple(made for made, _ in _FORECAST),
    changes=(),
    default_order=(("bucket", False), ("begins", False)),
    unit_column="unit",
    source_sql=source_sql(
        _FORECAST,
        f"""(
    select f.unit, f.model, x.what, x.day
    from {_ENDS} f cross join lateral (values
        (case {_DUE} when f.until then 'DATE' when f.fill_end then 'FILL' else 'KEY' end, {_DUE}),
        ('PLANNED', f.planned_on),
        ('REPLACED', f.removed_on),
        ('OVERDUE', case when f.is_installed and {_DUE} < f.today then {_DUE} end)
    ) x(what, day)
    where x.day is not null
) e cross join (values ('{Bucket.DAY}', 'day'), ('{Bucket.WEEK}', 'week'), ('{Bucket.MONTH}', 'month')) g(bucket, step)
group by 1, 2, 3, 4""",
    ),
    looks_at=LOOKS_AT,
)


def _needed(days: int) -> str:
    return f"count(*) filter (where {_DUE} <= f.today + {days})"


def _set_to(key: str) -> str:
    """What is set at the unit `p.unit`, or nearest above it, or for all, or else the default (B.12)."""
    default = SETTINGS[key].default
    return f"""coalesce(
        (select s.value::integer from unit_tree t join settings s on s.scope = 'unit:' || t.above
            where t.unit = p.unit and s.key = '{key}' and s.value is not null order by t.distance limit 1),
        (select s.value::integer from settings s where s.key = '{key}' and s.scope = 'organisation'), {default})"""


# Drives come from the nearest unit, at theirs or above it, that has books of its stock; else each unit buys its own.
_SUPPLIERS = """(
    select distinct on (t.unit) t.unit, t.above as supplier
    from unit_tree t where exists (select from fn_stock s where s.unit = t.above)
        or exists (select from fn_orders o where o.unit = t.above)
    order by t.unit, t.distance
)"""
# The drives that are there, less what is kept for those that fail, are used up by the first of those that are due.
_PLANNED = f"""(
    select p.*, ceil(p.needed_90 * p.safety_pct / 100.0)::bigint as safety_stock,
        p.dues[(greatest(p.stock + p.on_order - ceil(p.needed_90 * p.safety_pct / 100.0), 0) + 1)::integer]
            as first_lacking
    from (
        select p.*, coalesce(s.stock, 0) as stock, o.on_order, {_set_to("fn_lead_days")} as lead_days,
            {_set_to("fn_safety_stock_pct")} as safety_pct
        from (
            select coalesce(k.supplier, f.unit) as unit, f.model, {_needed(30)} as needed_30,
                {_needed(60)} as needed_60, {_needed(90)} as needed_90,
                coalesce(array_agg({_DUE} order by {_DUE}) filter (where {_DUE} is not null), '{{}}') as dues
            from {_ENDS} f left join {_SUPPLIERS} k on k.unit = f.unit
            where f.is_installed group by 1, 2
        ) p left join fn_stock s on (s.unit, s.model) = (p.unit, p.model)
        cross join lateral (
            select coalesce(sum(o.to_come), 0)::bigint as on_order
            from fn_orders o where (o.unit, o.model) = (p.unit, p.model)
        ) o
    ) p
)"""
_PLAN = (
    (
        Column("unit", Kind.TEXT, "Code of the unit that keeps the stock, or of the drives' own; empty: of none"),
        "q.unit",
    ),
    (_MODEL, "q.model"),
    (
        Column("order_by", Kind.DATE, "Last day on which to order, for the first that lacks to be there", null=True),
        "q.first_lacking - q.lead_days",
    ),
    (
        Column("quantity", Kind.LONG, "Drives to order for the next 90 days"),
        "greatest(0, q.needed_90 + q.safety_stock - q.stock - q.on_order)",
    ),
    (Column("stock", Kind.LONG, "Drives that are there"), "q.stock"),
    (Column("on_order", Kind.LONG, "Drives that are to come"), "q.on_order"),
    (Column("needed_30", Kind.LONG, "Drives due within 30 days, and those overdue"), "q.needed_30"),
    (Column("needed_60", Kind.LONG, "Within 60 days"), "q.needed_60"),
    (Column("needed_90", Kind.LONG, "Within 90 days"), "q.needed_90"),
    (Column("safety_stock", Kind.LONG, "Drives to have beyond them (setting fn_safety_stock_pct)"), "q.safety_stock"),
    (Column("lead_days", Kind.LONG, "Days from an order to its delivery (setting fn_lead_days)"), "q.lead_days"),
)
FN_PURCHASE_PLAN = View(
    name="fn_purchase_plan",
    question="How many drives of which model must be bought, and by when?",
    row_name="FnPurchasePlan",
    permission="fleet.fn.read",
    key=("unit", "model"),
    columns=tuple(made for made, _ in _PLAN),
    changes=(),
    default_order=(("order_by", False),),
    unit_column="unit",
    source_sql=source_sql(_PLAN, f"{_PLANNED} q"),
    looks_at=(*LOOKS_AT, FN_STOCK.name, FN_ORDERS.name, UNIT_TREE.name, SETTINGS_VIEW.name),
)

_PARTS = (
    (required(column("register_id")), "r.register_id"),
    (Column("part", Kind.TEXT, "What wears out", values=WornPart), "x.part"),
    (column("register_name"), "r.register_name"),
    (column("model_name"), "r.model_name"),
    (Column("unit", Kind.TEXT, "Code of its unit", null=True, facet=True), "r.unit"),
    (
        Column("wear_pct", Kind.LONG, "How worn, %; a part that outlives its limit has more than 100", null=True),
        "x.wear",
    ),
    (Column("per_day", Kind.DECIMAL, "Its pace: millimetres of the head, cuts of the cutter", null=True), "x.per_day"),
    (Column("eta", Kind.DATE, "Day on which it is worn out, at this pace", null=True), "x.eta"),
    (Column("planned_on", Kind.DATE, "Day on which it will be replaced", null=True), "x.planned_on"),
    (Column("version", Kind.LONG, "`expectedVersion` of whoever edits the register"), "r.version"),
)
PART_AND_REGISTER_FORECAST = View(
    name="part_and_register_forecast",
    question="Which parts of which registers must be replaced when?",
    row_name="PartForecast",
    permission="fleet.register.read",
    key=("register_id", "part"),
    columns=tuple(made for made, _ in _PARTS),
    changes=(),
    default_order=(("wear_pct", True),),
    unit_column="unit",
    groups=MEMBERSHIP,
    source_sql=source_sql(
        _PARTS,
        f"""{REGISTER_SOURCES}
    cross join lateral (values
        ('{Part.HEAD}', {HEAD_WEAR}, round({pace("head_total_mm")}, 1), {HEAD_END}, r.head_planned_on),
        ('{Part.CUTTER}', {CUTTER_WEAR}, round({pace("cuts_total")}, 1), {CUTTER_END}, r.cutter_planned_on),
        ('{Part.BATTERY}', {BATTERY_WEAR}, null, null, r.battery_planned_on),
        ('{WornPart.REGISTER}', {FIGURES["wear_pct"]}, null, {FIGURES["wear_eta"]}, null)
    ) x(part, wear, per_day, eta, planned_on)
where {ON_THE_LISTS}""",
    ),
    looks_at=LOOKS_AT,
)
