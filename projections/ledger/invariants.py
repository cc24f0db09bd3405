"""What must hold of the books, as a table (spec C.4): each line looks at the log itself, or compares a view with it.

The SQL of a line gives (what, whether it is broken) for everything it looks at, up to position `$1`: where the view
that it compares stands, or the end of the log. Whoever keeps something else in the books adds a line.
"""

from collections.abc import Sequence
from typing import NamedTuple

from domain.betting.coupon_events import BetPlaced, CouponRefunded, CouponSettled, CouponVoided
from domain.betting.coupon_terms import CouponMode
from domain.betting.withdrawal_life import HELD
from domain.entry import RUB
from domain.ledger import chart
from domain.ledger.events import AccountMoved, PeriodClosed, PeriodReopened
from projections.ledger.entries import MONEY, class_of, code_of, held


class Invariant(NamedTuple):
    """`view` is the fed view that is compared with the log; None: the log is looked at alone."""

    number: str
    says: str
    sql: str
    view: str | None = None


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


# Every event that moves money, its entry, and the lines of it: one for each account, debits above zero.
_MONEY = f"""money as (
    select e.position, e.command, e.stream, s.name || '@' || e.version as source, e.recorded_at, b.entry, b.unit,
        m.kind, coalesce(m.currency, '{RUB}') as currency, m.lines,
        coalesce(m.effective_at, e.recorded_at) as effective_at
    from events e join streams s on s.id = e.stream
        cross join lateral json_to_record(convert_from(e.body, 'UTF8')::json) as b(entry json, unit text)
        cross join lateral json_to_record(b.entry)
            as m(kind text, currency text, effective_at timestamptz, lines json)
    where e.position <= $1 and e.type in ({_listed(MONEY)})
)"""
_LINES = f"""{_MONEY}, lines as (
    select m.position, m.source, m.kind, m.currency, l->>0 as account, sum((l->>1)::bigint)::bigint as amount
    from money m cross join lateral json_array_elements(m.lines) l
    group by 1, 2, 3, 4, 5 having sum((l->>1)::bigint) <> 0
)"""
_MOVED = f"""moved as (
    select e.position, substr(s.name, length('acct-') + 1) as account, b.amount, b.balance, b.source, e.version
    from events e join streams s on s.id = e.stream
        cross join lateral json_to_record(convert_from(e.body, 'UTF8')::json)
            as b(amount bigint, balance bigint, source text)
    where e.position <= $1 and e.type = '{AccountMoved.TYPE}'
)"""


def _named(test: str) -> list[str]:
    """Names of the chart with this mark."""
    return [name for name, kind in chart.CHART.items() if getattr(kind, test)]


def _is_of(account: str, names: Sequence[str]) -> str:
    return "(" + " or ".join(f"starts_with({account}, '{name}.')" for name in names) + ")"


def _overdrawn(names: Sequence[str]) -> str:
    """Accounts by these names after each entry; what is on the wrong side of nothing is broken."""
    debit = [name for name in names if chart.CHART[name].of.is_debit]
    wrong = f"case when {_is_of('m.account', debit)} then m.balance < 0 else m.balance > 0 end"
    return f"""
with {_MOVED}
select m.account || ' at ' || m.position, {wrong} from moved m where {_is_of("m.account", names)}"""


_UP, _DOWN = (
    ("P1", "P5", "P15", "P21", "P22", "P24", "P25", "P29"),
    ("P3", "P9", "P13", "P16", "P18", "P21", "P23", "P33"),
)
_CASH = ("cash.desk", "cash.safe", "cash.transit")
# Rules of bets from accounts; those of lost bets and corrections are of both worlds, and neither touches a desk.
_OF_BETS_FROM_ACCOUNTS = ("P4", "P6", "P7", "P10", "P12", "P14")
_SUMS_OF_LOG = f"""{_LINES}, told as (
    select account, currency, sum(greatest(amount, 0)) as debits, sum(greatest(-amount, 0)) as credits
    from lines group by 1, 2
)"""


