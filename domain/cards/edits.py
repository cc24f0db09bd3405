"""Edits of cards by people: each is of a card that was looked up, as of the version that was shown (CARD-36).

Those decided here need the card and its holder; what needs desks, players or settings is in `domain/processes/`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.cards.card import Card
from domain.cards.cardholder import Cardholder, cardholder_stream
from domain.cards.events import BlockedBy, CloseReason
from domain.cards.serial import card_stream
from domain.cards.table import Operation
from domain.command import Command
from domain.decision import Decider, Recalled, Streams


class CardEdit(Command, frozen=True):
    """An edit of one card by a person who has seen `expected_version` of it."""

    card: str
    expected_version: int


class UnbindCard(CardEdit, frozen=True):
    """Take a card back into the club's stock; `presented` says whether it lies there."""

    NAME: ClassVar[str] = "cards.UnbindCard"

    presented: bool


class BlockCard(CardEdit, frozen=True):
    """Stop a card for now, also when its player calls: nobody has to be identified."""

    NAME: ClassVar[str] = "cards.BlockCard"


class CloseCard(CardEdit, frozen=True):
    """Take a card out of use for ever: it is lost, or defective."""

    NAME: ClassVar[str] = "cards.CloseCard"

    reason: CloseReason


def _unbind(asked: UnbindCard, card: Card, holder: Cardholder | None, now: datetime) -> None:
    card.edit(Operation.UNBIND, asked.expected_version)
    card.unbind(presented=asked.presented, now=now)
    _give_back(card, holder, now)


def _block(asked: BlockCard, card: Card, holder: Cardholder | None, now: datetime) -> None:
    del holder  # keeps it
    card.edit(Operation.BLOCK, asked.expected_version)
    card.block(BlockedBy.PERSON, now)


def _close(asked: CloseCard, card: Card, holder: Cardholder | None, now: datetime) -> None:
    card.edit(Operation.CLOSE, asked.expected_version)
    card.close(asked.reason, now)
    _give_back(card, holder, now)


def _give_back(card: Card, holder: Cardholder | None, now: datetime) -> None:
    if holder is not None:
        holder.give_back(card.serial, now)


def holder_of(command: Any, aggregates: Sequence[Any]) -> Streams:
    """The holder of the first of these, a card, if it has one."""
    del command
    player = aggregates[0].state.player
    return [] if player is None else [(Cardholder, cardholder_stream(player))]


def _edit(command: type[CardEdit], act: Callable[[Any, Card, Cardholder | None, datetime], None]) -> Decider:
    def streams(asked: CardEdit) -> Streams:
        return [(Card, card_stream(asked.card))]

    def decide(asked: CardEdit, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
        del recalled
        card, *holders = aggregates
        holder = holders[0] if holders else None
        assert isinstance(card, Card)
        assert holder is None or isinstance(holder, Cardholder)
        act(asked, card, holder, now)

    return Decider(command, streams, decide, then=holder_of)


DECIDERS = (_edit(UnbindCard, _unbind), _edit(BlockCard, _block), _edit(CloseCard, _close))
