"""What happened on each account, and what did it hold then? One row per line of an entry (spec B.3.4).

Every row tells the account's sums up to it, so that a balance as of any position is one step into an index.
"""

from domain.command import ActorKind
from projections.ledger.entries import LINES, MONEY, SOURCE, class_of, held
from projections.view import Change, Column, Kind, View

# What the account held before the batch is looked up once, at its first line of the batch.
_ENTER = f"""
with {LINES}, told as (
    select *, sum(greatest(amount, 0)) over summed as debits, sum(greatest(-amount, 0)) over summed as credits,
        row_number() over summed as number, array_agg(account) over (partition by position) as accounts
    from lines window summed as (partition by account, currency order by position)
), going_on as (
    select b.*, b.debits + coalesce(max(t.debits) over of_account, 0) as all_debits,
        b.credits + coalesce(max(t.credits) over of_account, 0) as all_credits
    from told b left join lateral (
        select t.debits, t.credits from {{table}} t
        where b.number = 1 and t.account = b.account and t.currency = b.currency order by t.position desc limit 1
    ) t on true
    window of_account as (partition by b.account, b.currency)
)
insert into {{table}} (
    account, position, code, currency, kind, debit, credit, balance, debits, credits, counter_accounts, source,
    recorded_at, effective_at, actor_kind, actor)
select b.account, b.position, b.code, b.currency, b.kind, greatest(b.amount, 0), greatest(-b.amount, 0),
    {held("b.all_debits", "b.all_credits", class_of("b.code"))}, b.all_debits, b.all_credits,
    array(select a from unnest(b.accounts) a where a <> b.account order by a), {SOURCE}, b.recorded_at,
    b.effective_at, b.actor::json->>'kind', b.actor::json->>'id'
from going_on b"""

ACCOUNT_STATEMENT = View(
    name="account_statement",
    question="What happened on each account, and what did it hold then?",
    row_name="AccountStatementLine",
    permission="ledger.read",
    key=("account", "position"),
    columns=(
        Column("account", Kind.TEXT, "Name of the account"),
        Column("position", Kind.LONG, "Position of the event that made the entry"),
        Column("code", Kind.TEXT, "Its line of the chart, such as A1", facet=True),
        Column("currency", Kind.TEXT, "ISO code", facet=True),
        Column("kind", Kind.TEXT, "Rule by which the entry was made, such as P4", facet=True),
        Column("debit", Kind.MONEY, "Debit of this entry, minor units"),
        Column("credit", Kind.MONEY, "Credit of this entry"),
        Column("balance", Kind.MONEY, "What the account holds after it, on its normal side"),
        Column("debits", Kind.MONEY, "Sum of all debits up to here"),
        Column("credits", Kind.MONEY, "Sum of all credits up to here"),
        Column("counter_accounts", Kind.TEXTS, "The other accounts of the entry"),
        Column("source", Kind.TEXT, "Event that made the entry, as stream@version"),
        Column("recorded_at", Kind.INSTANT, "When it was recorded"),
        Column("effective_at", Kind.INSTANT, "When it was so: the business moment"),
        Column("actor_kind", Kind.TEXT, "What kind of actor caused it", values=ActorKind, facet=True),
        Column("actor", Kind.TEXT, "Id of the actor"),
    ),
    changes=(Change(MONEY, _ENTER),),
    default_order=(("position", False),),
    indexes=(("position",),),
)
