"""Every aggregate, event and decider of cards."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.cards import edits, events, reader_edits, reader_events
from domain.cards.card import Card
from domain.cards.cardholder import Cardholder
from domain.cards.reader import Reader
from domain.decision import Decider
from domain.event import Event

AGGREGATES: Sequence[type[Aggregate]] = (Card, Cardholder, Reader)
EVENTS: Sequence[type[Event]] = (*events.EVENTS, *reader_events.EVENTS)
DECIDERS: Sequence[Decider] = (*edits.DECIDERS, *reader_edits.DECIDERS)
