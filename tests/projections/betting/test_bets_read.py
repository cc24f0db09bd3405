"""Coupons, what is owed on them and both reports against the aggregates and the books, whatever the size of a batch."""

from collections import Counter
from decimal import Decimal

import pytest
from psycopg import AsyncConnection

from domain.betting.coupon import Coupon
from domain.betting.coupon_events import BetPlaced
from domain.betting.coupon_terms import CouponMode, CouponState
from domain.betting.sport_event import SportEvent
from domain.betting.sport_events import ResultCorrected
from projections.betting.views import BETTING_VIEWS
from projections.rebuild import rebuild
from projections.runner import Projector
from tests.domain.betting.betting_shop import DESK, BettingShop, home
from tests.domain.betting.random_day import random_day
from tests.projections.log import TYPES, Log

VIEWS = BETTING_VIEWS


def coupons(shop: BettingShop) -> dict[str, Coupon]:
    names = dict.fromkeys(name.removeprefix("coupon-") for name, _ in shop.log if name.startswith("coupon-"))
    return {name: shop.coupon(name) for name in names}


@pytest.mark.parametrize(("seed", "acts", "batch_size"), [(1, 50, 3), (2, 150, 17), (3, 300, 10_000)])
async def test_coupons_are_read_as_the_aggregates_say(
    conn: AsyncConnection, log: Log, seed: int, acts: int, batch_size: int
) -> None:
    """BET-19, BET-25, BET-68, L-7, L-9."""
    shop = random_day(seed, acts)
    log.append(*shop.log)
    await Projector(conn, log.schema, VIEWS, TYPES, batch_size=batch_size).catch_up()
    compare(log, shop)


async def test_a_rebuild_says_the_same(conn: AsyncConnection, log: Log) -> None:
    """L-7, L-9 after a rebuild."""
    shop = random_day(4)
    log.append(*shop.log)
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    for view in VIEWS:
        if view.fed:
            await rebuild(conn, log.schema, view, TYPES)
    compare(log, shop)


def compare(log: Log, shop: BettingShop) -> None:
    """What is read against what the aggregates and the books say."""
    known = coupons(shop)
    states = {name: each.state for name, each in known.items()}
    found = log.rows("select coupon, state, owed, paid, overpaid, version from coupons order by 1")
    assert found == sorted(
        (
            name,
            state.state,
            state.owed if state.state is CouponState.PAYABLE else 0,
            state.paid,
            state.overpaid,
            known[name].version,
        )
        for name, state in states.items()
    )
    selections = [
        (name, n, each.sport_event, each.outcome, each.odds, state.picks[n - 1] if state.picks else None)
        for name, state in states.items()
        for n, each in enumerate(state.selections, 1)
    ]
    assert log.rows(
        "select coupon, n, sport_event, outcome, odds, result from coupon_selections order by 1, 2"
    ) == sorted(selections, key=lambda each: each[:2])
    _compare_sportsbook(log, shop)
    _compare_reports(log, shop)


def _compare_sportsbook(log: Log, shop: BettingShop) -> None:
    events: dict[str, SportEvent] = {
        name: shop.aggregate(SportEvent, name) for name, _ in shop.log if name.startswith("sportevent-")
    }
    found = log.rows("select sport_event, outcome, odds, result from sport_outcomes order by 1, n")
    expected = []
    for each in sorted(events.values(), key=lambda each: each.sport_event):
        assert each.state is not None
        for name, outcome in each.state.markets["1X2"].outcomes.items():
            result = "RETURNED" if each.is_cancelled else each.state.results.get("1X2", {}).get(name)
            expected.append((each.sport_event, name, outcome.odds, result))
    assert found == expected
    corrected = {name for name, event in shop.log if isinstance(event, ResultCorrected)}
    assert log.rows("select sport_event, state, corrected_at is not null from sport_events order by 1") == [
        (
            each.sport_event,
            "CANCELLED" if each.is_cancelled else "ENDED" if each.is_decided else "OPEN",
            f"sportevent-{each.sport_event}" in corrected,
        )
        for each in sorted(events.values(), key=lambda each: each.sport_event)
    ]


def _compare_reports(log: Log, shop: BettingShop) -> None:
    payable = -sum(shop.sum(f"coupon.payable.{name}") for name in coupons(shop))
    assert log.rows("select coalesce(sum(payable), 0)::bigint from payable_coupons") == [(payable,)], "L-7"
    cash, account = Counter[str](), Counter[str]()
    voided = {name for name, each in coupons(shop).items() if each.state.state is CouponState.VOIDED}
    for name, event in shop.log:
        if isinstance(event, BetPlaced) and name.removeprefix("coupon-") not in voided:
            at_desk = any(line.account.startswith("cash.desk.") for line in event.entry.lines)
            (cash if at_desk else account).update({"coupons": 1, "stakes": event.stake})
    for report, mode, sums in (("sport_game_report", "cash", cash), ("account_bets_report", "account", account)):
        assert log.rows(
            "select sum(coupons)::bigint, sum(stakes)::bigint, sum(open_stakes)::bigint, sum(result)::bigint "
            f"from {report}"
        ) == [
            (
                sums["coupons"],
                sums["stakes"],
                -shop.sum(f"stakes.open.{mode}"),
                -shop.sum(f"income.bets.{mode}") - shop.sum(f"expense.winnings.{mode}"),
            )
        ], f"L-9: {report}"
    ((paid, expired),) = log.rows("select sum(paid_out)::bigint, sum(expired)::bigint from sport_game_report")
    assert paid == sum(each.state.paid for each in coupons(shop).values())
    assert expired == -shop.sum("income.unclaimed")
    assert log.rows("select from sport_game_report where share is not null") != []


async def test_the_report_of_a_day_shows_cash_coupons_only_and_voids_as_void(conn: AsyncConnection, log: Log) -> None:
    """BET-19, BET-25, C.4.1: A won and paid, B lost, C void; the identified bet is absent."""
    shop = BettingShop(DESK, cash=1_500_000)
    shop.match("a", "1.9")
    shop.match("b", "2")
    shop.player("p1", 500_000)
    shop.account_bet("p1", "identified", 200_000, home("a"))
    for coupon, stake, match in (("A", 100_000, "a"), ("B", 50_000, "b"), ("C", 20_000, "b")):
        shop.cash_bet(coupon, stake, home(match))
    shop.void("C")
    shop.ended("1", "a")
    shop.ended("2", "b")
    for coupon in ("identified", "A", "B"):
        shop.settle(coupon)
    shop.pay("A")
    log.append(*shop.log)
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    assert log.rows(
        "select sport, coupons, stakes, paid_out, payable, returned, result, share, voided, voided_stakes "
        "from sport_game_report"
    ) == [("football", 2, 150_000, 190_000, 0, 0, -40_000, Decimal(100), 1, 20_000)]
    assert log.rows("select sport, coupons, stakes, credited, result from account_bets_report") == [
        ("football", 1, 200_000, 380_000, -180_000)
    ]
    assert log.rows("select distinct mode from coupons where payable_to_bearer")[0][0] == CouponMode.CASH
