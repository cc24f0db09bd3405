"""What happens to a sport event. It is named by the stream."""

from datetime import datetime
from typing import ClassVar

from domain.betting.sport_terms import EventKind, Market, MarketResult, NewOdds
from domain.event import Event


class SportEventRegistered(Event, frozen=True):
    """It can be bet on until `starts_at`. `sport` names the sport or game under which it is reported."""

    TYPE: ClassVar[str] = "betting.SportEventRegistered"

    kind: EventKind
    sport: str
    title: str
    starts_at: datetime
    markets: tuple[Market, ...]


class OddsChanged(Event, frozen=True):
    """Coupons that are placed keep theirs."""

    TYPE: ClassVar[str] = "betting.OddsChanged"

    odds: tuple[NewOdds, ...]


class ResultRecorded(Event, frozen=True):
    """How it ended, market by market."""

    TYPE: ClassVar[str] = "betting.ResultRecorded"

    results: tuple[MarketResult, ...]


class ResultCorrected(Event, frozen=True):
    """It ended otherwise than was recorded."""

    TYPE: ClassVar[str] = "betting.ResultCorrected"

    results: tuple[MarketResult, ...]
    reason: str


class SportEventCancelled(Event, frozen=True):
    """It does not take place: every bet on it is returned."""

    TYPE: ClassVar[str] = "betting.SportEventCancelled"

    reason: str


EVENTS = (SportEventRegistered, OddsChanged, ResultRecorded, ResultCorrected, SportEventCancelled)
