"""Which PIN was issued to each card last? Its id only: what is compared with what was typed in (CARD-25)."""

from domain.cards.events import CardPinIssued
from projections.cards.cards import CARD
from projections.view import Change, Column, Kind, View

_ISSUE = f"""
insert into {{table}} as t (serial, pin, as_of_position)
select distinct on (b.stream) {CARD}, b.body->>'pin', b.position from batch b order by b.stream, b.position desc
on conflict (serial) do update set pin = excluded.pin, as_of_position = excluded.as_of_position"""

CARD_PINS = View(
    name="card_pins",
    question="Which PIN was issued to each card last?",
    row_name="CardPin",
    permission="card.read",
    key=("serial",),
    columns=(
        Column("serial", Kind.TEXT, "Serial number of the card"),
        Column("pin", Kind.TEXT, "Id of the PIN"),
        Column("as_of_position", Kind.LONG, "Position of the event"),
    ),
    changes=(Change((CardPinIssued.TYPE,), _ISSUE),),
    default_order=(("serial", False),),
    shown=False,
)
