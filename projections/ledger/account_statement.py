"""What happened on each account, and what did it hold then? One row per line of an entry (spec B.3.4).

Every row tells the account's sums up to it, so that a balance as of any position is one step into an index.
"""

from domain.command import ActorKind
from projections.ledger.entries import MONEY, NAMED, SOURCE
from projections.view import Change, Column, Kind, View

_ENTER = f"""
with {NAMED}, held as (
    select n.*, coalesce(t.debits, 0) as debits, coalesce(t.credits, 0) as credits
    from named n left join lateral (
        select debits, credits from {{table}} t where t.account = n.account and t.currency = n.currency
        order by t.position desc limit 1
    ) t on true
), together as (
    select position, array_agg(account order by account) as accounts from lines group by 1
), summed as (
    select l.position, l.account, l.currency, l.amount, h.code, h.is_debit,
        h.debits + sum(greatest(l.amount, 0)) over told as debits,
        h.credits + sum(greatest(-l.amount, 0)) over told as credits
    from lines l join held h using (account, currency)
    window told as (partition by l.account, l.currency order by l.position)
)
insert into {{table}} (
    account, position, code, currency, kind, debit, credit, balance, debits, credits, counter_accounts, source,
    recorded_at, effective_at, actor_kind, actor)
select s.account, s.position, s.code, s.currency, b.kind, greatest(s.amount, 0), greatest(-s.amount, 0),
    case when s.is_debit then s.debits - s.credits else s.credits - s.debits end, s.debits, s.credits,
    array_remove(g.accounts, s.account), {SOURCE}, b.recorded_at, b.effective_at, b.actor::json->>'kind',
    b.actor::json->>'id'
from summed s join together g using (position) join entries b using (position)"""

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
