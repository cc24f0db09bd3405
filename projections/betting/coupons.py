"""Where is each coupon in its life, and what does it bring? One row per coupon (spec B.3.4 coupon_view)."""

from domain.betting import coupon_events as happened
from domain.betting.coupon_terms import Channel, CouponMode, CouponResult, CouponState
from projections.fleet.streams import named_by_stream, patched
from projections.ledger.entries import SOURCE
from projections.view import Change, Column, Kind, Relation, View

COUPON = named_by_stream("coupon")
_S = CouponState
_IS_CASH = f"b.body->>'mode' = '{CouponMode.CASH}'"
_IS_LOST = f"b.body->>'result' = '{CouponResult.LOST}'"
_IS_RETURNED = f"b.body->>'result' = '{CouponResult.RETURNED}'"

_COMPOSED = f"""
insert into {{table}} as t (coupon, state, channel, place, unit, composed_at, version, changed_at, as_of_position)
select distinct on (b.stream) {COUPON}, '{_S.COMPOSED}', b.body->>'channel', b.body->>'place', b.body->>'unit',
    b.recorded_at, b.version, b.recorded_at, b.position
from batch b order by b.stream, b.position desc
on conflict (coupon) do update set composed_at = excluded.composed_at, version = excluded.version,
    changed_at = excluded.changed_at, as_of_position = excluded.as_of_position"""


def _patch(*pairs: str) -> str:
    """A JSON object of pairs of column and SQL."""
    return f"jsonb_build_object({', '.join(pairs)})"


def _said(*names: str) -> list[str]:
    """Columns that are called as the event's fields."""
    return [f"'{name}', b.body->'{name}'" for name in names]


# Where a settlement leads, as `coupon_life.state_of` says: one that owes nothing to a bearer who was paid is PAID.
_NOT_CASH = f"when {_IS_LOST} then '{_S.LOST}' when {_IS_RETURNED} then '{_S.RETURNED}' else '{_S.CREDITED}'"
_SETTLED = f"case when {_IS_CASH} and not {_IS_LOST} then '{_S.PAYABLE}' {_NOT_CASH} end"
_CORRECTED = f"""case when {_IS_CASH} and b.body->'owed' is not null then '{_S.PAYABLE}'
    when {_IS_CASH} and (b.body->'overpaid' is not null or not {_IS_LOST}) then '{_S.PAID}' {_NOT_CASH} end"""
_REFUNDED = f"case when {_IS_CASH} then '{_S.PAYABLE}' else '{_S.RETURNED}' end"
_NET = "(b.body->>'gross')::bigint - (b.body->>'tax')::bigint"
_AMOUNT = "(b.body->>'amount')::bigint"

