"""What can be bet on, and how did it end? Sport events, their outcomes, and what is open on them (DEC-38)."""

from domain.betting import sport_events as happened
from domain.betting.coupon_terms import CouponState, PickResult
from domain.betting.sport_terms import EventKind, SportEventState
from projections.fleet.streams import named_by_stream, patched
from projections.view import Change, Column, Kind, Relation, View

_SPORT_EVENT = named_by_stream("sportevent")
_REGISTERED, _CANCELLED = happened.SportEventRegistered.TYPE, happened.SportEventCancelled.TYPE
_RESULTS = (happened.ResultRecorded.TYPE, happened.ResultCorrected.TYPE)

_TELL = f"""
insert into {{table}} (sport_event, kind, sport, title, starts_at, state, version, changed_at, as_of_position)
select {_SPORT_EVENT}, b.body->>'kind', b.body->>'sport', b.body->>'title', (b.body->>'starts_at')::timestamptz,
    '{SportEventState.OPEN}', b.version, b.recorded_at, b.position
from batch b"""
_ENDS = f"'state', '{SportEventState.ENDED}', 'ended_at', b.recorded_at"
_PATCHES = {
    happened.OddsChanged.TYPE: "'{}'::jsonb",
    happened.ResultRecorded.TYPE: f"jsonb_build_object({_ENDS})",
    happened.ResultCorrected.TYPE: f"jsonb_build_object({_ENDS}, 'corrected_at', b.recorded_at)",
    _CANCELLED: f"jsonb_build_object('state', '{SportEventState.CANCELLED}', 'ended_at', b.recorded_at, "
    "'cancel_reason', b.body->'reason')",
}
_PATCHED = (
    Column("state", Kind.TEXT, "Whether it can still have a result", values=SportEventState, facet=True),
    Column("ended_at", Kind.INSTANT, "When its result was recorded or corrected last, or it was cancelled", null=True),
    Column("corrected_at", Kind.INSTANT, "When its result was corrected last", null=True),
    Column("cancel_reason", Kind.TEXT, "Why it was cancelled", null=True),
)

