"""What must be replaced when, and bought by when? (FLEET-25…28, -34, -64; spec B.3.1).

A drive is due on the day that ends it first: its last day, the day it is full, or the last day of its keys. Buckets of
the past tell what was due and what was done: whoever compares `total` with `replaced` tests the forecast.
"""

from enum import StrEnum

from domain.fleet.events.register import Part
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
from projections.view import Column, Kind, View

# Drives are delivered within two weeks; a tenth more is at hand for those that fail.
LEAD_DAYS = 14
SAFETY_SHARE = "0.1"


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


_ENDS = f"""(
    select coalesce(w.unit, '') as unit, coalesce(d.fn_model, '') as model, {UNTIL} as until, {FILL_END} as fill_end,
        {KEYS_END} as keys_end, d.fn_replacement_planned_on as planned_on,
        (d.removed_at at time zone {ZONE})::date as removed_on, d.register is not null as is_installed,
        {TODAY} as today
    from {DRIVE_SOURCES}
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


_SAFETY = f"ceil({_needed(90)} * {SAFETY_SHARE})"
_PLAN = (
    (_UNIT, "f.unit"),
    (_MODEL, "f.model"),
    (
        Column(
            "order_by", Kind.DATE, "Last day on which to order, for the first of them to be there in time", null=True
        ),
        f"min({_DUE}) - {LEAD_DAYS}",
    ),
    (Column("needed_30", Kind.LONG, "Drives due within 30 days, and those overdue"), _needed(30)),
    (Column("needed_60", Kind.LONG, "Within 60 days"), _needed(60)),
    (Column("needed_90", Kind.LONG, "Within 90 days"), _needed(90)),
    (Column("safety_stock", Kind.LONG, "A tenth more, for drives that fail"), _SAFETY),
    (Column("lead_days", Kind.LONG, "Days from an order to its delivery"), str(LEAD_DAYS)),
    (Column("quantity", Kind.LONG, "Drives to have for the next 90 days"), f"{_needed(90)} + {_SAFETY}"),
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
    source_sql=source_sql(_PLAN, f"{_ENDS} f where f.is_installed group by 1, 2"),
    looks_at=LOOKS_AT,
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
