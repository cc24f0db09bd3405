"""What was bet on? One row per selection of a coupon (BET-13), with its result once the coupon is settled."""

from domain.betting import coupon_events as happened
from domain.betting.coupon_terms import PickResult
from projections.betting.coupons import COUPON
from projections.view import Change, Column, Kind, View

_COMPOSED = happened.CouponComposed.TYPE
_LAST = "select distinct on (b.stream) b.* from batch b order by b.stream, b.position desc"
# Composed again, a coupon has other selections.
_FORGET = f"""
with last as ({_LAST})
delete from {{table}} t using last b where t.coupon = {COUPON}"""
_TELL = f"""
with last as ({_LAST})
insert into {{table}} (coupon, n, unit, sport_event, market, outcome, odds, sport, title, says, starts_at,
    as_of_position)
select {COUPON}, s.n, b.body->>'unit', s.said->>'sport_event', s.said->>'market', s.said->>'outcome',
    (s.said->>'odds')::numeric, s.said->>'sport', s.said->>'title', s.said->>'says',
    (s.said->>'starts_at')::timestamptz, b.position
from last b cross join lateral json_array_elements(b.body->'selections') with ordinality s(said, n)"""
_ENDED = f"""
with last as ({_LAST}), picks as (
    select {COUPON} as coupon, p.n, p.result, b.position
    from last b cross join lateral json_array_elements_text(b.body->'picks') with ordinality p(result, n)
)
update {{table}} t set result = p.result, as_of_position = p.position
from picks p where (t.coupon, t.n) = (p.coupon, p.n)"""

COUPON_SELECTIONS = View(
    name="coupon_selections",
    question="What was bet on?",
    row_name="CouponSelection",
    permission="bet.coupon.read",
    key=("coupon", "n"),
    columns=(
        Column("coupon", Kind.TEXT, "Number of the coupon"),
        Column("n", Kind.LONG, "Place on the coupon, from 1"),
        Column("unit", Kind.TEXT, "Code of the coupon's unit"),
        Column("sport_event", Kind.TEXT, "Id of the sport event"),
        Column("market", Kind.TEXT, "Id of the market in it"),
        Column("outcome", Kind.TEXT, "Id of the outcome that was bet on"),
        Column("odds", Kind.DECIMAL, "Odds that count for this coupon"),
        Column("sport", Kind.TEXT, "Sport or game", facet=True),
        Column("title", Kind.TEXT, "The sport event, as it is printed"),
        Column("says", Kind.TEXT, "Market and outcome, as they are printed"),
        Column("starts_at", Kind.INSTANT, "When the sport event was to start"),
        Column("result", Kind.TEXT, "By which the coupon was settled", null=True, values=PickResult, facet=True),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((_COMPOSED,), _FORGET),
        Change((_COMPOSED,), _TELL),
        Change((happened.CouponSettled.TYPE, happened.SettlementCorrected.TYPE), _ENDED),
    ),
    default_order=(("coupon", False), ("n", False)),
    indexes=(("sport_event", "market", "outcome"),),
    unit_column="unit",
)