SPORT_EVENTS = View(
    name="sport_events",
    question="What can be bet on, and how did it end?",
    row_name="SportEvent",
    permission="bet.coupon.read",
    key=("sport_event",),
    columns=(
        Column("sport_event", Kind.TEXT, "Id of the sport event"),
        Column("kind", Kind.TEXT, "Sport or game", values=EventKind, facet=True),
        Column("sport", Kind.TEXT, "Name of the sport or game", facet=True),
        Column("title", Kind.TEXT, "Who plays"),
        Column("starts_at", Kind.INSTANT, "When it starts; bets end then"),
        *_PATCHED,
        Column("version", Kind.LONG, "Version of the sport event"),
        Column("changed_at", Kind.INSTANT, "When anything happened to it last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((_REGISTERED,), _TELL),
        Change(
            tuple(_PATCHES),
            patched(
                _SPORT_EVENT,
                "sport_event",
                "case b.type " + " ".join(f"when '{name}' then {patch}" for name, patch in _PATCHES.items()) + " end",
                [each.name for each in _PATCHED],
            ),
        ),
    ),
    default_order=(("starts_at", False),),
    relations=(Relation("outcomes", "sport_outcomes", {"sport_event": "sport_event"}, "What can be bet on"),),
    indexes=(("starts_at", "sport_event"), ("corrected_at",)),
    is_shared=True,
)

_OUTCOMES = f"""
insert into {{table}} (sport_event, market, outcome, n, market_title, title, odds, as_of_position)
select {_SPORT_EVENT}, m.said->>'market', o.said->>'outcome',
    row_number() over (partition by b.stream order by m.n, o.n), m.said->>'title', o.said->>'title',
    (o.said->>'odds')::numeric, b.position
from batch b cross join lateral json_array_elements(b.body->'markets') with ordinality m(said, n)
    cross join lateral json_array_elements(m.said->'outcomes') with ordinality o(said, n)"""
_ODDS = f"""
with told as (
    select distinct on (b.stream, o.said->>'market', o.said->>'outcome') {_SPORT_EVENT} as sport_event,
        o.said->>'market' as market, o.said->>'outcome' as outcome, (o.said->>'odds')::numeric as odds, b.position
    from batch b cross join lateral json_array_elements(b.body->'odds') with ordinality o(said, n)
    order by b.stream, o.said->>'market', o.said->>'outcome', b.position desc, o.n desc
)
update {{table}} t set odds = told.odds, as_of_position = told.position
from told where (t.sport_event, t.market, t.outcome) = (told.sport_event, told.market, told.outcome)"""
_ENDED = f"""
with last as (select distinct on (b.stream) b.* from batch b order by b.stream, b.position desc), told as (
    select {_SPORT_EVENT} as sport_event, r.said->>'market' as market, (r.said->'won')::jsonb as won,
        coalesce((r.said->'returned')::jsonb, '[]') as returned, b.position
    from last b cross join lateral json_array_elements(b.body->'results') r(said)
)
update {{table}} t set as_of_position = told.position, result = case
    when told.won ? t.outcome then '{PickResult.WON}'
    when told.returned ? t.outcome then '{PickResult.RETURNED}' else '{PickResult.LOST}' end
from told where (t.sport_event, t.market) = (told.sport_event, told.market)"""
_ALL_RETURNED = f"""
update {{table}} t set result = '{PickResult.RETURNED}', as_of_position = b.position
from batch b where t.sport_event = {_SPORT_EVENT}"""

SPORT_OUTCOMES = View(
    name="sport_outcomes",
    question="How can each sport event end, at which odds, and how did it?",
    row_name="SportOutcome",
    permission="bet.coupon.read",
    key=("sport_event", "market", "outcome"),
    columns=(
        Column("sport_event", Kind.TEXT, "Id of the sport event"),
        Column("market", Kind.TEXT, "Id of the market in it"),
        Column("outcome", Kind.TEXT, "Id of the outcome in the market"),
        Column("n", Kind.LONG, "Place in the offer, from 1"),
        Column("market_title", Kind.TEXT, "What the market asks"),
        Column("title", Kind.TEXT, "What the outcome says"),
        Column("odds", Kind.DECIMAL, "Odds for new bets"),
        Column("result", Kind.TEXT, "How it ended", null=True, values=PickResult, facet=True),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((_REGISTERED,), _OUTCOMES),
        Change((happened.OddsChanged.TYPE,), _ODDS),
        Change(_RESULTS, _ENDED),
        Change((_CANCELLED,), _ALL_RETURNED),
    ),
    default_order=(("sport_event", False), ("n", False)),
    indexes=(("as_of_position",),),
    is_shared=True,
)

OPEN_EXPOSURE = View(
    name="open_exposure",
    question="What is open on each outcome, and what would it cost?",
    row_name="OpenExposure",
    permission="bet.report.sport_game.read",
    key=("unit", "sport_event", "market", "outcome"),
    columns=(
        Column("unit", Kind.TEXT, "Code of the unit of the coupons"),
        Column("sport_event", Kind.TEXT, "Id of the sport event"),
        Column("market", Kind.TEXT, "Id of the market in it"),
        Column("outcome", Kind.TEXT, "Id of the outcome"),
        Column("coupons", Kind.LONG, "Open coupons with it, singles and accumulators, of both modes"),
        Column("stakes", Kind.MONEY, "Their stakes, minor units"),
        Column("potential", Kind.MONEY, "What they bring when all they name is won"),
        Column("as_of_position", Kind.LONG, "Position of the last event of these coupons"),
    ),
    changes=(),
    default_order=(("potential", True),),
    source_sql=f"""
select c.unit, s.sport_event, s.market, s.outcome, count(*) as coupons, sum(c.stake)::bigint as stakes,
    sum(c.potential)::bigint as potential, max(c.as_of_position) as as_of_position
from coupons c join coupon_selections s on s.coupon = c.coupon
where c.state = '{CouponState.PLACED}' group by c.unit, s.sport_event, s.market, s.outcome""",
    looks_at=("coupons", "coupon_selections"),
    unit_column="unit",
)
