"""What is done to a card for a player who is there: a new PIN, and an end of the block (CARD-29, -30, -33; DEC-26).

He is identified at the desk, unless the organisation's settings do without. Identification goes on: it ends with bets,
deposits and withdrawals (BET-54).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.desk import Desk, desk_stream
from domain.cards.card import Card
from domain.cards.edits import CardEdit
from domain.cards.refusals import CardOfAnother
from domain.cards.serial import card_stream
from domain.cards.table import Operation
from domain.decision import Decider, Recalled, Streams
from domain.organisation.organisation import STREAM, Organisation
from domain.organisation.settings import YES
from domain.players.terms import Act
from domain.processes.verify_card_pin import player_of


class CardService(CardEdit, frozen=True):
    """An edit of a card for its player, at a desk."""

    desk: str
    cashier: str


class ChangeCardPin(CardService, frozen=True):
    """Send the player of a card a new PIN by SMS; the old one is void at once."""

    NAME: ClassVar[str] = "cards.ChangeCardPin"

    player: str  # whose the card was found to be
    phone_key: str  # keyed hash of the phone that the PIN goes to
    pin: str  # id of the PIN that goes out
    message: str  # id of the message it goes out with
    identification: str | None = None


class UnblockCard(CardService, frozen=True):
    """Let the player use his card again."""

    NAME: ClassVar[str] = "cards.UnblockCard"

    identification: str | None = None


def streams(asked: CardService) -> Streams:
    return [(Card, card_stream(asked.card)), (Desk, desk_stream(asked.desk)), (Organisation, STREAM)]


def _change_pin(asked: ChangeCardPin, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    _admit(asked, Operation.CHANGE_PIN, "pin_change_needs_identification", aggregates, now)
    card, *_, player = aggregates
    if (player.player, player.phone_key) != (asked.player, asked.phone_key):
        raise CardOfAnother(f"card {card.serial} or its player's phone has changed; look it up again", card=card.serial)
    card.change_pin(asked.pin, asked.message, now)


def _unblock(asked: UnblockCard, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    _admit(asked, Operation.UNBLOCK, "card_unblock_needs_identification", aggregates, now)
    aggregates[0].unblock(now)


def _admit(
    asked: ChangeCardPin | UnblockCard, operation: Operation, setting: str, aggregates: Sequence[Any], now: datetime
) -> None:
    """Raises CardRefusal, CardOfAnother, and what desks and players refuse."""
    card, desk, organisation, *players = aggregates
    desk.on_shift(asked.cashier)
    card.edit(operation, asked.expected_version)
    (player,) = players
    player.admit(Act.CARD, 0, now)
    if asked.identification is None and organisation.value(setting) != YES:
        return
    if desk.identified(asked.identification, now) != card.holder():
        raise CardOfAnother(f"card {card.serial} is not the identified player's", card=card.serial)


DECIDERS = (
    Decider(ChangeCardPin, streams, _change_pin, then=player_of),
    Decider(UnblockCard, streams, _unblock, then=player_of),
)