def _compared(view: str, read: str) -> Invariant:
    """A view's sums by account and currency against those of the log."""
    return Invariant(
        "L-11",
        f"every entry of the log is in {view} once, and nothing else",
        f"""
with {_SUMS_OF_LOG}, read as ({read})
select account || ' ' || currency, (t.debits, t.credits) is distinct from (r.debits, r.credits)
from told t full join read r using (account, currency)""",
        view,
    )


INVARIANTS: Sequence[Invariant] = (
    Invariant(
        "L-1",
        "each entry has two lines or more, and they add up to zero",
        f"""
with {_MONEY}
select source, coalesce((select count(*) < 2 or sum((l->>1)::bigint) <> 0 from json_array_elements(lines) l), true)
from money""",
    ),
    Invariant(
        "L-1",
        "the trial balance is zero in every piece of the log, and so at every position",
        "select piece || ' ' || currency, sum(debits) <> sum(credits) from ledger_pieces where $1::bigint > 0 "
        "group by piece, currency",
        "ledger_pieces",
    ),
    Invariant("L-2", "no account that may not be overdrawn ever was", _overdrawn(_named("no_overdraft"))),
    Invariant("L-3", "no desk, safe or bag ever held less than nothing", _overdrawn(_CASH)),
    Invariant(
        "L-4",
        "a desk is moved by the rules for desks only, each in its direction",
        f"""
with {_LINES}
select source, case when kind = 'P37' then false when amount > 0 then kind not in ({_listed(_UP)})
    else kind not in ({_listed(_DOWN)}) end
from lines where starts_with(account, 'cash.desk.')""",
    ),
    Invariant(
        "L-4",
        "the balance of a desk is the sum of its entries by rule",
        f"""
with {_LINES}, {_MOVED}, told as (
    select account, sum(amount) as balance from lines where starts_with(account, 'cash.desk.') group by 1
), kept as (select distinct on (account) account, balance from moved order by account, version desc)
select account, t.balance is distinct from k.balance
from told t full join (select * from kept where starts_with(account, 'cash.desk.')) k using (account)""",
    ),
    Invariant(
        "L-5",
        "no event of a bet from an account touches a desk",
        f"""
with {_MONEY}
select source, exists (select from json_array_elements(lines) l where starts_with(l->>0, 'cash.desk.'))
from money where kind in ({_listed(_OF_BETS_FROM_ACCOUNTS)})""",
    ),
    Invariant(
        "L-6",
        "open stakes are the stakes of open coupons, in each mode",
        f"""
with {_LINES}, coupons as (
    select e.stream, max(b.mode) filter (where e.type = '{BetPlaced.TYPE}') as mode,
        max(b.stake) filter (where e.type = '{BetPlaced.TYPE}') as stake,
        bool_and(e.type = '{BetPlaced.TYPE}') as is_open
    from events e cross join lateral json_to_record(convert_from(e.body, 'UTF8')::json) as b(mode text, stake bigint)
    where e.position <= $1 and e.type in
        ('{BetPlaced.TYPE}', '{CouponVoided.TYPE}', '{CouponRefunded.TYPE}', '{CouponSettled.TYPE}')
    group by 1
), modes(mode, account) as (values
    ('{CouponMode.IDENTIFIED.value}', '{chart.STAKES_ACCOUNT}'), ('{CouponMode.CASH.value}', '{chart.STAKES_CASH}'))
select m.account, coalesce((select sum(c.stake) from coupons c where c.is_open and c.mode = m.mode), 0)
    <> coalesce((select -sum(l.amount) from lines l where l.account = m.account), 0)
from modes m""",
    ),
    Invariant(
        "L-7",
        "what is owed to bearers is what coupons are payable for",
        f"""
with {_LINES}, owed as (
    select substr(account, length('coupon.payable.') + 1) as coupon, -sum(amount) as amount
    from lines where starts_with(account, 'coupon.payable.') group by 1 having sum(amount) <> 0
)
select coupon, o.amount is distinct from p.payable from owed o full join payable_coupons p using (coupon)""",
        "coupons",
    ),
    Invariant(
        "L-8",
        "what is held of players' money is what withdrawals under way ask for",
        f"""
with {_LINES}, held as (
    select substr(account, length('player.held.') + 1) as player, -sum(amount) as amount
    from lines where starts_with(account, 'player.held.') group by 1
), asked as (
    select player, sum(amount) filter (where state in ({_listed(sorted(HELD))})) as amount from withdrawals group by 1
)
select player, coalesce(h.amount, 0) <> coalesce(a.amount, 0) from held h full join asked a using (player)""",
        "withdrawals",
    ),
    Invariant(
        "L-9",
        "the sport/games report has exactly the coupons whose stake went into a desk",
        f"""
with {_MONEY}, placed as (
    select substr(s.name, length('coupon-') + 1) as coupon,
        exists (select from json_array_elements(m.lines) l where starts_with(l->>0, 'cash.desk.')) as is_cash
    from money m join streams s on s.id = m.stream where m.kind in ('P4', 'P5')
)
select coupon, p.is_cash is distinct from (c.mode = '{CouponMode.CASH.value}')
from placed p full join (select * from coupons where mode is not null) c using (coupon)""",
        "coupons",
    ),
    Invariant(
        "L-10",
        "one command makes an entry at most once",
        f"with {_MONEY} select command::text, count(*) > 1 from money group by command, stream, entry::text",
    ),
    Invariant(
        "L-11",
        "guarded accounts move with their entries, and with nothing else",
        f"""
with {_LINES}, {_MOVED}
select coalesce(l.source, m.source) || ' ' || coalesce(l.account, m.account), l.amount is distinct from m.amount
from (select * from lines where {_is_of("account", _named("is_guarded"))}) l
    full join moved m on m.source = l.source and m.account = l.account""",
    ),
    Invariant(
        "L-11",
        "every account of an entry stands in the chart",
        f"""
with {_LINES}
select account, {code_of("account")} is null from lines group by account""",
    ),
    _compared("account_totals", "select account, currency, debits, credits from account_totals"),
    _compared(
        "account_statement",
        "select account, currency, sum(debit) as debits, sum(credit) as credits from account_statement group by 1, 2",
    ),
    Invariant(
        "L-11",
        "every running balance goes on from the one before it",
        f"""
select s.account || ' at ' || s.position, (s.balance, s.debits, s.credits) is distinct from (
    {held("s.all_debits", "s.all_credits", class_of("s.code"))}, s.all_debits, s.all_credits)
from (
    select *, sum(debit) over told as all_debits, sum(credit) over told as all_credits
    from account_statement where position <= $1 window told as (partition by account, currency order by position)
) s""",
        "account_statement",
    ),
    Invariant(
        "L-12",
        "no entry came into a closed period",
        f"""
with {_MONEY}, told as (
    select e.position, substr(s.name, length('period-') + 1) as unit,
        (convert_from(e.body, 'UTF8')::json->>'through')::date as through
    from events e join streams s on s.id = e.stream
    where e.position <= $1 and e.type in ('{PeriodClosed.TYPE}', '{PeriodReopened.TYPE}')
)
select m.source, (m.effective_at at time zone coalesce(u.time_zone, 'UTC'))::date <= t.through
from money m left join units u on u.code = m.unit
    cross join lateral (
        select through from told where told.unit = m.unit and told.position < m.position order by position desc limit 1
    ) t where t.through is not null""",
        "units",
    ),
    Invariant(
        "L-13",
        "a coupon is paid once for each time it was owed, and never more than that",
        f"""
with {_LINES}, summed as (
    select account, kind, amount, sum(amount) over (partition by account order by position) as balance
    from lines where starts_with(account, 'coupon.payable.')
)
select account, max(balance) > 0 or count(*) filter (where kind = 'P9') > count(*) filter (where amount < 0)
from summed group by account""",
    ),
)
