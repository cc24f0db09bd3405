"""What happened to each card, when, and who did it? One row per event (spec B.3.4: history[])."""

from domain.cards import events as happened
from domain.cards.events import BlockedBy, CloseReason, PinReason
from projections.cards.cards import CARD
from projections.view import Change, Column, Kind, View

_TYPES = tuple(each.TYPE for each in happened.EVENTS if each not in {happened.CardTaken, happened.CardGivenBack})

_TELL = f"""
insert into {{table}} (serial, version, happened, at, actor, player, tier, presented, blocked_by, pin_reason,
    close_reason, terminal, tries_left, as_of_position)
select {CARD}, b.version, split_part(b.type, '.', 2), b.recorded_at, b.actor::jsonb->>'id', b.body->>'player',
    b.body->>'tier', (b.body->>'presented')::boolean, b.body->>'by',
    case when b.type = '{happened.CardPinIssued.TYPE}' then b.body->>'reason' end,
    case when b.type = '{happened.CardClosed.TYPE}' then b.body->>'reason' end,
    b.body->>'terminal', (b.body->>'tries_left')::integer, b.position
from batch b"""

CARD_HISTORY = View(
    name="card_history",
    question="What happened to each card, when, and who did it?",
    row_name="CardEvent",
    permission="card.read",
    key=("serial", "version"),
    columns=(
        Column("serial", Kind.TEXT, "Serial number of the card"),
        Column("version", Kind.LONG, "Version of the card after it"),
        Column("happened", Kind.TEXT, "Name of the event: CardBound, CardUnbound, …", facet=True),
        Column("at", Kind.INSTANT, "When"),
        Column("actor", Kind.TEXT, "Id of who did it", null=True),
        Column("player", Kind.TEXT, "Id of the player who got it, or had it", null=True),
        Column("tier", Kind.TEXT, "Tier from then on", null=True, facet=True),
        Column("presented", Kind.BOOLEAN, "Whether it lay there when it was unbound", null=True, facet=True),
        Column("blocked_by", Kind.TEXT, "Who blocked it", null=True, values=BlockedBy, facet=True),
        Column("pin_reason", Kind.TEXT, "Why a PIN was sent", null=True, values=PinReason, facet=True),
        Column("close_reason", Kind.TEXT, "Why it was closed", null=True, values=CloseReason, facet=True),
        Column("terminal", Kind.TEXT, "Terminal at which its PIN was given", null=True, facet=True),
        Column("tries_left", Kind.INT, "Tries that were left after a wrong PIN", null=True),
        Column("as_of_position", Kind.LONG, "Position of the event"),
    ),
    changes=(Change(_TYPES, _TELL),),
    default_order=(("as_of_position", True),),
    indexes=(("as_of_position",), ("player",)),
)
