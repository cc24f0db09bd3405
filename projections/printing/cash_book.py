"""What came into a unit's cash and went out of it? Cash book KO-4, and book KO-5 (spec C.5, B.3.4 cash_book).

Orders that hold, in the order in which they were issued; and what changes the cash without an order: opening balances,
what a count found too much or too little, entries that were reversed. So the running cash is the cash there is.
"""

from enum import StrEnum

from domain.betting.shift_events import CashOverRecorded, CashShortRecorded
from domain.ledger.entered import EntryReversed, OpeningBalanceSet
from domain.printing.cash_orders import OrderState
from domain.printing.movements import Movement, OrderKind, Place
from projections.view import Change, Column, Kind, View


class CashBookKind(StrEnum):
    """What a line of the cash book is."""

    PKO = "PKO"
    RKO = "RKO"
    COUNT = "COUNT"
    OPENING = "OPENING"
    REVERSAL = "REVERSAL"


_KINDS = {
    CashOverRecorded.TYPE: CashBookKind.COUNT,
    CashShortRecorded.TYPE: CashBookKind.COUNT,
    OpeningBalanceSet.TYPE: CashBookKind.OPENING,
    EntryReversed.TYPE: CashBookKind.REVERSAL,
}
_KIND = "case b.type " + " ".join(f"when '{name}' then '{kind}'" for name, kind in _KINDS.items()) + " end"
# Lines are [account, amount]; what is on its way belongs to no unit.
_BESIDE = f"""
insert into {{table}} (position, unit, kind, at, amount, currency, source, cashier, shift, as_of_position)
select b.position, b.body->>'unit', {_KIND},
    coalesce((b.body->'entry'->>'effective_at')::timestamptz, b.recorded_at), moved.amount,
    coalesce(b.body->'entry'->>'currency', 'RUB'),
    (select s.name from streams s where s.id = b.stream) || '@' || b.version, b.body->>'by', b.body->>'shift',
    b.position
from batch b cross join lateral (
    select sum((line->>1)::bigint) as amount from json_array_elements(b.body->'entry'->'lines') line
    where line->>0 like 'cash.desk.%' or line->>0 like 'cash.safe.%'
) moved
where moved.amount <> 0"""

CASH_WITHOUT_ORDERS = View(
    name="cash_without_orders",
    question="What changed the cash of units without a cash order?",
    row_name="CashWithoutOrder",
    permission="bet.shift.report.read",
    key=("position",),
    columns=(
        Column("position", Kind.LONG, "Position of the event"),
        Column("unit", Kind.TEXT, "Code of the unit"),
        Column("kind", Kind.TEXT, "What it is", values=CashBookKind),
        Column("at", Kind.INSTANT, "Its business moment"),
        Column("amount", Kind.MONEY, "Minor units: above zero what there is more"),
        Column("currency", Kind.TEXT, "ISO code"),
        Column("source", Kind.TEXT, "The event, as stream@version"),
        Column("cashier", Kind.TEXT, "Who counted", null=True),
        Column("shift", Kind.TEXT, "Id of the desk's shift", null=True),
        Column("as_of_position", Kind.LONG, "Position of the event"),
    ),
    changes=(Change(tuple(_KINDS), _BESIDE),),
    default_order=(("position", False),),
    indexes=(("unit",),),
    unit_column="unit",
    shown=False,
)

_BOOK = f"""
select unit, position, date, year, number, kind, movement, place, desk, shift, cashier, player, party, source,
    case kind when '{OrderKind.PKO}' then amount end as came_in,
    case kind when '{OrderKind.RKO}' then amount end as went_out,
    signed as change,
    sum(signed) over (partition by unit order by date, position)::bigint as running_cash,
    currency, as_of_position
from (
    select unit, position, date, year, number, kind, movement, place, desk, shift, cashier, player, party, source,
        amount, case kind when '{OrderKind.PKO}' then amount else -amount end as signed, currency, as_of_position
    from cash_orders where state <> '{OrderState.ANNULLED}'
    union all
    select c.unit, c.position, d.date, extract(year from d.date)::integer, null, c.kind, null, null, null, c.shift,
        c.cashier, null, null, c.source, c.amount, c.amount, c.currency, c.as_of_position
    from cash_without_orders c left join units u on u.code = c.unit
        cross join lateral (select (c.at at time zone coalesce(u.time_zone, 'UTC'))::date as date) d
) told"""

