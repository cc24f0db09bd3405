"""Which players moved so much money that somebody should look (P-AML, spec B.3.4 aml_watch)?"""

from domain.organisation.settings import ORGANISATION
from projections.ledger.entries import LINES, MONEY
from projections.view import Change, Column, Kind, View

# By the rule of the entry: what a player brought, took away, staked from the account.
_KINDS = {"P1": "DEPOSIT", "P3": "WITHDRAWAL", "P4": "STAKE"}
_KIND = "case l.kind " + " ".join(f"when '{rule}' then '{kind}'" for rule, kind in _KINDS.items()) + " end"
_PLAYER = "regexp_replace(l.account, '^player[.](available|held)[.]', '')"
# Days are those of the player's place, which his first event names.
_ZONE = f"""coalesce((
        select convert_from(r.body, 'UTF8')::json->>'zone' from events r join streams s on s.id = r.stream
        where s.name = 'player-' || {_PLAYER} and r.version = 1), 'UTC')"""
_COUNT = f"""
with {LINES}
insert into {{table}} as t (player, kind, day, amount, count, as_of_position)
select {_PLAYER}, {_KIND}, (l.effective_at at time zone {_ZONE})::date, sum(abs(l.amount)), count(*), max(l.position)
from lines l
where l.account ~ '^player[.](available|held)[.]' and l.kind in ({", ".join(f"'{rule}'" for rule in _KINDS)})
group by 1, 2, 3
on conflict (player, kind, day) do update set
    amount = t.amount + excluded.amount, count = t.count + excluded.count, as_of_position = excluded.as_of_position"""

PLAYER_MONEY_DAYS = View(
    name="player_money_days",
    question="How much did each player deposit, withdraw and stake on each day?",
    row_name="PlayerMoneyDay",
    permission="bet.report.aml.read",
    key=("player", "kind", "day"),
    columns=(
        Column("player", Kind.TEXT, "Id of the player"),
        Column("kind", Kind.TEXT, "DEPOSIT, WITHDRAWAL or STAKE"),
        Column("day", Kind.DATE, "Of the player's place"),
        Column("amount", Kind.MONEY, "Minor units"),
        Column("count", Kind.LONG, "How many times"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change(MONEY, _COUNT),),
    default_order=(("day", True), ("player", False)),
)


def _set(key: str) -> str:
    """SQL of what the organisation has set; null when that is off."""
    return f"(select s.value::bigint from settings s where s.key = '{key}' and s.scope = '{ORGANISATION}')"


def _periods(period: str) -> str:
    return f"""
select d.player, d.kind, '{period.upper()}' as period, date_trunc('{period}', d.day)::date as begins,
    sum(d.amount)::bigint as amount, sum(d.count)::bigint as count, {_set(f"aml_{period}_amount")} as threshold,
    max(d.as_of_position) as as_of_position
from player_money_days d where d.kind <> 'STAKE'
group by 1, 2, 4 having sum(d.amount) >= {_set(f"aml_{period}_amount")}"""


AML_WATCH = View(
    name="aml_watch",
    question="Which players moved more money in a day or month than the organisation has set?",
    row_name="AmlWatch",
    permission="bet.report.aml.read",
    key=("player", "kind", "period", "begins"),
    columns=(
        Column("player", Kind.TEXT, "Id of the player"),
        Column("kind", Kind.TEXT, "DEPOSIT or WITHDRAWAL"),
        Column("period", Kind.TEXT, "DAY or MONTH"),
        Column("begins", Kind.DATE, "First day of the period"),
        Column("amount", Kind.MONEY, "Minor units"),
        Column("count", Kind.LONG, "How many times"),
        Column("threshold", Kind.MONEY, "From which on it is watched: settings `aml_day_amount`, `aml_month_amount`"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(),
    default_order=(("begins", True), ("amount", True)),
    source_sql=f"{_periods('day')} union all {_periods('month')}",
    looks_at=("player_money_days", "settings"),
)
