"""DEC-38: the built-in sportsbook: what is offered, how it ended, and what it refuses."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.betting.coupon_refusals import BetRefused, SportEventExists, SportEventIsOver, SportEventUnknown
from domain.betting.coupon_terms import Pick, PickResult
from domain.betting.keep_sportsbook import (
    CancelSportEvent,
    ChangeOdds,
    CorrectResult,
    RecordResult,
    RegisterSportEvent,
)
from domain.betting.sport_event import SportEvent
from domain.betting.sport_events import OddsChanged, ResultCorrected
from domain.betting.sport_terms import EventKind, Market, MarketResult, NewOdds, Outcome
from domain.refusal import InvalidInput
from tests.domain.betting.betting_shop import START, BettingShop, home, market, results
from tests.domain.deciding import NOW


@pytest.fixture
def shop() -> BettingShop:
    shop = BettingShop()
    shop.match()
    return shop


def result_of(shop: BettingShop, outcome: str) -> PickResult | None:
    found: SportEvent = shop.aggregate(SportEvent, "sportevent-m1")
    return found.result_of(Pick("m1", "1X2", outcome))


def test_outcomes_that_neither_won_nor_are_returned_have_lost(shop: BettingShop) -> None:
    """DEC-38."""
    assert result_of(shop, "1") is None
    shop.ended("1", returned=("X",))
    assert [result_of(shop, each) for each in ("1", "X", "2")] == [PickResult.WON, PickResult.RETURNED, PickResult.LOST]


def test_bets_on_a_cancelled_event_are_returned(shop: BettingShop) -> None:
    """DEC-24, DEC-38."""
    shop.when(CancelSportEvent("m1", "rain"))
    assert {result_of(shop, each) for each in ("1", "X", "2")} == {PickResult.RETURNED}


def test_odds_change_one_by_one(shop: BettingShop) -> None:
    ((_, changed),) = shop.when(ChangeOdds("m1", (NewOdds("1X2", "1", Decimal("2.10")),)))
    assert changed == OddsChanged((NewOdds("1X2", "1", Decimal("2.1")),))
    offered: SportEvent = shop.aggregate(SportEvent, "sportevent-m1")
    assert offered.offer(home(), NOW).odds == Decimal("2.1")


def test_a_corrected_result_that_is_the_same_says_nothing(shop: BettingShop) -> None:
    shop.ended("1")
    assert shop.when(CorrectResult("m1", results("1"), "typing error")) == []
    ((_, corrected),) = shop.when(CorrectResult("m1", results("2"), "typing error"))
    assert isinstance(corrected, ResultCorrected)
    assert result_of(shop, "2") is PickResult.WON


@pytest.mark.parametrize(
    ("pick", "later", "reason"),
    [
        (Pick("m1", "1X2", "3"), 0, "NOT_OFFERED"),
        (Pick("m1", "total", "1"), 0, "NOT_OFFERED"),
        (home("m2"), 0, "NOT_OFFERED"),
        (home(), 3, "EVENT_STARTED"),
    ],
)
def test_what_is_not_offered_is_not_bet_on(shop: BettingShop, pick: Pick, later: int, reason: str) -> None:
    """BET-13, DEC-38."""
    shop.now = NOW + timedelta(hours=later)
    with pytest.raises(BetRefused) as refused:
        shop.compose("c1", pick)
    assert refused.value.details["reason"] == reason


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (RecordResult("m1", results()), "EVENT_ENDED"),
        (CancelSportEvent("m1", "rain"), "EVENT_CANCELLED"),
    ],
)
def test_what_is_over_is_not_bet_on(shop: BettingShop, happens: Any, reason: str) -> None:
    """DEC-38."""
    shop.when(happens)
    with pytest.raises(BetRefused) as refused:
        shop.compose("c1")
    assert refused.value.details["reason"] == reason
    for again in (
        RecordResult("m1", results()),
        CancelSportEvent("m1", "rain"),
        ChangeOdds("m1", (NewOdds("1X2", "1", Decimal(2)),)),
    ):
        with pytest.raises(SportEventIsOver):
            shop.when(again)


def test_an_id_is_registered_once_and_others_are_unknown(shop: BettingShop) -> None:
    with pytest.raises(SportEventExists):
        shop.match()
    for command in (RecordResult("m2", results()), CancelSportEvent("m2", "rain"), CorrectResult("m2", results(), "x")):
        with pytest.raises(SportEventUnknown):
            shop.when(command)
    with pytest.raises(SportEventIsOver):
        shop.when(CorrectResult("m1", results(), "nothing was recorded"))


@pytest.mark.parametrize(
    "markets",
    [
        (),
        (Market("1X2", "Result", ()),),
        (market(), market()),
        (Market("1X2", "Result", (Outcome("1", "Home", Decimal(2)), Outcome("1", "Home", Decimal(2)))),),
        (Market("1 2", "Result", (Outcome("1", "Home", Decimal(2)),)),),
        (Market("1X2", "\n", (Outcome("1", "Home", Decimal(2)),)),),
        (market("1"),),
    ],
)
def test_what_nobody_can_bet_on_is_not_registered(shop: BettingShop, markets: tuple[Market, ...]) -> None:
    with pytest.raises(InvalidInput):
        shop.when(RegisterSportEvent("m2", EventKind.SPORT, "football", "A – B", START, markets))
    with pytest.raises(InvalidInput):
        shop.when(RegisterSportEvent("m2", EventKind.SPORT, "football", "A – B", NOW, (market(),)))


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        (MarketResult("total", ("1",)),),
        (MarketResult("1X2", ("1",)), MarketResult("1X2", ("1",))),
        (MarketResult("1X2", ("3",)),),
        (MarketResult("1X2", ("1",), ("1",)),),
    ],
)
def test_a_result_says_once_of_each_market_how_it_ended(shop: BettingShop, wrong: tuple[MarketResult, ...]) -> None:
    with pytest.raises(InvalidInput):
        shop.when(RecordResult("m1", wrong))
