"""A card and its PIN at a betting terminal (CARD-26, BET-73d): they identify the player there, and nowhere else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.terminal import Terminal, terminal_stream
from domain.cards.card import Card
from domain.cards.refusals import CardIsBlocked
from domain.cards.serial import card_stream
from domain.cards.table import CardState, Operation
from domain.codes.check import CodeCheck, CodeOutcome
from domain.codes.refusals import CodeInvalid
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.players.player import Player, player_stream
from domain.players.terms import Act
from domain.processes.shop_settings import SETTING_STREAMS, ShopSettings

_WRONG = frozenset({CodeOutcome.WRONG, CodeOutcome.LOCKED})


class VerifyCardPin(Command, frozen=True):
    """Identify a player at a terminal by his card and PIN; too many wrong ones in a row block the card."""

    NAME: ClassVar[str] = "cards.VerifyCardPin"

    card: str
    terminal: str
    identification: str  # id of the one to come
    pin: str  # id of the PIN that was compared
    check: CodeCheck  # what came of it


def streams(asked: VerifyCardPin) -> Streams:
    return [(Card, card_stream(asked.card)), (Terminal, terminal_stream(asked.terminal)), *SETTING_STREAMS]


def player_of(command: Any, aggregates: Sequence[Any]) -> Streams:
    """The player of the first of these, a card, if it has one."""
    del command
    player = aggregates[0].state.player
    return [] if player is None else [(Player, player_stream(player))]


def _decide(asked: VerifyCardPin, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, Any]:
    """Who is identified, or the refusal that is noted."""
    del recalled
    card, terminal, organisation, hierarchy, *players = aggregates
    settings = ShopSettings(organisation, hierarchy, terminal.unit)
    card.admit(Operation.PRESENT_AT_TERMINAL)
    (player,) = players
    player.admit(Act.CARD, 0, now)
    check = asked.check
    is_over = check.outcome in _WRONG and check.tries_left == 0  # nothing is compared any more, whoever counted
    identified, left = card.present_at_terminal(
        asked.terminal,
        # a PIN of which the table of secrets knows nothing was never this card's, or is void
        "" if check.outcome is CodeOutcome.UNKNOWN else asked.pin,
        is_right=check.outcome is CodeOutcome.ACCEPTED,
        tries=0 if is_over else settings.number("pin_tries"),
        now=now,
    )
    if identified is not None:
        until = now + settings.minutes("identification_timeout_minutes")
        terminal.identify(asked.identification, identified, card.serial, until, now)
        return {"player": identified, "identification": asked.identification}
    if card.state.state is CardState.BLOCKED:
        return CardIsBlocked.of(card.serial, card.state.state).as_result()
    return CodeInvalid(f"this is not the card's PIN; {left} tries are left", tries_left=left).as_result()


DECIDERS = (Decider(VerifyCardPin, streams, _decide, then=player_of),)
