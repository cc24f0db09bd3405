"""Whose is a phone, and where does a PIN go? One row per player; the phone is sealed, its key a keyed hash."""

from domain.players.events import PlayerDataCorrected, PlayerRegistered
from projections.fleet.streams import named_by_stream, patched
from projections.view import Change, Column, Kind, View

_PLAYER = named_by_stream("player")

_REGISTER = f"""
insert into {{table}} (player, realm, phone_key, sealed_phone, version, changed_at, as_of_position)
select {_PLAYER}, b.body->>'realm', b.body->>'phone_key', b.body->>'sealed_phone', b.version, b.recorded_at, b.position
from batch b"""
_CORRECT = patched(
    _PLAYER,
    "player",
    "case when b.body->'phone_key' is not null then jsonb_build_object('phone_key', b.body->'phone_key', "
    "'sealed_phone', b.body->'sealed_phone') else '{}' end",
    ["phone_key", "sealed_phone"],
)

CARD_HOLDERS = View(
    name="card_holders",
    question="Whose is a phone, and where does a PIN go?",
    row_name="CardHolder",
    permission="bet.player.read",
    key=("player",),
    columns=(
        Column("player", Kind.TEXT, "Id of the player"),
        Column("realm", Kind.TEXT, "Shops or site"),
        Column("phone_key", Kind.TEXT, "Keyed hash of the phone"),
        Column("sealed_phone", Kind.TEXT, "The phone, sealed", null=True),
        Column("version", Kind.LONG, "Version of the player"),
        Column("changed_at", Kind.INSTANT, "When it changed last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change((PlayerRegistered.TYPE,), _REGISTER), Change((PlayerDataCorrected.TYPE,), _CORRECT)),
    default_order=(("player", False),),
    indexes=(("phone_key",),),
    shown=False,
)
