"""The views of cards, in the order in which the projector takes them."""

from projections.cards.card_history import CARD_HISTORY
from projections.cards.card_pins import CARD_PINS
from projections.cards.card_presentations import CARD_PRESENTATIONS
from projections.cards.cards import CARDS
from projections.cards.readers import READERS
from projections.view import View

CARDS_VIEWS: tuple[View, ...] = (CARDS, CARD_PINS, CARD_HISTORY, READERS, CARD_PRESENTATIONS)
