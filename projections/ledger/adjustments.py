"""Which adjustments were asked for, and what became of them? One row per adjustment (P36)."""

from enum import StrEnum

from domain.ledger.adjustment import AdjustmentPosted, AdjustmentRejected, AdjustmentRequested, Direction, Ground
from projections.fleet.streams import named_by_stream
from projections.view import Change, Column, Kind, View


class AdjustmentState(StrEnum):
    """Where an adjustment stands."""

    REQUESTED = "REQUESTED"
    POSTED = "POSTED"
    REJECTED = "REJECTED"


_ID = named_by_stream("adjustment")
_REQUEST = f"""
insert into {{table}} (
    adjustment, unit, player, direction, ground, amount, reason, state, requested_by, requested_at, as_of_position)
select {_ID}, a.unit, a.player, a.direction, a.ground, a.amount, a.reason, '{AdjustmentState.REQUESTED}',
    b.body->>'requested_by', b.recorded_at, b.position
from batch b cross join lateral json_to_record(b.body->'terms')
    as a(unit text, player text, direction text, ground text, amount bigint, reason text)"""


def _decide(state: AdjustmentState, by: str) -> str:
    return f"""
update {{table}} t set state = '{state}', decided_by = n.by, decided_at = n.recorded_at, as_of_position = n.position
from (select {_ID} as adjustment, b.body->>'{by}' as by, b.recorded_at, b.position from batch b) n
where t.adjustment = n.adjustment"""


ADJUSTMENTS = View(
    name="adjustments",
    question="Which adjustments were asked for, and what became of them?",
    row_name="Adjustment",
    permission="ledger.read",
    key=("adjustment",),
    columns=(
        Column("adjustment", Kind.TEXT, "Its id"),
        Column("unit", Kind.TEXT, "In whose books", facet=True),
        Column("player", Kind.TEXT, "Whose account"),
        Column("direction", Kind.TEXT, "Which way the money goes", values=Direction, facet=True),
        Column("ground", Kind.TEXT, "Which expense it is", values=Ground, facet=True),
        Column("amount", Kind.MONEY, "Minor units"),
        Column("reason", Kind.TEXT, "Why it was asked for"),
        Column("state", Kind.TEXT, "Where it stands", values=AdjustmentState, facet=True),
        Column("requested_by", Kind.TEXT, "Who asked"),
        Column("requested_at", Kind.INSTANT, "When"),
        Column("decided_by", Kind.TEXT, "Who approved or rejected it", null=True),
        Column("decided_at", Kind.INSTANT, "When", null=True),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((AdjustmentRequested.TYPE,), _REQUEST),
        Change((AdjustmentPosted.TYPE,), _decide(AdjustmentState.POSTED, "approved_by")),
        Change((AdjustmentRejected.TYPE,), _decide(AdjustmentState.REJECTED, "rejected_by")),
    ),
    default_order=(("requested_at", True),),
    indexes=(("state", "requested_at"),),
    unit_column="unit",
)
