"""What is each card good for, and whose is it? One row per card (CARD-08, -11…18; spec B.3.4 card_view)."""

from domain.betting.card_events import CardPresentationRefused, CardPresented
from domain.cards import events as happened
from domain.cards.events import BlockedBy, CloseReason
from domain.cards.table import CardState
from projections.fleet.streams import named_by_stream, patched
from projections.view import Change, Column, Kind, Relation, View

CARD = named_by_stream("card")

_REGISTER = f"""
insert into {{table}} (serial, printed, tier, state, state_since, version, changed_at, as_of_position)
select {CARD}, b.body->>'printed', b.body->>'tier', '{CardState.FREE}', b.recorded_at, b.version, b.recorded_at,
    b.position
from batch b"""


def _into(state: CardState, *more: str) -> str:
    """The patch of an event that brings a card into a state; `more` are pairs of column and value."""
    pairs = (f"'state', '{state}', 'state_since', b.recorded_at", *more)
    return f"jsonb_build_object({', '.join(pairs)})"


_NOTHING = "'{}'::jsonb"
_PATCHES = {
    happened.CardBound.TYPE: _into(CardState.ACTIVE, "'bound_to', b.body->'player', 'issued_on', b.body->'issued_on'"),
    happened.CardPinIssued.TYPE: "jsonb_build_object('pin_issued_at', b.recorded_at)",
    happened.CardUnbound.TYPE: _into(
        CardState.FREE, "'bound_to', null, 'issued_on', null, 'pin_issued_at', null, 'blocked_by', null"
    ),
    happened.CardBlocked.TYPE: (
        _into(CardState.BLOCKED, "'blocked_by', b.body->'by'")
        + f" || case b.body->>'by' when '{BlockedBy.SYSTEM}' then '{{\"pin_issued_at\": null}}'::jsonb else '{{}}' end"
    ),
    happened.CardUnblocked.TYPE: _into(CardState.ACTIVE, "'blocked_by', null"),
    happened.CardClosed.TYPE: _into(
        CardState.CLOSED,
        "'bound_to', null, 'last_bound_to', b.body->'player', 'close_reason', b.body->'reason', 'pin_issued_at', null",
        "'blocked_by', null",
    ),
    happened.CardTierChanged.TYPE: "jsonb_build_object('tier', b.body->'tier')",
    happened.CardPinVerified.TYPE: _NOTHING,
    happened.CardPinRejected.TYPE: _NOTHING,
}
_PATCHED = (
    Column("tier", Kind.TEXT, "Tier, as the organisation names it", facet=True),
    Column("state", Kind.TEXT, "What it is good for", values=CardState, facet=True),
    Column("state_since", Kind.INSTANT, "Since when"),
    Column("bound_to", Kind.TEXT, "Id of the player whose it is", null=True),
    Column("last_bound_to", Kind.TEXT, "Id of the player whose it was when it was closed", null=True),
    Column("issued_on", Kind.DATE, "Day on which it was handed out, at the desk", null=True),
    Column("pin_issued_at", Kind.INSTANT, "When the PIN that holds was sent", null=True),
    Column("blocked_by", Kind.TEXT, "Who blocked it, while it is blocked", null=True, values=BlockedBy, facet=True),
    Column("close_reason", Kind.TEXT, "Why it was closed", null=True, values=CloseReason, facet=True),
)
_PATCH = patched(
    CARD,
    "serial",
    "case b.type " + " ".join(f"when '{name}' then {patch}" for name, patch in _PATCHES.items()) + " end",
    [each.name for each in _PATCHED],
)

# Touches are events of the place where the reader stands; the card itself does not change by them.
_SEE = """
update {table} t set last_seen_at = n.at, last_seen_reader = n.reader,
    as_of_position = greatest(t.as_of_position, n.position)
from (
    select distinct on (b.body->>'card') b.body->>'card' as serial, coalesce(b.occurred_at, b.recorded_at) as at,
        b.body->>'reader' as reader, b.position
    from batch b order by b.body->>'card', b.position desc
) n where t.serial = n.serial"""

CARDS = View(
    name="cards",
    question="What is each card good for, and whose is it?",
    row_name="Card",
    permission="card.read",
    key=("serial",),
    columns=(
        Column("serial", Kind.TEXT, "Serial number: kind and all its bits, such as EM:55007EE424"),
        Column("printed", Kind.TEXT, "Number as it is printed on the card: 126,58404", null=True),
        *_PATCHED,
        Column("last_seen_at", Kind.INSTANT, "When it was put on a reader last", null=True),
        Column("last_seen_reader", Kind.TEXT, "Id of that reader", null=True),
        Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`"),
        Column("changed_at", Kind.INSTANT, "When anything happened to it last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((happened.CardRegistered.TYPE,), _REGISTER),
        Change(tuple(_PATCHES), _PATCH),
        Change((CardPresented.TYPE, CardPresentationRefused.TYPE), _SEE),
    ),
    default_order=(("serial", False),),
    relations=(Relation("history", "card_history", {"serial": "serial"}, "What happened to it, newest first"),),
    indexes=(("bound_to",), ("printed",), ("state", "serial")),
)
