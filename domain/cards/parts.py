"""Every aggregate, event and decider of cards."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.cards import edits, events
from domain.cards.card import Card
from domain.cards.cardholder import Cardholder
from domain.decision import Decider
from domain.event import Event

AGGREGATES: Sequence[type[Aggregate]] = (Card, Cardholder)
EVENTS: Sequence[type[Event]] = events.EVENTS
DECIDERS: Sequence[Decider] = edits.DECIDERS
