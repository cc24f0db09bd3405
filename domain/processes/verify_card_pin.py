"""A card and its PIN at a betting terminal (CARD-26, BET-73d): they identify the player there, and nowhere else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.cards.card import Card
from domain.cards.refusals import CardIsBlocked
from domain.cards.serial import card_stream
from domain.cards.table import CardState, Operation
from domain.codes.check import CodeCheck, CodeOutcome
from domain.codes.refusals import CodeInvalid
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.organisation.organisation import STREAM, Organisation
from domain.players.player import Player, player_stream
from domain.players.terms import Act

_WRONG = frozenset({CodeOutcome.WRONG, CodeOutcome.LOCKED})


class VerifyCardPin(Command, frozen=True):
    """Identify a player at a terminal by his card and PIN; too many wrong ones in a row block the card.

    `pin` is the id of the PIN that was compared, `check` what came of it.
    """

    NAME: ClassVar[str] = "cards.VerifyCardPin"

    card: str
    terminal: str
    pin: str
    check: CodeCheck


def streams(asked: VerifyCardPin) -> Streams:
    return [(Card, card_stream(asked.card)), (Organisation, STREAM)]


def player_of(command: Any, aggregates: Sequence[Any]) -> Streams:
    """The player of the first of these, a card, if it has one."""
    del command
    player = aggregates[0].state.player
    return [] if player is None else [(Player, player_stream(player))]


def _decide(asked: VerifyCardPin, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, Any]:
    """The player's id, or the refusal that is noted."""
    del recalled
    card, organisation, *players = aggregates
    card.admit(Operation.PRESENT_AT_TERMINAL)
    (player,) = players
    player.admit(Act.IDENTIFICATION, 0, now)
    tries = organisation.value("pin_tries")
    assert isinstance(tries, int)
    if asked.check.outcome in _WRONG and asked.check.tries_left == 0:
        tries = 0  # nothing is compared any more, whoever counted
    # a PIN of which the table of secrets knows nothing was never this card's, or is void
    pin = "" if asked.check.outcome is CodeOutcome.UNKNOWN else asked.pin
    identified, left = card.present_at_terminal(
        asked.terminal, pin, is_right=asked.check.outcome is CodeOutcome.ACCEPTED, tries=tries, now=now
    )
    if identified is not None:
        return {"player": identified}
    if card.state.state is CardState.BLOCKED:
        return CardIsBlocked.of(card.serial, card.state.state).as_result()
    return CodeInvalid(f"this is not the card's PIN; {left} tries are left", tries_left=left).as_result()


DECIDERS = (Decider(VerifyCardPin, streams, _decide, then=player_of),)
