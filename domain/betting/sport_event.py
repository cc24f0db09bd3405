"""A sport event or game of the built-in sportsbook, stream `sportevent-<id>` (DEC-38): its offer and its result."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.betting import sport_events as happened
from domain.betting.coupon_refusals import BetRefused, SportEventExists, SportEventIsOver, SportEventUnknown
from domain.betting.coupon_terms import Pick, PickResult, Selection
from domain.betting.sport_terms import MarketResult, NewOdds
from domain.betting.texts import identifier
from domain.event import Event
from domain.refusal import InvalidInput

_PREFIX = "sportevent-"
Results = Mapping[str, Mapping[str, PickResult]]
"""By market and outcome."""


class _Outcome(Struct):
    title: str
    odds: Decimal


class _Market(Struct):
    title: str
    outcomes: dict[str, _Outcome]


class _State(Struct):
    sport: str
    title: str
    starts_at: datetime
    markets: dict[str, _Market]
    results: dict[str, dict[str, PickResult]] = field(default_factory=dict)  # empty: not known yet
    is_cancelled: bool = False


def sport_event_stream(sport_event: str) -> str:
    """The stream of a sport event. Raises InvalidInput."""
    return f"{_PREFIX}{identifier('sport event', sport_event)}"


class SportEvent(Aggregate):
    """Without a state it was never registered."""

    CATEGORY: ClassVar[str] = "sportevent"

    state: _State | None

    def begin(self) -> None:
        self.state = None

    @property
    def sport_event(self) -> str:
        return str(self._id).removeprefix(_PREFIX)

    @property
    def is_decided(self) -> bool:
        """Whether its result is known, or that there will be none."""
        return self.state is not None and (bool(self.state.results) or self.state.is_cancelled)

    @property
    def is_cancelled(self) -> bool:
        return self.state is not None and self.state.is_cancelled

    def offer(self, pick: Pick, now: datetime) -> Selection:
        """The pick as it can be bet on at this instant. Raises BetRefused."""
        state = self.state
        market = state.markets.get(pick.market) if state else None
        outcome = market.outcomes.get(pick.outcome) if market else None
        if state is None or market is None or outcome is None:
            raise self._refusal(pick, "NOT_OFFERED", "is not offered; choose what is")
        if state.is_cancelled:
            raise self._refusal(pick, "EVENT_CANCELLED", "does not take place; choose another event")
        if state.results:
            raise self._refusal(pick, "EVENT_ENDED", "has ended; choose another event")
        if state.starts_at <= now:
            raise self._refusal(pick, "EVENT_STARTED", "has started, and bets end with the start; choose another event")
        return Selection(
            pick.sport_event,
            pick.market,
            pick.outcome,
            outcome.odds,
            state.sport,
            state.title,
            f"{market.title}: {outcome.title}",
            state.starts_at,
        )

    def result_of(self, pick: Pick) -> PickResult | None:
        """How it ended; None as long as nobody knows."""
        if self.state is None or not self.is_decided:
            return None
        if self.state.is_cancelled:
            return PickResult.RETURNED
        return self.state.results[pick.market][pick.outcome]

    def register(self, registered: happened.SportEventRegistered, now: datetime) -> None:
        """Raises SportEventExists, InvalidInput."""
        if self.state is not None:
            raise SportEventExists(f"{self.sport_event} is registered already; take another id", id=self.sport_event)
        if registered.starts_at <= now:
            raise InvalidInput("it starts in the past; nobody could bet on it")
        self.fire(registered, now=now)

    def change_odds(self, odds: Sequence[NewOdds], now: datetime) -> None:
        """Raises SportEventUnknown, SportEventIsOver, InvalidInput."""
        state = self._open()
        for each in odds:
            market = state.markets.get(each.market)
            if market is None or each.outcome not in market.outcomes:
                raise InvalidInput(f"{self.sport_event} has no outcome {each.market} {each.outcome}")
        self.fire(happened.OddsChanged(tuple(odds)), now=now)

    def record_result(self, results: Sequence[MarketResult], now: datetime) -> None:
        """Raises SportEventUnknown, SportEventIsOver, InvalidInput."""
        self._open()
        self._check(results)
        self.fire(happened.ResultRecorded(tuple(results)), now=now)

    def correct_result(self, results: Sequence[MarketResult], reason: str, now: datetime) -> None:
        """Nothing happens when it is the one that holds. Raises SportEventUnknown, SportEventIsOver, InvalidInput."""
        state = self._known()
        if not state.results:
            raise SportEventIsOver(f"{self.sport_event} has no result to correct; record one", id=self.sport_event)
        self._check(results)
        if self._spread(results) != state.results:
            self.fire(happened.ResultCorrected(tuple(results), reason), now=now)

    def cancel(self, reason: str, now: datetime) -> None:
        """Raises SportEventUnknown, SportEventIsOver."""
        self._open()
        self.fire(happened.SportEventCancelled(reason), now=now)

    def _known(self) -> _State:
        if self.state is None:
            raise SportEventUnknown(f"no sport event {self.sport_event} is registered", id=self.sport_event)
        return self.state

    def _open(self) -> _State:
        state = self._known()
        if self.is_decided:
            raise SportEventIsOver(
                f"{self.sport_event} has ended or was cancelled; a wrong result can be corrected", id=self.sport_event
            )
        return state

    def _check(self, results: Sequence[MarketResult]) -> None:
        state = self._known()
        if sorted(each.market for each in results) != sorted(state.markets):
            raise InvalidInput(f"a result says once of each market how it ended: {', '.join(state.markets)}")
        for each in results:
            named = [*each.won, *each.returned]
            if len(set(named)) < len(named) or not set(named) <= state.markets[each.market].outcomes.keys():
                raise InvalidInput(
                    f"outcomes of {each.market} are {', '.join(state.markets[each.market].outcomes)}, each named once"
                )

    def _spread(self, results: Sequence[MarketResult]) -> Results:
        assert self.state is not None
        return {
            each.market: {
                outcome: PickResult.WON
                if outcome in each.won
                else PickResult.RETURNED
                if outcome in each.returned
                else PickResult.LOST
                for outcome in self.state.markets[each.market].outcomes
            }
            for each in results
        }

    def _refusal(self, pick: Pick, reason: str, said: str) -> BetRefused:
        return BetRefused(f"{pick.sport_event} {pick.market} {pick.outcome} {said}", reason=reason, id=pick.sport_event)

    def evolve(self, event: Event) -> None:
        match event:
            case happened.SportEventRegistered():
                markets = {
                    market.market: _Market(
                        market.title, {each.outcome: _Outcome(each.title, each.odds) for each in market.outcomes}
                    )
                    for market in event.markets
                }
                self.state = _State(event.sport, event.title, event.starts_at, markets)
                return
            case _:
                state = self._known()
        match event:
            case happened.OddsChanged():
                for each in event.odds:
                    state.markets[each.market].outcomes[each.outcome].odds = each.odds
            case happened.ResultRecorded() | happened.ResultCorrected():
                state.results = {market: dict(ended) for market, ended in self._spread(event.results).items()}
            case happened.SportEventCancelled():
                state.is_cancelled = True
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State | None)
