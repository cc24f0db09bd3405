"""What came into and went out of each drawer in each shift, line by line of L-4, and what does it hold? (spec B.3.4)

The lines are the moves of the account `cash.desk.<desk>` by the rule of their entry; together with what was in the
drawer at the opening they are its balance, whatever moved it.
"""

from dataclasses import replace

from domain.betting import shift_events as happened
from domain.betting.shift import ShiftState
from domain.entry import RUB
from domain.ledger.events import AccountMoved
from projections.betting.desks import DESK
from projections.fleet.streams import named_by_stream, patched
from projections.view import Change, Column, Kind, Relation, View

_ACCOUNT_OF_DESK = "cash.desk."
_S = ShiftState

# (column, rule of spec C.3, whether the drawer grows by it, what it is)
LINES = (
    ("deposits", "P1", True, "Deposits of players"),
    ("cash_stakes", "P5", True, "Stakes of coupons for cash"),
    ("float_in", "P15", True, "From the safe"),
    ("transfers_in", "P21", True, "From other desks"),
    ("over", "P22", True, "Found too much on counts"),
    ("repaid", "P24", True, "Shortages repaid by cashiers"),
    ("withdrawals", "P3", False, "Withdrawals paid"),
    ("coupon_payouts", "P9", False, "Coupons paid"),
    ("cash_refunds", "P13", False, "Handed back for voided coupons"),
    ("float_out", "P16", False, "To the safe"),
    ("collections", "P18", False, "Handed to collectors"),
    ("transfers_out", "P21", False, "To other desks"),
    ("short", "P23", False, "Found missing on counts"),
)
_KINDS = ", ".join(f"'{kind}'" for kind in dict.fromkeys(kind for _, kind, *_ in LINES))

_OPEN = f"""
insert into {{table}} (
    shift, desk, cashier, opened_at, opening, balance, opened_position, version, changed_at, as_of_position)
select b.body->>'shift', {DESK}, b.body->>'cashier', b.recorded_at, (b.body->>'balance')::bigint,
    (b.body->>'balance')::bigint, b.position, b.version, b.recorded_at, b.position
from batch b"""

_PATCHES = {
    happened.DeskShiftLocked.TYPE: f"'state', '{_S.LOCKED}'",
    happened.DeskShiftUnlocked.TYPE: f"'state', '{_S.OPEN}'",
    happened.CashCounted.TYPE: (
        f"'state', '{_S.COUNTED}', 'expected', b.body->'expected', 'counted', b.body->'counted', "
        "'difference', (b.body->>'counted')::bigint - (b.body->>'expected')::bigint, 'counted_at', b.recorded_at"
    ),
    happened.DeskShiftClosed.TYPE: (
        f"'state', '{_S.CLOSED}', 'closed_at', b.recorded_at, 'closed_by', b.body->'by', 'closed_position', b.position"
    ),
}
_PATCHED = (
    Column("state", Kind.TEXT, "Where the shift is", values=ShiftState, facet=True, default=f"'{_S.OPEN}'"),
    Column("closed_at", Kind.INSTANT, "When it was closed", null=True),
    Column("closed_by", Kind.TEXT, "By whom", null=True),
    Column("closed_position", Kind.LONG, "Position of that", null=True),
    Column("expected", Kind.MONEY, "What the books said at the last count", null=True),
    Column("counted", Kind.MONEY, "What that count found", null=True),
    Column("difference", Kind.MONEY, "Counted less expected: over above zero, short below", null=True),
    Column("counted_at", Kind.INSTANT, "When it was", null=True),
)


def _line(kind: str, *, grows: bool) -> str:
    sign = ">" if grows else "<"
    return f"coalesce(sum(abs(m.amount)) filter (where m.kind = '{kind}' and m.amount {sign} 0), 0)::bigint"


_NAMES = (*(name for name, *_ in LINES), "other")
_MOVE = f"""
with moves as (
    select substr(d.account, {len(_ACCOUNT_OF_DESK) + 1}) as desk, b.position, b.body->>'kind' as kind,
        (b.body->>'amount')::bigint as amount, (b.body->>'balance')::bigint as balance
    from batch b cross join lateral (select {named_by_stream("acct")} as account) d
    where starts_with(d.account, '{_ACCOUNT_OF_DESK}')
), sums as (
    select t.shift, max(m.position) as position, (array_agg(m.balance order by m.position desc))[1] as balance,
        {", ".join(f"{_line(kind, grows=grows)} as {name}" for name, kind, grows, _ in LINES)},
        coalesce(sum(m.amount) filter (where m.kind not in ({_KINDS})), 0)::bigint as other
    from moves m join {{table}} t on t.desk = m.desk and t.opened_position < m.position
        and (t.closed_position is null or t.closed_position > m.position)
    group by t.shift
)
update {{table}} t set {", ".join(f"{name} = t.{name} + s.{name}" for name in _NAMES)},
    balance = s.balance, as_of_position = greatest(t.as_of_position, s.position)
from sums s where s.shift = t.shift"""

