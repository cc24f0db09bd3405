"""What happened in each shift, act by act, and what did each do to the drawer? One row per event (spec B.3.4).

Every event that moves money at a desk is one, also where the drawer is not touched (an identified bet: BET-18); so are
the openings, counts and closings between them. `explain` of a line of the desk balance: its operations.
"""

from domain.betting import shift_events as happened
from projections.betting.desks import DESK
from projections.ledger.entries import MONEY, SOURCE
from projections.view import Change, Column, Kind, Relation, View

_TOLD = (
    happened.DeskShiftOpened.TYPE,
    happened.DeskShiftLocked.TYPE,
    happened.DeskShiftUnlocked.TYPE,
    happened.CashCounted.TYPE,
    happened.DeskShiftClosed.TYPE,
)
_OPENED = f"'{happened.DeskShiftOpened.TYPE}'"
_CLOSED = f"'{happened.DeskShiftClosed.TYPE}'"
_BARE = "split_part(b.type, '.', 2)"

_TELL = f"""
insert into {{table}} (position, shift, desk, operation, amount, effect, done_by, source, at, as_of_position)
select b.position, b.body->>'shift', {DESK}, {_BARE},
    coalesce((b.body->>'counted')::bigint, (b.body->>'balance')::bigint, 0), 0,
    coalesce(b.body->>'by', b.body->>'cashier'), {SOURCE}, b.recorded_at, b.position
from batch b"""

_DESK, _AMOUNT = "substr(l->>0, length('cash.desk.') + 1)", "(l->>1)::bigint"

# An entry from elsewhere (a reversal, a repaid shortage) names no shift: it belongs to the one that is open.
_ENTER = f"""
with found as (
    select b.position, b.type, b.stream, b.version, b.recorded_at, b.body, e.kind, c.desk, c.effect, m.player, m.amount
    from batch b
        cross join lateral json_to_record(b.body->'entry') as e(kind text, lines json)
        cross join lateral (
            select {_DESK} as desk, sum({_AMOUNT}) as effect from json_array_elements(e.lines) l
            where starts_with(l->>0, 'cash.desk.') group by 1
            union all
            select coalesce(b.body->>'desk', b.body->>'place'), 0
            where b.body->>'shift' is not null
                and not exists (select from json_array_elements(e.lines) l where starts_with(l->>0, 'cash.desk.'))
        ) c
        cross join lateral (
            select sum(greatest({_AMOUNT}, 0))::bigint as amount,
                max(substr(l->>0, length('player.available.') + 1))
                    filter (where starts_with(l->>0, 'player.available.')) as player
            from json_array_elements(e.lines) l
        ) m
)
insert into {{table}} (
    position, shift, desk, operation, kind, amount, effect, player, done_by, source, at, as_of_position)
select b.position, coalesce(b.body->>'shift', o.shift), b.desk, {_BARE}, b.kind, b.amount, b.effect,
    coalesce(b.body->>'player', b.player), coalesce(b.body->>'by', b.body->>'cashier'), {SOURCE}, b.recorded_at,
    b.position
from found b left join lateral (
    select case when t.operation = split_part({_OPENED}, '.', 2) then t.shift end as shift from {{table}} t
    where t.desk = b.desk and t.position < b.position
        and t.operation in (split_part({_OPENED}, '.', 2), split_part({_CLOSED}, '.', 2))
    order by t.position desc limit 1
) o on true"""

_COLUMNS = (
    Column("position", Kind.LONG, "Position of the event"),
    Column("shift", Kind.TEXT, "Id of the shift; null of what an accountant entered between two", null=True),
    Column("desk", Kind.TEXT, "Id of the desk", facet=True),
    Column("operation", Kind.TEXT, "What happened: the event's name", facet=True),
    Column("kind", Kind.TEXT, "Rule of its entry, such as P1; null of what moves no money", null=True, facet=True),
    Column("amount", Kind.MONEY, "Minor units: moved, counted, or in the drawer then; 0 of a lock"),
    Column("effect", Kind.MONEY, "What the drawer grew by; below zero: fell"),
    Column("player", Kind.TEXT, "Id of the player", null=True),
    Column("done_by", Kind.TEXT, "Who did it", null=True, facet=True),
    Column("source", Kind.TEXT, "The event, as stream@version"),
    Column("at", Kind.INSTANT, "When"),
    Column("as_of_position", Kind.LONG, "Position of the event"),
)

SHIFT_OPERATIONS_TOLD = View(
    name="shift_operations_told",
    question="What happened in each shift?",
    row_name="ShiftOperationTold",
    permission="bet.shift.report.read",
    key=("position",),
    columns=_COLUMNS,
    changes=(Change(_TOLD, _TELL), Change(MONEY, _ENTER)),
    default_order=(("position", False),),
    indexes=(("shift", "position"), ("desk", "position")),
    shown=False,
)

SHIFT_OPERATIONS = View(
    name="shift_operations",
    question="What happened in each shift, act by act, and what did each do to the drawer?",
    row_name="ShiftOperation",
    permission="bet.shift.report.read",
    key=("position",),
    columns=(Column("unit", Kind.TEXT, "Code of the desk's unit", facet=True), *_COLUMNS),
    changes=(),
    default_order=(("position", False),),
    relations=(Relation("prints", "print_jobs", {"source": "source"}, "Its papers"),),
    source_sql=f"""
select d.unit, {", ".join(f"o.{column.name}" for column in _COLUMNS)}
from shift_operations_told o join desks d using (desk)""",
    looks_at=("shift_operations_told", "desks"),
    unit_column="unit",
)
