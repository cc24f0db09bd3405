"""Which cash orders has each unit issued? Journal KO-3: both kinds, annulled ones too (BET-30, spec C.5)."""

from domain.printing import events as happened
from domain.printing.cash_orders import ORDER_STATE_AFTER, OrderState
from domain.printing.movements import Movement, OrderKind, Place
from projections.fleet.streams import named_by_stream
from projections.printing.print_jobs import PAPER
from projections.view import Change, Column, Kind, Relation, View

# `cash-orders-<unit>-<year>-<kind>`; codes of units may hold hyphens.
_NAMED = named_by_stream("cash-orders")

_ISSUE = f"""
insert into {{table}} (unit, year, kind, number, date, amount, currency, movement, place, debit, credit, source,
    print_id, desk, shift, cashier, player, party, operations, replaces, issued_at, position, as_of_position)
select n.parts[1], n.parts[2]::integer, n.parts[3], (b.body->>'number')::integer, (b.body->>'date')::date,
    (b.body->>'amount')::bigint, coalesce(b.body->>'currency', 'RUB'), b.body->>'movement', b.body->>'place',
    b.body->>'debit', b.body->>'credit', b.body->>'source', b.body->>'print_id', b.body->>'desk', b.body->>'shift',
    b.body->>'cashier', b.body->>'player', b.body->>'party', coalesce((b.body->>'operations')::integer, 1),
    (b.body->>'replaces')::integer, b.recorded_at, b.position, b.position
from batch b cross join lateral (select regexp_match({_NAMED}, '^(.*)-([0-9]+)-([A-Z]+)$') as parts) n"""

_STATE = "case {} end".format(
    " ".join(
        f"when b.type = '{event.TYPE}' and (coalesce((b.body->>'copy')::integer, 0) > 0) = {is_copy} then '{state}'"
        for (event, is_copy), state in ORDER_STATE_AFTER.items()
    )
)
_FOLLOW = f"""
update {{table}} t set state = n.state, annul_reason = n.reason, as_of_position = greatest(t.as_of_position, n.position)
from (
    select distinct on (k.print_id) k.print_id, {_STATE} as state, b.position,
        case when b.type = '{happened.CashOrderAnnulled.TYPE}' then b.body->>'reason' end as reason
    from batch b cross join lateral (select coalesce(b.body->>'print_id', {PAPER}) as print_id) k
    order by k.print_id, b.position desc
) n where t.print_id = n.print_id"""

CASH_ORDERS = View(
    name="cash_orders",
    question="Which cash orders has each unit issued?",
    row_name="CashOrder",
    permission="bet.shift.report.read",
    key=("print_id",),
    columns=(
        Column("unit", Kind.TEXT, "Code of the unit", facet=True),
        Column("year", Kind.INT, "Year of the numbering", facet=True),
        Column("kind", Kind.TEXT, "In or out", values=OrderKind, facet=True),
        Column("number", Kind.INT, "Number in unit, year and kind; none is left out, none is used twice"),
        Column("date", Kind.DATE, "Day of the place"),
        Column("amount", Kind.MONEY, "Minor units"),
        Column("currency", Kind.TEXT, "ISO code", facet=True),
        Column("movement", Kind.TEXT, "Why the cash came or went", values=Movement, facet=True),
        Column("place", Kind.TEXT, "Whose cash it is of", values=Place, facet=True),
        Column("debit", Kind.TEXT, "Account by its code in the chart", facet=True),
        Column("credit", Kind.TEXT, "Account by its code in the chart", facet=True),
        Column("source", Kind.TEXT, "The event it is the order of, as stream@version"),
        Column("print_id", Kind.TEXT, "Id of its paper"),
        Column("desk", Kind.TEXT, "Desk", null=True, facet=True),
        Column("shift", Kind.TEXT, "Id of the desk's shift", null=True),
        Column("cashier", Kind.TEXT, "Who took or gave the cash", null=True, facet=True),
        Column("player", Kind.TEXT, "Id of the player at the other end", null=True),
        Column("party", Kind.TEXT, "Who else is at the other end: another desk, collectors", null=True),
        Column("operations", Kind.INT, "Operations that it puts together: more than one where orders are daily"),
        Column("replaces", Kind.INT, "Number of the annulled order whose place it takes", null=True),
        Column(
            "state",
            Kind.TEXT,
            "Where it stands",
            values=OrderState,
            facet=True,
            default=f"'{OrderState.ISSUED}'",
        ),
        Column("annul_reason", Kind.TEXT, "Why it was annulled", null=True),
        Column("issued_at", Kind.INSTANT, "When"),
        Column("position", Kind.LONG, "Position of its issue"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((happened.CashOrderIssued.TYPE,), _ISSUE),
        Change(tuple(dict.fromkeys(event.TYPE for event, _ in ORDER_STATE_AFTER)), _FOLLOW),
    ),
    default_order=(("unit", False), ("year", True), ("kind", False), ("number", True)),
    relations=(Relation("paper", "print_jobs", {"print_id": "print_id"}, "Its paper and copies"),),
    indexes=(
        ("unit", "year", "kind", "number"),
        ("shift",),
        ("unit", "date", "position"),
        ("date",),
        ("movement", "date"),
    ),
    unit_column="unit",
)
