"""The views of ledger, in the order in which the projector takes them."""

from projections.view import View

LEDGER_VIEWS: tuple[View, ...] = ()
