"""A card handed out to a player at a desk (CARD-23…25, -37, -38)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.betting.desk import Desk, desk_stream
from domain.cards.card import Card
from domain.cards.cardholder import Cardholder, cardholder_stream
from domain.cards.edits import CardEdit
from domain.cards.serial import card_stream
from domain.cards.table import Operation
from domain.decision import Decider, Recalled, Streams
from domain.players.player import Player, player_stream
from domain.players.refusals import PlayerNotRegistered
from domain.players.terms import Act, Realm


class BindCard(CardEdit, frozen=True):
    """Hand a FREE card out to the player with this phone, and send him its PIN by SMS."""

    NAME: ClassVar[str] = "cards.BindCard"

    desk: str
    cashier: str
    player: str  # whom the phone was found to belong to
    phone_key: str  # its keyed hash
    pin: str  # id of the PIN that goes out
    message: str  # id of the message it goes out with


def streams(asked: BindCard) -> Streams:
    return [
        (Card, card_stream(asked.card)),
        (Desk, desk_stream(asked.desk)),
        (Player, player_stream(asked.player)),
        (Cardholder, cardholder_stream(asked.player)),
    ]


def decide(asked: BindCard, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """`issued_on` is the day at the desk."""
    del recalled
    card, desk, player, holder = aggregates
    desk.on_shift(asked.cashier)
    card.edit(Operation.BIND, asked.expected_version)
    if player.realm is not Realm.OFFLINE or player.phone_key != asked.phone_key:
        raise PlayerNotRegistered("no player of the shops is registered with this phone; register the player first")
    player.admit(Act.CARD, 0, now)
    holder.take(card.serial, now)
    card.bind(asked.player, now.astimezone(ZoneInfo(desk.zone)).date(), asked.pin, asked.message, now)


BIND_CARD = Decider(BindCard, streams, decide)
