"""Up to which day are the books of each unit closed? One row per unit that ever closed them (L-12)."""

from domain.ledger.events import PeriodClosed, PeriodReopened
from projections.fleet.streams import named_by_stream
from projections.view import Change, Column, Kind, View

_SAY = f"""
insert into {{table}} as t (unit, closed_through, reason, changed_at, as_of_position)
select distinct on (b.stream) {named_by_stream("period")}, (b.body->>'through')::date, b.body->>'reason',
    b.recorded_at, b.position
from batch b order by b.stream, b.version desc
on conflict (unit) do update set
    closed_through = excluded.closed_through, reason = excluded.reason, changed_at = excluded.changed_at,
    as_of_position = excluded.as_of_position"""

PERIODS = View(
    name="periods",
    question="Up to which day are the books of each unit closed?",
    row_name="Period",
    permission="ledger.read",
    key=("unit",),
    columns=(
        Column("unit", Kind.TEXT, "Code of the unit"),
        Column("closed_through", Kind.DATE, "Last closed day there; null: none is", null=True),
        Column("reason", Kind.TEXT, "Why they were opened again; null: they were closed", null=True),
        Column("changed_at", Kind.INSTANT, "When that was"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change((PeriodClosed.TYPE, PeriodReopened.TYPE), _SAY),),
    default_order=(("unit", False),),
    unit_column="unit",
)
