"""Cards taken into stock and their tiers, which the organisation names (CARD-11, -41d)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from domain.aggregate import Aggregate
from domain.cards.card import Card
from domain.cards.edits import CardEdit
from domain.cards.refusals import CardTierUnknown
from domain.cards.serial import card_stream
from domain.cards.table import Operation
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.organisation.organisation import STREAM, Organisation


class RegisterCard(Command, frozen=True):
    """Take a card that nobody knew into stock; it is FREE, and of the first tier."""

    NAME: ClassVar[str] = "cards.RegisterCard"

    card: str


class SetCardTier(CardEdit, frozen=True):
    """Make a card one of another tier."""

    NAME: ClassVar[str] = "cards.SetCardTier"

    tier: str


def tiers(organisation: Organisation) -> Sequence[str]:
    """Names of the tiers there are, that of new cards first."""
    named = str(organisation.value("card_tiers")).split(",")
    return [bare for name in named if (bare := name.strip())]


def _streams(asked: RegisterCard | SetCardTier) -> Streams:
    return [(Card, card_stream(asked.card)), (Organisation, STREAM)]


def _register(asked: RegisterCard, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
    del asked, recalled
    card, organisation = aggregates
    assert isinstance(card, Card)
    assert isinstance(organisation, Organisation)
    first, *_ = [*tiers(organisation), ""]
    card.register(first, now)


def _set_tier(asked: SetCardTier, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
    del recalled
    card, organisation = aggregates
    assert isinstance(card, Card)
    assert isinstance(organisation, Organisation)
    card.edit(Operation.SET_TIER, asked.expected_version)
    known = tiers(organisation)
    if asked.tier not in known:
        raise CardTierUnknown(f"{asked.tier[:60]!r} is no tier of cards; there are {', '.join(known)}")
    card.set_tier(asked.tier, now)


DECIDERS = (
    Decider(RegisterCard, _streams, _register),
    Decider(SetCardTier, _streams, _set_tier),
)
