"""Which card was put on last at each desk and terminal, and what came of it? One row per place (CARD-02, -09, -43d)."""

from domain.betting.card_events import CardPresentationRefused, CardPresented
from domain.cards.reader_events import PlaceKind
from projections.view import Change, Column, Kind, Relation, View

_TELL = f"""
with told as (
    select (select s.name from streams s where s.id = b.stream) as name, b.*
    from (select distinct on (stream) * from batch order by stream, position desc) b
)
insert into {{table}} (kind, place, unit, reader, card, presented_at, reason, as_of_position)
select case when name like 'desk-%' then '{PlaceKind.DESK}' else '{PlaceKind.TERMINAL}' end,
    regexp_replace(name, '^(desk|terminal)-', ''), body->>'unit', body->>'reader', body->>'card',
    coalesce(occurred_at, recorded_at), body->>'reason', position
from told
on conflict (kind, place) do update set
    unit = excluded.unit, reader = excluded.reader, card = excluded.card, presented_at = excluded.presented_at,
    reason = excluded.reason, as_of_position = excluded.as_of_position"""

CARD_PRESENTATIONS = View(
    name="card_presentations",
    question="Which card was put on last at each desk and terminal, and what came of it?",
    row_name="CardPresentation",
    permission="card.read",
    key=("kind", "place"),
    columns=(
        Column("kind", Kind.TEXT, "What kind of place it is", values=PlaceKind),
        Column("place", Kind.TEXT, "Id of the desk or terminal"),
        Column("unit", Kind.TEXT, "Code of the unit where that is"),
        Column("reader", Kind.TEXT, "Id of the reader"),
        Column("card", Kind.TEXT, "Serial number of the card"),
        Column("presented_at", Kind.INSTANT, "When it was put on"),
        Column("reason", Kind.TEXT, "Code of the refusal that says why it identifies nobody", null=True),
        Column("as_of_position", Kind.LONG, "Position of the event; another touch has another"),
    ),
    changes=(Change((CardPresented.TYPE, CardPresentationRefused.TYPE), _TELL),),
    default_order=(("as_of_position", True),),
    relations=(Relation("cards", "cards", {"card": "serial"}, "The card, if it is in stock"),),
    unit_column="unit",
    followed_as="card_presented",
)
