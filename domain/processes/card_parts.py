"""Every decider of cards that needs other contexts."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import attach_reader, serve_cardholder, stock_cards, verify_card_pin
from domain.processes.bind_card import BIND_CARD
from domain.processes.present_card import PRESENT_CARD

DECIDERS: Sequence[Decider] = (
    *stock_cards.DECIDERS,
    BIND_CARD,
    *serve_cardholder.DECIDERS,
    *verify_card_pin.DECIDERS,
    *attach_reader.DECIDERS,
    PRESENT_CARD,
)
