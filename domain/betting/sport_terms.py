"""The words of the sportsbook: what can be bet on."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct


class EventKind(StrEnum):
    """Reports are by sport and by game (BET-68)."""

    SPORT = "SPORT"
    GAME = "GAME"


class Outcome(Struct, frozen=True):
    """One way in which a market can end, and its odds."""

    outcome: str
    title: str
    odds: Decimal


class Market(Struct, frozen=True):
    """One question about a sport event: `1X2`, `total`."""

    market: str
    title: str
    outcomes: tuple[Outcome, ...]


class NewOdds(Struct, frozen=True):
    """Other odds of one outcome."""

    market: str
    outcome: str
    odds: Decimal


class MarketResult(Struct, frozen=True):
    """How a market ended: outcomes that are in neither list have lost."""

    market: str
    won: tuple[str, ...]
    returned: tuple[str, ...] = ()


class SportEventState(StrEnum):
    """Whether it can still have a result."""

    OPEN = "OPEN"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"
