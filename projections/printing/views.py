"""The views of printing, in the order in which the projector takes them."""

from projections.view import View

PRINTING_VIEWS: tuple[View, ...] = ()
