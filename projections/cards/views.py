"""The views of cards, in the order in which the projector takes them."""

from projections.view import View

CARDS_VIEWS: tuple[View, ...] = ()
