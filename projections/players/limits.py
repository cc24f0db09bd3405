"""How much of his limits has each player used, in the running periods of his place (spec B.3.4 limit_usage)?"""

from domain.players import events as happened
from domain.players.terms import LimitKind, LimitPeriod
from projections.players.player_cards import PLAYER
from projections.view import Change, Column, Kind, View

_COLUMNS = (
    Column("player", Kind.TEXT, "Id of the player"),
    Column("kind", Kind.TEXT, "What is limited", values=LimitKind),
)
_AS_OF = Column("as_of_position", Kind.LONG, "Position of the last event told here")

# The last word on each limit, and what holds until it does.
_SET = f"""
insert into {{table}} as t (player, kind, period, amount, changes_to, changes_at, as_of_position)
select distinct on (1, 2, 3) {PLAYER}, b.body->>'kind', b.body->>'period',
    case when b.type = '{happened.LimitSet.TYPE}' then (b.body->>'amount')::bigint else (
        select (e.body->>'amount')::bigint from batch e
        where e.stream = b.stream and e.type = '{happened.LimitSet.TYPE}' and e.version < b.version
            and e.body->>'kind' = b.body->>'kind' and e.body->>'period' = b.body->>'period'
        order by e.version desc limit 1) end,
    case when b.type = '{happened.LimitChangeScheduled.TYPE}' then (b.body->>'amount')::bigint end,
    (b.body->>'holds_from')::timestamptz, b.position
from batch b order by 1, 2, 3, b.version desc
on conflict (player, kind, period) do update set
    amount = case when excluded.changes_at is null or excluded.amount is not null then excluded.amount
        else t.amount end,
    changes_to = excluded.changes_to, changes_at = excluded.changes_at, as_of_position = excluded.as_of_position"""

PLAYER_LIMITS = View(
    name="player_limits",
    question="Which limits does each player have?",
    row_name="PlayerLimitRow",
    permission="bet.player.read",
    key=("player", "kind", "period"),
    columns=(
        *_COLUMNS,
        Column("period", Kind.TEXT, "In which period", values=LimitPeriod),
        Column("amount", Kind.MONEY, "Minor units; null: none", null=True),
        Column("changes_to", Kind.MONEY, "From `changes_at` on; null: none", null=True),
        Column("changes_at", Kind.INSTANT, "When the cooling time is over", null=True),
        _AS_OF,
    ),
    changes=(Change((happened.LimitSet.TYPE, happened.LimitChangeScheduled.TYPE), _SET),),
    default_order=(("player", False),),
    shown=False,
)

_COUNT = f"""
insert into {{table}} as t (player, kind, day, amount, as_of_position)
select {PLAYER}, coalesce(b.body->>'kind', '{LimitKind.DEPOSIT}'), (b.body->>'day')::date,
    sum((b.body->>'amount')::bigint), max(b.position)
from batch b group by 1, 2, 3
on conflict (player, kind, day) do update set
    amount = t.amount + excluded.amount, as_of_position = excluded.as_of_position"""

PLAYER_LIMIT_DAYS = View(
    name="player_limit_days",
    question="How much counts towards each player's limits on each day?",
    row_name="PlayerLimitDayRow",
    permission="bet.player.read",
    key=("player", "kind", "day"),
    columns=(
        *_COLUMNS,
        Column("day", Kind.DATE, "Of the player's place"),
        Column("amount", Kind.MONEY, "Minor units"),
        _AS_OF,
    ),
    changes=(Change((happened.DepositAccepted.TYPE, happened.LimitUsed.TYPE), _COUNT),),
    default_order=(("day", True),),
    shown=False,
)

LIMIT_USAGE = View(
    name="limit_usage",
    question="How much of his limits has each player used?",
    row_name="LimitUsage",
    permission="bet.player.read",
    key=("player", "kind", "period"),
    columns=(
        *_COLUMNS,
        Column("period", Kind.TEXT, "In which period of the player's place", values=LimitPeriod),
        Column("limit_amount", Kind.MONEY, "What holds now; null: the limit is taken away", null=True),
        Column("used", Kind.MONEY, "What was used since the period began"),
        Column("left_amount", Kind.MONEY, "What may still be used; null: as much as wanted", null=True),
        Column("resets_on", Kind.DATE, "First day that counts anew"),
        Column("changes_to", Kind.MONEY, "What holds from `changesAt` on; null: none", null=True),
        Column("changes_at", Kind.INSTANT, "When the cooling time of a higher limit is over", null=True),
        _AS_OF,
    ),
    changes=(),
    default_order=(("player", False),),
    source_sql="""
select l.player, l.kind, l.period, l.limit_amount, u.used, greatest(0, l.limit_amount - u.used) as left_amount,
    (l.begins + ('1 ' || l.period)::interval)::date as resets_on, l.changes_to, l.changes_at,
    greatest(l.as_of_position, u.as_of_position) as as_of_position
from (
    select p.player, p.kind, p.period, p.as_of_position,
        case when p.changes_at <= now() then p.changes_to else p.amount end as limit_amount,
        case when p.changes_at > now() then p.changes_to end as changes_to,
        case when p.changes_at > now() then p.changes_at end as changes_at,
        date_trunc(p.period, now() at time zone c.zone) as begins
    from player_limits p join player_cards c on c.player = p.player
) l cross join lateral (
    select coalesce(sum(d.amount), 0)::bigint as used, max(d.as_of_position) as as_of_position from player_limit_days d
    where d.player = l.player and d.kind = l.kind and d.day >= l.begins::date
        and d.day < l.begins + ('1 ' || l.period)::interval
) u""",
    looks_at=("player_limits", "player_limit_days", "player_cards"),
)
