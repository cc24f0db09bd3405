"""The built-in sportsbook (DEC-38): events, odds and results as commands.

They are the port for other sportsbooks, too: whoever knows events and results elsewhere sends these, under his own ids.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from domain.betting.odds import checked_odds
from domain.betting.sport_event import SportEvent, sport_event_stream
from domain.betting.sport_events import SportEventRegistered
from domain.betting.sport_terms import EventKind, Market, MarketResult, NewOdds, Outcome
from domain.betting.texts import LONGEST_REASON, identifier, said
from domain.command import Command
from domain.decision import Decider, Recalled
from domain.refusal import InvalidInput

# What a page of a bookmaker offers of one match, with room; one event of the log holds it all.
MAX_MARKETS, MAX_OUTCOMES = 200, 100
LONGEST_SPORT = 50
_T = TypeVar("_T")


class SportsbookEdit(Command, frozen=True):
    """What is said of one sport event."""

    sport_event: str


class RegisterSportEvent(SportsbookEdit, frozen=True):
    """Offer a sport event or game. Bets are taken until it starts."""

    NAME: ClassVar[str] = "betting.RegisterSportEvent"

    kind: EventKind
    sport: str
    title: str
    starts_at: datetime
    markets: tuple[Market, ...]


class ChangeOdds(SportsbookEdit, frozen=True):
    """Set other odds. Bets that are placed keep theirs; coupons that are only composed must be composed again."""

    NAME: ClassVar[str] = "betting.ChangeOdds"

    odds: tuple[NewOdds, ...]


class RecordResult(SportsbookEdit, frozen=True):
    """Say how it ended, market by market. From now on nobody bets on it; its coupons are settled by themselves."""

    NAME: ClassVar[str] = "betting.RecordResult"

    results: tuple[MarketResult, ...]


class CorrectResult(SportsbookEdit, frozen=True):
    """Say that it ended otherwise than was recorded. Settlements that stand on it are corrected by themselves."""

    NAME: ClassVar[str] = "betting.CorrectResult"

    results: tuple[MarketResult, ...]
    reason: str


class CancelSportEvent(SportsbookEdit, frozen=True):
    """Say that it does not take place. Bets on it are returned; in accumulators it counts with odds of 1."""

    NAME: ClassVar[str] = "betting.CancelSportEvent"

    reason: str


def _register(asked: RegisterSportEvent, sport_event: SportEvent, now: datetime) -> None:
    markets = tuple(map(_market, _some(asked.markets, MAX_MARKETS, "markets")))
    _each_once("market", [each.market for each in markets])
    registered = SportEventRegistered(
        asked.kind,
        said("a sport or game", asked.sport, LONGEST_SPORT),
        said("a title", asked.title),
        asked.starts_at,
        markets,
    )
    sport_event.register(registered, now)


def _market(asked: Market) -> Market:
    outcomes = tuple(
        Outcome(identifier("outcome", each.outcome), said("a title", each.title), checked_odds(each.odds))
        for each in _some(asked.outcomes, MAX_OUTCOMES, "outcomes")
    )
    _each_once("outcome", [each.outcome for each in outcomes])
    return Market(identifier("market", asked.market), said("a title", asked.title), outcomes)


def _change_odds(asked: ChangeOdds, sport_event: SportEvent, now: datetime) -> None:
    odds = _some(asked.odds, MAX_MARKETS * MAX_OUTCOMES, "odds")
    sport_event.change_odds([NewOdds(each.market, each.outcome, checked_odds(each.odds)) for each in odds], now)


def _record_result(asked: RecordResult, sport_event: SportEvent, now: datetime) -> None:
    sport_event.record_result(asked.results, now)


def _correct_result(asked: CorrectResult, sport_event: SportEvent, now: datetime) -> None:
    sport_event.correct_result(asked.results, said("a reason", asked.reason, LONGEST_REASON), now)


def _cancel(asked: CancelSportEvent, sport_event: SportEvent, now: datetime) -> None:
    sport_event.cancel(said("a reason", asked.reason, LONGEST_REASON), now)


def _some(given: Sequence[_T], most: int, what: str) -> Sequence[_T]:
    if not 1 <= len(given) <= most:
        raise InvalidInput(f"there are 1 to {most:,} {what}", limit=most, given=len(given))
    return given


def _each_once(what: str, names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        raise InvalidInput(f"each {what} has an id of its own")


def _decider(command: type[SportsbookEdit], act: Callable[[Any, SportEvent, datetime], None]) -> Decider:
    def streams(asked: SportsbookEdit) -> Sequence[tuple[type[SportEvent], str]]:
        return [(SportEvent, sport_event_stream(asked.sport_event))]

    def decide(asked: SportsbookEdit, sport_events: Sequence[SportEvent], recalled: Recalled, now: datetime) -> None:
        del recalled
        (sport_event,) = sport_events
        act(asked, sport_event, now)

    return Decider(command=command, streams=streams, decide=decide)


DECIDERS = (
    _decider(RegisterSportEvent, _register),
    _decider(ChangeOdds, _change_odds),
    _decider(RecordResult, _record_result),
    _decider(CorrectResult, _correct_result),
    _decider(CancelSportEvent, _cancel),
)
