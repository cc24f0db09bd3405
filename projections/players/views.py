"""The views of players, in the order in which the projector takes them."""

from projections.view import View

PLAYERS_VIEWS: tuple[View, ...] = ()
