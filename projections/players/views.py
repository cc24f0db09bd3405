"""The views of players, in the order in which the projector takes them."""

from projections.players.document_types import OWN_DOCUMENT_TYPES
from projections.players.limits import LIMIT_USAGE, PLAYER_LIMIT_DAYS, PLAYER_LIMITS
from projections.players.money import AML_WATCH, PLAYER_MONEY_DAYS
from projections.players.player_cards import PLAYER_CARDS
from projections.players.registrations import REGISTRATIONS
from projections.view import View

PLAYERS_VIEWS: tuple[View, ...] = (
    REGISTRATIONS,
    PLAYER_CARDS,
    PLAYER_LIMITS,
    PLAYER_LIMIT_DAYS,
    PLAYER_MONEY_DAYS,
    OWN_DOCUMENT_TYPES,
    LIMIT_USAGE,
    AML_WATCH,
)
