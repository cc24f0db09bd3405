"""The views of betting, in the order in which the projector takes them."""

from projections.view import View

BETTING_VIEWS: tuple[View, ...] = ()
