"""What does each account hold? One row per account and currency, guarded or not (spec B.3.4 account_balance)."""

from domain.ledger.chart import AccountClass
from domain.ledger.events import AccountClosed, AccountFrozen, AccountUnfrozen
from projections.fleet.streams import named_by_stream
from projections.ledger.entries import LINES, MONEY, class_of, held
from projections.view import Change, Column, Kind, Relation, View

_ACCOUNT = Column("account", Kind.TEXT, "Name of the account")
_CURRENCY = Column("currency", Kind.TEXT, "ISO code")
_CODE = Column("code", Kind.TEXT, "Its line of the chart, such as A1", facet=True)
_CLASS = Column("account_class", Kind.TEXT, "What it is", values=AccountClass, facet=True)
_SUMS = (
    Column("debits", Kind.MONEY, "Sum of its debits, minor units"),
    Column("credits", Kind.MONEY, "Sum of its credits"),
    Column("balance", Kind.MONEY, "What it holds, on its normal side"),
    Column("entries", Kind.LONG, "Entries on it"),
    Column("last_entry_at", Kind.INSTANT, "When the last of them was recorded"),
)
_POSITION = Column("as_of_position", Kind.LONG, "Position of the last event told here")

_ADD = f"""
with {LINES}, added as (
    select account, currency, code, {class_of("code")} as account_class, sum(greatest(amount, 0))::bigint as debits,
        sum(greatest(-amount, 0))::bigint as credits, count(*) as entries, max(position) as position,
        max(recorded_at) as recorded_at
    from lines group by 1, 2, 3
)
insert into {{table}} as t (
    account, currency, code, account_class, debits, credits, balance, entries, last_entry_at, as_of_position)
select account, currency, code, account_class, debits, credits, {held("debits", "credits", "account_class")}, entries,
    recorded_at, position
from added
on conflict (account, currency) do update set
    debits = t.debits + excluded.debits, credits = t.credits + excluded.credits,
    balance = t.balance + excluded.balance, entries = t.entries + excluded.entries,
    last_entry_at = excluded.last_entry_at, as_of_position = excluded.as_of_position"""

ACCOUNT_TOTALS = View(
    name="account_totals",
    question="What was entered on each account?",
    row_name="AccountTotal",
    permission="ledger.read",
    key=("account", "currency"),
    columns=(_ACCOUNT, _CURRENCY, _CODE, _CLASS, *_SUMS, _POSITION),
    changes=(Change(MONEY, _ADD),),
    default_order=(("account", False),),
    shown=False,
)

_FROZEN, _UNFROZEN, _CLOSED = AccountFrozen.TYPE, AccountUnfrozen.TYPE, AccountClosed.TYPE


def _mark(column: str, is_so: str) -> str:
    """The newest of these events of each account."""
    return f"""
insert into {{table}} as t (account, {column}, reason, as_of_position)
select distinct on (b.stream) {named_by_stream("acct")}, {is_so}, b.body->>'reason', b.position
from batch b order by b.stream, b.version desc
on conflict (account) do update set
    {column} = excluded.{column}, as_of_position = greatest(t.as_of_position, excluded.as_of_position),
    reason = case when excluded.as_of_position > t.as_of_position then excluded.reason else t.reason end"""


ACCOUNT_MARKS = View(
    name="account_marks",
    question="Which accounts are frozen or closed, and why?",
    row_name="AccountMark",
    permission="ledger.read",
    key=("account",),
    columns=(
        _ACCOUNT,
        Column("is_frozen", Kind.BOOLEAN, "Whether it takes no entries for now", default="false"),
        Column("is_closed", Kind.BOOLEAN, "Whether it takes no entries any more", default="false"),
        Column("reason", Kind.TEXT, "What was said last"),
        _POSITION,
    ),
    changes=(
        Change((_FROZEN, _UNFROZEN), _mark("is_frozen", f"b.type = '{_FROZEN}'")),
        Change((_CLOSED,), _mark("is_closed", "true")),
    ),
    default_order=(("account", False),),
    shown=False,
)

ACCOUNT_BALANCE = View(
    name="account_balance",
    question="What does each account hold?",
    row_name="AccountBalance",
    permission="ledger.read",
    key=("account", "currency"),
    columns=(
        _ACCOUNT,
        _CURRENCY,
        _CODE,
        _CLASS,
        *_SUMS,
        Column("available", Kind.MONEY, "Of a player: what he can use; null of other accounts", null=True),
        Column("held", Kind.MONEY, "Of a player: what is held for withdrawals beside that", null=True),
        Column("is_frozen", Kind.BOOLEAN, "Whether it takes no entries for now", facet=True),
        Column("is_closed", Kind.BOOLEAN, "Whether it takes no entries any more", facet=True),
        _POSITION,
    ),
    changes=(),
    default_order=(("account", False), ("currency", False)),
    relations=(
        Relation(
            "statement",
            "account_statement",
            {"account": "account", "currency": "currency"},
            "The entries behind it, oldest first",
        ),
    ),
    source_sql="""
select t.account, t.currency, t.code, t.account_class, t.debits, t.credits, t.balance, t.entries, t.last_entry_at,
    case when t.code = 'L1' then t.balance end as available,
    case when t.code = 'L1' then coalesce(h.balance, 0) end as held,
    coalesce(m.is_frozen, false) as is_frozen, coalesce(m.is_closed, false) as is_closed,
    greatest(t.as_of_position, h.as_of_position, m.as_of_position) as as_of_position
from account_totals t
    left join account_totals h on t.code = 'L1' and h.currency = t.currency
        and h.account = 'player.held.' || substr(t.account, length('player.available.') + 1)
    left join account_marks m on m.account = t.account""",
    looks_at=("account_totals", "account_marks"),
)