_PATCHES = {
    happened.BetPlaced.TYPE: _patch(
        f"'state', '{_S.PLACED}'",
        f"'bet', {SOURCE}",
        *_said("mode", "stake", "odds", "potential", "payable_to_bearer", "sport", "placed_at", "day", "cashier"),
        *_said("shift", "player", "identified_as"),
    ),
    happened.VoidApproved.TYPE: _patch("'void_approved_by', b.body->'approver'"),
    happened.CouponVoided.TYPE: _patch(
        f"'state', '{_S.VOIDED}'",
        "'voided_at', b.recorded_at",
        "'voided_by', b.body->'cashier'",
        "'void_reason', b.body->'reason'",
        "'void_approved_by', b.body->'approved_by'",
    ),
    happened.CouponRefunded.TYPE: _patch(
        f"'state', {_REFUNDED}",
        f"'result', '{CouponResult.RETURNED}'",
        "'gross', b.body->'amount'",
        "'tax', 0",
        f"'owed', case when {_IS_CASH} then {_AMOUNT} else 0 end",
        "'settled_at', b.recorded_at",
        *_said("claim_until"),
    ),
    happened.CouponSettled.TYPE: _patch(
        f"'state', {_SETTLED}",
        f"'owed', case when {_IS_CASH} then {_NET} else 0 end",
        "'settled_at', b.recorded_at",
        *_said("result", "gross", "tax", "claim_until"),
    ),
    happened.SettlementCorrected.TYPE: _patch(
        f"'state', {_CORRECTED}",
        "'owed', coalesce((b.body->>'owed')::bigint, 0)",
        "'overpaid', coalesce((b.body->>'overpaid')::bigint, 0)",
        "'expired', 0",
        "'corrected_at', b.recorded_at",
        "'correction_reason', b.body->'reason'",
        *_said("result", "gross", "tax", "claim_until"),
    ),
    happened.CouponPaidOut.TYPE: _patch(
        f"'state', '{_S.PAID}'", "'owed', 0", "'paid_at', b.recorded_at", "'paid_desk', b.body->'desk'"
    ),
    happened.CouponExpired.TYPE: _patch(f"'state', '{_S.EXPIRED}'", "'owed', 0", "'expired', b.body->'amount'"),
}
_PATCHED = (
    Column("state", Kind.TEXT, "Where it is in its life", values=CouponState, facet=True),
    Column("mode", Kind.TEXT, "How it was formed; null until it is placed", null=True, values=CouponMode, facet=True),
    Column("payable_to_bearer", Kind.BOOLEAN, "Whether whoever brings it is paid", null=True, facet=True),
    Column("player", Kind.TEXT, "Id of the player from whose account it is; null: of the bearer", null=True),
    Column("identified_as", Kind.TEXT, "Id of who was identified for a bet in cash (DEC-18)", null=True),
    Column("sport", Kind.TEXT, "Sport or game, or `several`", null=True, facet=True),
    Column("stake", Kind.MONEY, "Minor units", null=True),
    Column("odds", Kind.DECIMAL, "Product of the odds of its selections", null=True),
    Column("potential", Kind.MONEY, "What it brings when all of it is won, before tax; minor units", null=True),
    Column("bet", Kind.TEXT, "The event of the bet, as stream@version: its papers name it", null=True),
    Column("placed_at", Kind.INSTANT, "When the bet was accepted", null=True),
    Column("day", Kind.DATE, "Day of that, at the place", null=True),
    Column("cashier", Kind.TEXT, "Who accepted it at a desk", null=True),
    Column("shift", Kind.TEXT, "Shift in which it was accepted", null=True),
    Column("result", Kind.TEXT, "How it ended", null=True, values=CouponResult, facet=True),
    Column("gross", Kind.MONEY, "What it brought before tax, minor units", null=True),
    Column("tax", Kind.MONEY, "What was withheld of that", null=True),
    Column("owed", Kind.MONEY, "What its bearer can be paid now", default="0"),
    Column("overpaid", Kind.MONEY, "What its bearer got too much by a wrong settlement", default="0"),
    Column("expired", Kind.MONEY, "What nobody claimed in time", default="0"),
    Column("claim_until", Kind.INSTANT, "Until when it is to be claimed", null=True),
    Column("settled_at", Kind.INSTANT, "When it was settled first", null=True),
    Column("corrected_at", Kind.INSTANT, "When its settlement was corrected last", null=True),
    Column("correction_reason", Kind.TEXT, "Why", null=True),
    Column("paid_at", Kind.INSTANT, "When its bearer was paid last", null=True),
    Column("paid_desk", Kind.TEXT, "Desk that paid last", null=True),
    Column("voided_at", Kind.INSTANT, "When it was voided", null=True),
    Column("voided_by", Kind.TEXT, "Who voided it", null=True),
    Column("void_reason", Kind.TEXT, "Why", null=True),
    Column("void_approved_by", Kind.TEXT, "Who lets or let it be voided besides", null=True),
)
_PATCH = patched(
    COUPON,
    "coupon",
    "case b.type " + " ".join(f"when '{name}' then {patch}" for name, patch in _PATCHES.items()) + " end",
    [each.name for each in _PATCHED],
)
# Corrected upwards, a coupon is paid once more.
_PAID = f"""
with paid as (select {COUPON} as coupon, sum({_AMOUNT}) as amount from batch b group by 1)
update {{table}} t set paid = t.paid + paid.amount from paid where t.coupon = paid.coupon"""

COUPONS = View(
    name="coupons",
    question="Where is each coupon in its life, and what does it bring?",
    row_name="Coupon",
    permission="bet.coupon.read",
    key=("coupon",),
    columns=(
        Column("coupon", Kind.TEXT, "Number of the coupon, as it is printed"),
        Column("channel", Kind.TEXT, "Where it was formed", values=Channel, facet=True),
        Column("place", Kind.TEXT, "Desk or terminal where it was formed", facet=True),
        Column("unit", Kind.TEXT, "Code of its unit", facet=True),
        Column("composed_at", Kind.INSTANT, "When it was formed last"),
        *_PATCHED,
        Column("paid", Kind.MONEY, "What its bearer was paid, all in all; minor units", default="0"),
        Column("version", Kind.LONG, "Version of the coupon"),
        Column("changed_at", Kind.INSTANT, "When anything happened to it last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((happened.CouponComposed.TYPE,), _COMPOSED),
        Change(tuple(_PATCHES), _PATCH),
        Change((happened.CouponPaidOut.TYPE,), _PAID),
    ),
    default_order=(("composed_at", True),),
    relations=(
        Relation("selections", "coupon_selections", {"coupon": "coupon"}, "What was bet on, in the coupon's order"),
        Relation("prints", "print_jobs", {"coupon": "coupon"}, "Its papers, but for cash orders, and their copies"),
    ),
    indexes=(("composed_at", "coupon"), ("state", "claim_until"), ("day", "mode"), ("player", "composed_at")),
    unit_column="unit",
    followed_as="coupon_changed",
)

PAYABLE_COUPONS = View(
    name="payable_coupons",
    question="Which coupons can be paid, what and until when?",
    row_name="PayableCoupon",
    permission="bet.coupon.read",
    key=("coupon",),
    columns=(
        Column("coupon", Kind.TEXT, "Number of the coupon"),
        Column("unit", Kind.TEXT, "Code of the unit where it was placed; any desk may pay it", facet=True),
        Column("won_at", Kind.INSTANT, "When it became payable"),
        Column("payable", Kind.MONEY, "What its bearer gets, minor units"),
        Column("expires_at", Kind.INSTANT, "Until when it is to be claimed"),
        Column("as_of_position", Kind.LONG, "Position of the last event of the coupon"),
    ),
    changes=(),
    default_order=(("won_at", True),),
    source_sql=f"""
select coupon, unit, coalesce(corrected_at, settled_at) as won_at, owed as payable, claim_until as expires_at,
    as_of_position
from coupons where state = '{_S.PAYABLE}'""",
    looks_at=("coupons",),
    unit_column="unit",
)