_COLUMNS = (
    Column("shift", Kind.TEXT, "Id of the shift"),
    Column("desk", Kind.TEXT, "Id of the desk", facet=True),
    Column("cashier", Kind.TEXT, "Who worked", facet=True),
    Column("opened_at", Kind.INSTANT, "When it was opened"),
    *(column for column in _PATCHED if column.name != "closed_position"),
    Column("opening", Kind.MONEY, "What was in the drawer at the opening, minor units"),
    *(
        Column(name, Kind.MONEY, f"{said} ({kind}){'' if grows else '; taken out of the drawer'}", default="0")
        for name, kind, grows, said in LINES
    ),
    Column("other", Kind.MONEY, "By other entries: reversals, opening balances; above zero what came in", default="0"),
    Column("balance", Kind.MONEY, "What the drawer holds: the opening and all lines, and account cash.desk.<desk>"),
    Column("as_of_position", Kind.LONG, "Position of the last event told here"),
)

DESK_SHIFTS = View(
    name="desk_shifts",
    question="What was each shift of a desk?",
    row_name="DeskShift",
    permission="bet.shift.report.read",
    key=("shift",),
    columns=(
        *_COLUMNS,
        Column("opened_position", Kind.LONG, "Position of its opening"),
        *(column for column in _PATCHED if column.name == "closed_position"),
        Column("version", Kind.LONG, "Version of the desk at the last event of the shift"),
        Column("changed_at", Kind.INSTANT, "When anything happened to the shift last"),
    ),
    changes=(
        Change((happened.DeskShiftOpened.TYPE,), _OPEN),
        Change(
            tuple(_PATCHES),
            patched(
                "(b.body->>'shift')",
                "shift",
                "case b.type "
                + " ".join(f"when '{name}' then jsonb_build_object({patch})" for name, patch in _PATCHES.items())
                + " end",
                [column.name for column in _PATCHED],
            ),
        ),
        Change((AccountMoved.TYPE,), _MOVE),
    ),
    default_order=(("opened_at", True),),
    indexes=(("desk", "opened_position"), ("opened_at",)),
    shown=False,
)

_UNIT = Column("unit", Kind.TEXT, "Code of the desk's unit", facet=True)
_SOURCE = f"""
select d.unit, {", ".join(f"s.{column.name}" for column in _COLUMNS)}
from desk_shifts s join desks d using (desk)"""
_OPERATIONS = Relation(
    "operations", "shift_operations", {"shift": "shift"}, "What happened in it, oldest first: the events of every line"
)

SHIFT_REPORT = View(
    name="shift_report",
    question="What happened in each shift, and what came of the cash?",
    row_name="ShiftReport",
    permission="bet.shift.report.read",
    key=("shift",),
    columns=(_UNIT, *_COLUMNS),
    changes=(),
    default_order=(("opened_at", True),),
    relations=(
        _OPERATIONS,
        Relation("cash_orders", "cash_orders", {"shift": "shift"}, "Its cash orders with their state, to be reprinted"),
        Relation("prints", "print_jobs", {"shift": "shift"}, "Its papers: filter by state for those that failed"),
    ),
    source_sql=_SOURCE,
    looks_at=("desk_shifts", "desks"),
    unit_column="unit",
)


def _since_closing(column: str) -> str:
    """What accountants entered after the last shift was closed is in no shift, but in the drawer."""
    if column == "balance":
        return "coalesce(a.balance, s.balance) as balance"
    if column == "other":
        return "s.other + coalesce(a.balance - s.balance, 0) as other"
    return f"s.{column}"


DESK_BALANCE = View(
    name="desk_balance",
    question="What does the drawer of each desk hold, and why?",
    row_name="DeskBalance",
    permission="bet.shift.report.read",
    key=("desk",),
    columns=(_UNIT, *(replace(column, facet=False) if column.name == "desk" else column for column in _COLUMNS)),
    changes=(),
    default_order=(("desk", False),),
    relations=(_OPERATIONS,),
    source_sql=f"""
select d.unit, {", ".join(_since_closing(column.name) for column in _COLUMNS)}
from desks d cross join lateral (
    select * from desk_shifts s where s.desk = d.desk order by s.opened_position desc limit 1
) s left join account_totals a on s.closed_at is not null and a.account = '{_ACCOUNT_OF_DESK}' || d.desk
    and a.currency = '{RUB}'""",
    looks_at=("desk_shifts", "desks", "account_totals"),
    unit_column="unit",
)