CASH_BOOK = View(
    name="cash_book",
    question="What came into a unit's cash and went out of it, day by day?",
    row_name="CashBookLine",
    permission="bet.shift.report.read",
    key=("position",),
    columns=(
        Column("unit", Kind.TEXT, "Code of the unit", facet=True),
        Column("position", Kind.LONG, "Position of the event that made the line"),
        Column("date", Kind.DATE, "Day of the place"),
        Column("year", Kind.INT, "Year of the numbering", facet=True),
        Column("number", Kind.INT, "Number of the order", null=True),
        Column("kind", Kind.TEXT, "Order in, order out, or what needs no order", values=CashBookKind, facet=True),
        Column(
            "movement",
            Kind.TEXT,
            "The basis of an order: why cash came or went",
            null=True,
            values=Movement,
            facet=True,
        ),
        Column("place", Kind.TEXT, "Whose cash an order is of", null=True, values=Place, facet=True),
        Column("desk", Kind.TEXT, "Desk", null=True, facet=True),
        Column("shift", Kind.TEXT, "Id of the desk's shift", null=True),
        Column("cashier", Kind.TEXT, "Who took, gave or counted it", null=True, facet=True),
        Column("player", Kind.TEXT, "Id of the player from whom, or to whom", null=True),
        Column("party", Kind.TEXT, "Who else: another desk, collectors", null=True),
        Column("source", Kind.TEXT, "The event it is based on, as stream@version"),
        Column("came_in", Kind.MONEY, "Minor units of an order in", null=True),
        Column("went_out", Kind.MONEY, "Minor units of an order out", null=True),
        Column("change", Kind.MONEY, "Minor units, above zero what came in"),
        Column("running_cash", Kind.MONEY, "Cash of the unit, desks and safe, after it; minor units"),
        Column("currency", Kind.TEXT, "ISO code", facet=True),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(),
    default_order=(("unit", False), ("date", True), ("position", True)),
    unit_column="unit",
    source_sql=_BOOK,
    looks_at=("cash_orders", "cash_without_orders", "units"),
)

_BETWEEN = f"""
select unit, position, date, year, number, kind, desk, party as other_desk, cashier, amount, currency, state, print_id,
    as_of_position
from cash_orders where movement in ('{Movement.TRANSFER_SENT}', '{Movement.TRANSFER_RECEIVED}')"""

CASH_BETWEEN_DESKS = View(
    name="cash_between_desks",
    question="What did cashiers give one another?",
    row_name="CashBetweenDesks",
    permission="bet.shift.report.read",
    key=("position",),
    columns=(
        Column("unit", Kind.TEXT, "Code of the unit", facet=True),
        Column("position", Kind.LONG, "Position of the order's issue"),
        Column("date", Kind.DATE, "Day of the place"),
        Column("year", Kind.INT, "Year of the numbering", facet=True),
        Column("number", Kind.INT, "Number of the order"),
        Column("kind", Kind.TEXT, "Given (out) or taken (in)", values=OrderKind, facet=True),
        Column("desk", Kind.TEXT, "Desk whose order it is", null=True, facet=True),
        Column("other_desk", Kind.TEXT, "Desk at the other end", null=True, facet=True),
        Column("cashier", Kind.TEXT, "Who gave or took it", null=True, facet=True),
        Column("amount", Kind.MONEY, "Minor units"),
        Column("currency", Kind.TEXT, "ISO code", facet=True),
        Column("state", Kind.TEXT, "Where the order stands", values=OrderState, facet=True),
        Column("print_id", Kind.TEXT, "Id of its paper"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(),
    default_order=(("unit", False), ("position", True)),
    unit_column="unit",
    source_sql=_BETWEEN,
    looks_at=("cash_orders",),
)
