"""Do the books balance? One row per class of accounts and currency (spec B.3.5 trial_balance; L-1).

Sums are kept for pieces of the log, so that those as of any position are a few sums and a piece of the statement.
"""

from domain.ledger.chart import AccountClass
from projections.ledger.entries import LINES, MONEY, class_of, held
from projections.view import Change, Column, Kind, View

# Positions in a piece: a million events are two thousand rows for each class, and what is read beside them is less.
PIECE = 512

_CLASS = Column("account_class", Kind.TEXT, "Class of accounts", values=AccountClass)
_CURRENCY = Column("currency", Kind.TEXT, "ISO code")

_ADD = f"""
with {LINES}
insert into {{table}} as t (piece, account_class, currency, debits, credits, as_of_position)
select position / {PIECE}, {class_of("code")}, currency, sum(greatest(amount, 0))::bigint,
    sum(greatest(-amount, 0))::bigint, max(position)
from lines group by 1, 2, 3
on conflict (piece, account_class, currency) do update set
    debits = t.debits + excluded.debits, credits = t.credits + excluded.credits,
    as_of_position = excluded.as_of_position"""

LEDGER_PIECES = View(
    name="ledger_pieces",
    question="What was entered on each class of accounts in each piece of the log?",
    row_name="LedgerPiece",
    permission="ledger.read",
    key=("piece", "account_class", "currency"),
    columns=(
        Column("piece", Kind.LONG, f"{PIECE:,} positions each"),
        _CLASS,
        _CURRENCY,
        Column("debits", Kind.MONEY, "Sum of debits in it, minor units"),
        Column("credits", Kind.MONEY, "Sum of credits in it"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change(MONEY, _ADD),),
    default_order=(("piece", False),),
    shown=False,
)


def totals(moved: str) -> str:
    """SQL of the trial balance over `moved`: SQL of (of, currency, debits, credits)."""
    return f"""
select s.of as account_class, s.currency, s.debits, s.credits,
    {held("s.debits", "s.credits", "s.of")} as balance,
    (sum(s.debits - s.credits) over (partition by s.currency))::bigint as difference
from (
    select of, currency, sum(debits)::bigint as debits, sum(credits)::bigint as credits
    from ({moved}) moved group by 1, 2
) s"""


TRIAL_BALANCE = View(
    name="trial_balance",
    question="Do the books balance?",
    row_name="TrialBalance",
    permission="ledger.read",
    key=("account_class", "currency"),
    columns=(
        _CLASS,
        _CURRENCY,
        Column("debits", Kind.MONEY, "Sum of all debits, minor units"),
        Column("credits", Kind.MONEY, "Sum of all credits"),
        Column("balance", Kind.MONEY, "What these accounts hold, on their normal side"),
        Column("difference", Kind.MONEY, "Debits less credits of all classes of this currency: always 0"),
        Column("as_of_position", Kind.LONG, "Position of the last entry that is in it"),
    ),
    changes=(),
    default_order=(("currency", False), ("account_class", False)),
    source_sql=f"""
select b.*, (select max(as_of_position) from ledger_pieces) as as_of_position
from ({totals("select account_class as of, currency, debits, credits from ledger_pieces")}) b""",
    looks_at=("ledger_pieces",),
)
