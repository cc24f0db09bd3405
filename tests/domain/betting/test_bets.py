"""Bets in both modes: what each does to the account, the desk and the coupon (BET-13…28, -73d)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.betting.coupon_events import BetPlaced, CouponComposed
from domain.betting.coupon_refusals import (
    BetRefused,
    CashBetsForbidden,
    CouponOfAnotherDesk,
    CouponStateRefuses,
    CouponUnknown,
    ModeRequired,
)
from domain.betting.coupon_terms import SEVERAL_SPORTS, Channel, CouponState
from domain.betting.desk_events import IdentificationEnded
from domain.betting.desk_refusals import IdentificationRequired, IdentificationSpent, NotYourDesk, ShiftLocked
from domain.betting.keep_sportsbook import ChangeOdds
from domain.betting.shift_events import DeskCashHigh
from domain.betting.sport_terms import NewOdds
from domain.betting.terminal_events import TerminalIdentified, TerminalSetUp
from domain.ledger.refusals import InsufficientFunds
from domain.money import MAX_AMOUNT
from domain.players.events import LimitSet, LimitUsed, PlayerExcluded
from domain.players.refusals import LimitExceeded
from domain.players.refusals import PlayerExcluded as Excluded
from domain.players.terms import LimitKind, LimitPeriod, Reason
from domain.processes.compose_coupon import MAX_SELECTIONS, ComposeCoupon
from domain.processes.place_bet import PlaceBet
from domain.processes.terminal_bet import ComposeTerminalCoupon, PlaceTerminalBet
from domain.refusal import InvalidInput
from tests.domain.betting.betting_shop import CASH, CASHIER, DESK, IDENTIFIED, BettingShop, home
from tests.domain.deciding import NOW


@pytest.fixture
def shop() -> BettingShop:
    shop = BettingShop(DESK, "8")
    shop.match("m1", "1.9")
    shop.match("m2", "2.5")
    shop.match("m3", "1.3", sport="tennis")
    shop.player("p1", 5_000)
    return shop


def only(kind: type[Any], happened: list[tuple[str, Any]]) -> Any:
    (found,) = [event for _, event in happened if isinstance(event, kind)]
    return found


def test_a_coupon_is_formed_from_what_the_player_names(shop: BettingShop) -> None:
    """BET-13: with the odds of that moment; composed again it is another."""
    ((stream, composed),) = shop.when(ComposeCoupon("c1", DESK, (home("m1"), home("m3")), CASHIER))
    assert stream == "coupon-c1"
    assert isinstance(composed, CouponComposed)
    assert [(each.sport, each.odds) for each in composed.selections] == [
        ("football", Decimal("1.9")),
        ("tennis", Decimal("1.3")),
    ]
    shop.compose("c1", home("m2"))
    assert [each.sport_event for each in shop.coupon().state.selections] == ["m2"]


def test_only_a_coupon_that_is_there_is_composed_again(shop: BettingShop) -> None:
    """BET-13: numbers of coupons are made, nobody chooses one that can be guessed."""
    again = ComposeCoupon("c1", DESK, (home("m2"),), CASHIER, again=True)
    with pytest.raises(CouponUnknown):
        shop.when(again)
    shop.compose("c1")
    shop.when(again)


def test_without_the_mode_no_bet_is_accepted(shop: BettingShop) -> None:
    """BET-27: nothing is assumed, and nothing happens."""
    shop.compose("c1")
    identification = shop.identify("p1")
    before = len(shop.log)
    with pytest.raises(ModeRequired):
        shop.when(PlaceBet("c1", DESK, None, 1_000, CASHIER, identification))
    assert len(shop.log) == before
    assert shop.coupon().state.state is CouponState.COMPOSED


def test_an_identified_bet_takes_the_stake_from_the_account_and_leaves_the_desk_alone(shop: BettingShop) -> None:
    """BET-14…18, BET-54, P4, L-5."""
    shop.compose("c1")
    happened = shop.when(PlaceBet("c1", DESK, IDENTIFIED, 2_000, CASHIER, shop.identify("p1")))
    bet = only(BetPlaced, happened)
    assert (bet.player, bet.identified_as, bet.payable_to_bearer, bet.potential) == ("p1", None, False, 3_800)
    assert shop.balance("player.available.p1") == 3_000
    assert shop.balance(f"cash.desk.{DESK}") == 1_000_000
    assert shop.sum("stakes.open.account") == -2_000
    assert only(IdentificationEnded, happened).reason == "OPERATION_COMPLETED"
    assert {stream for stream, _ in happened} == {"coupon-c1", "acct-player.available.p1", f"desk-{DESK}"}


def test_a_bet_for_cash_grows_the_desk_and_its_coupon_is_payable_to_the_bearer(shop: BettingShop) -> None:
    """BET-21…24, P5."""
    shop.compose("c1")
    bet = only(BetPlaced, shop.when(PlaceBet("c1", DESK, CASH, 2_000, CASHIER)))
    assert (bet.player, bet.identified_as, bet.payable_to_bearer, bet.cashier) == (None, None, True, CASHIER)
    assert shop.balance(f"cash.desk.{DESK}") == 1_002_000
    assert shop.sum("stakes.open.cash") == -2_000
    assert shop.balance("player.available.p1") == 5_000


def test_what_the_paper_says_stands_in_the_bet(shop: BettingShop) -> None:
    """BET-15, BET-23: printing needs no other stream."""
    shop.compose("c1", home("m1"), home("m2"), home("m3"))
    bet = only(BetPlaced, shop.when(PlaceBet("c1", DESK, CASH, 777, CASHIER)))
    assert bet.odds == Decimal("6.175")
    assert (bet.potential, bet.rounding) == (4_798, Decimal("0.025"))
    assert (bet.selections[0].title, bet.selections[0].says) == ("Match m1", "Result: Home")
    assert (bet.sport, str(bet.day)) == (SEVERAL_SPORTS, "2026-03-01")


def test_the_day_of_a_bet_is_that_of_the_place(shop: BettingShop) -> None:
    shop.match("late", starts=NOW + timedelta(days=1))
    shop.now = NOW + timedelta(hours=13)  # after midnight in Moscow
    shop.cash_bet("c1", 1_000, home("late"))
    assert str(only(BetPlaced, shop.log).day) == "2026-03-02"


def test_an_identification_serves_one_bet(shop: BettingShop) -> None:
    """BET-54, BET-55, BET-70d: not another one, not at another desk, not once more."""
    identification = shop.identify("p1")
    for coupon in ("c1", "c2"):
        shop.compose(coupon)
    shop.compose("c3", desk="8")
    with pytest.raises(IdentificationSpent):
        shop.when(PlaceBet("c3", "8", IDENTIFIED, 1_000, CASHIER, identification))
    shop.when(PlaceBet("c1", DESK, IDENTIFIED, 1_000, CASHIER, identification))
    with pytest.raises(IdentificationSpent):
        shop.when(PlaceBet("c2", DESK, IDENTIFIED, 1_000, CASHIER, identification))
    assert shop.balance("player.available.p1") == 4_000


def test_an_identified_bet_needs_somebody_identified(shop: BettingShop) -> None:
    """BET-43."""
    shop.compose("c1")
    with pytest.raises(IdentificationRequired):
        shop.when(PlaceBet("c1", DESK, IDENTIFIED, 1_000, CASHIER))


def test_a_stake_is_not_above_what_is_available(shop: BettingShop) -> None:
    """BET-17, L-2: a refused bet leaves the identification as it was."""
    shop.compose("c1")
    identification = shop.identify("p1")
    with pytest.raises(InsufficientFunds) as refused:
        shop.when(PlaceBet("c1", DESK, IDENTIFIED, 5_001, CASHIER, identification))
    assert refused.value.details == {"available": 5_000, "asked": 5_001}
    shop.when(PlaceBet("c1", DESK, IDENTIFIED, 5_000, CASHIER, identification))


@pytest.mark.parametrize("stake", [0, -1, MAX_AMOUNT + 1])
def test_a_stake_is_an_amount(shop: BettingShop, stake: int) -> None:
    shop.compose("c1")
    with pytest.raises(InvalidInput):
        shop.when(PlaceBet("c1", DESK, CASH, stake, CASHIER))


def test_nothing_is_bet_that_could_win_more_than_an_amount(shop: BettingShop) -> None:
    shop.compose("c1")
    with pytest.raises(BetRefused) as refused:
        shop.when(PlaceBet("c1", DESK, CASH, MAX_AMOUNT, CASHIER))
    assert refused.value.details["reason"] == "POTENTIAL_TOO_HIGH"


def test_a_coupon_is_placed_once_and_only_where_it_was_composed(shop: BettingShop) -> None:
    """BET-71d."""
    with pytest.raises(CouponUnknown):
        shop.when(PlaceBet("c1", DESK, CASH, 1_000, CASHIER))
    shop.compose("c1")
    with pytest.raises(CouponOfAnotherDesk):
        shop.when(PlaceBet("c1", "8", CASH, 1_000, CASHIER))
    with pytest.raises(CouponOfAnotherDesk):
        shop.compose("c1", desk="8")
    shop.when(PlaceBet("c1", DESK, CASH, 1_000, CASHIER))
    with pytest.raises(CouponStateRefuses):
        shop.when(PlaceBet("c1", DESK, CASH, 1_000, CASHIER))
    with pytest.raises(CouponStateRefuses):
        shop.compose("c1")


def test_odds_that_changed_meanwhile_are_not_bet_on(shop: BettingShop) -> None:
    """DEC-38: the coupon is composed again."""
    shop.compose("c1")
    shop.when(ChangeOdds("m1", (NewOdds("1X2", "1", Decimal("1.8")),)))
    with pytest.raises(BetRefused) as refused:
        shop.when(PlaceBet("c1", DESK, CASH, 1_000, CASHIER))
    assert refused.value.details["reason"] == "ODDS_CHANGED"
    shop.cash_bet("c1")


def test_nothing_is_bet_after_the_start(shop: BettingShop) -> None:
    """DEC-38."""
    shop.compose("c1")
    shop.now = NOW + timedelta(hours=3)
    with pytest.raises(BetRefused) as refused:
        shop.when(PlaceBet("c1", DESK, CASH, 1_000, CASHIER))
    assert refused.value.details["reason"] == "EVENT_STARTED"


@pytest.mark.parametrize(
    "picks", [(), tuple(home(f"m{each}") for each in range(MAX_SELECTIONS + 1)), (home("m1"), home("m1"))]
)
def test_a_coupon_names_some_different_events(shop: BettingShop, picks: Any) -> None:
    """BET-13."""
    with pytest.raises(InvalidInput):
        shop.when(ComposeCoupon("c1", DESK, picks, CASHIER))


def test_all_of_it_needs_an_open_shift_of_the_cashier(shop: BettingShop) -> None:
    """BET-66d."""
    shop.compose("c1")
    for command in (ComposeCoupon("c2", DESK, (home(),), "user:bob"), PlaceBet("c1", DESK, CASH, 1_000, "user:bob")):
        with pytest.raises(NotYourDesk):
            shop.when(command)


def test_a_licensee_may_take_no_bets_for_cash(shop: BettingShop) -> None:
    """DEC-18."""
    shop.setting("cash_mode", "FORBIDDEN")
    shop.compose("c1")
    with pytest.raises(CashBetsForbidden):
        shop.when(PlaceBet("c1", DESK, CASH, 1_000, CASHIER))


def test_from_an_amount_on_cash_needs_an_identification_and_stays_cash(shop: BettingShop) -> None:
    """DEC-18: it is recorded on the coupon, and never touches the account."""
    shop.setting("cash_mode", "UP_TO")
    shop.setting("cash_mode_up_to", 1_000)
    shop.cash_bet("c1", 999)
    shop.compose("c2")
    with pytest.raises(IdentificationRequired):
        shop.when(PlaceBet("c2", DESK, CASH, 1_000, CASHIER))
    happened = shop.when(PlaceBet("c2", DESK, CASH, 1_000, CASHIER, shop.identify("p1")))
    bet = only(BetPlaced, happened)
    assert (bet.mode, bet.player, bet.identified_as, bet.payable_to_bearer) == (CASH, None, "p1", True)
    assert only(IdentificationEnded, happened)
    assert shop.balance("player.available.p1") == 5_000
    assert shop.balance(f"cash.desk.{DESK}") == 1_001_999


def test_an_excluded_player_does_not_bet(shop: BettingShop) -> None:
    """BET-43: nor for cash, when it is known who he is."""
    shop.given(("player-p1", PlayerExcluded(Reason.UNDER_REVIEW)))
    shop.compose("c1")
    identification = shop.identify("p1")
    for mode in (IDENTIFIED, CASH):
        with pytest.raises(Excluded):
            shop.when(PlaceBet("c1", DESK, mode, 1_000, CASHIER, identification))


def test_a_limit_of_stakes_holds_and_is_used_up(shop: BettingShop) -> None:
    """P-LIMITS."""
    shop.given(("player-p1", LimitSet(LimitKind.STAKE, LimitPeriod.DAY, 1_500)))
    assert only(LimitUsed, _placed(shop, "c1", 1_000)).amount == 1_000
    with pytest.raises(LimitExceeded):
        _placed(shop, "c2", 501)
    _placed(shop, "c2", 500)


def _placed(shop: BettingShop, coupon: str, stake: int) -> list[tuple[str, Any]]:
    shop.compose(coupon)
    return shop.when(PlaceBet(coupon, DESK, IDENTIFIED, stake, CASHIER, shop.identify("p1")))


def test_a_drawer_that_holds_too_much_takes_no_more_bets(shop: BettingShop) -> None:
    """B.11: high is told, critical locks the shift."""
    shop.setting("desk_high_balance", 1_000_500)
    shop.setting("desk_critical_balance", 1_001_500)
    shop.compose("c1")
    assert only(DeskCashHigh, shop.when(PlaceBet("c1", DESK, CASH, 1_000, CASHIER))).balance == 1_001_000
    shop.cash_bet("c2", 500)
    with pytest.raises(ShiftLocked):
        shop.compose("c3")


# terminals


@pytest.fixture
def terminal(shop: BettingShop) -> str:
    shop.given(
        ("terminal-t1", TerminalSetUp("shop-1", "At the door", "Europe/Moscow")),
        ("terminal-t1", TerminalIdentified("i", "p1", "EM:1", NOW, NOW + timedelta(minutes=10))),
    )
    shop.when(ComposeTerminalCoupon("c1", "t1", (home("m1"),)))
    return "t1"


def test_at_a_terminal_a_player_bets_from_his_account_only(shop: BettingShop, terminal: str) -> None:
    """BET-02, BET-73d, L-5: an identified bet, once for each card and PIN; no desk has to do with it."""
    happened = shop.when(PlaceTerminalBet("c1", terminal, 2_000, "i"))
    bet = only(BetPlaced, happened)
    assert (bet.mode, bet.channel, bet.terminal, bet.desk) == (IDENTIFIED, Channel.TERMINAL, terminal, None)
    assert (bet.player, bet.payable_to_bearer, bet.cashier, bet.shift) == ("p1", False, None, None)
    assert shop.balance("player.available.p1") == 3_000
    assert {stream for stream, _ in happened} == {"coupon-c1", "acct-player.available.p1", "terminal-t1"}
    shop.when(ComposeTerminalCoupon("c2", terminal, (home("m1"),)))
    with pytest.raises(IdentificationSpent):
        shop.when(PlaceTerminalBet("c2", terminal, 1_000, "i"))


def test_a_terminal_takes_no_more_than_is_there_and_may_be_staked(shop: BettingShop, terminal: str) -> None:
    """BET-73d, L-2, P-LIMITS."""
    with pytest.raises(InsufficientFunds):
        shop.when(PlaceTerminalBet("c1", terminal, 5_001, "i"))
    shop.given(("player-p1", LimitSet(LimitKind.STAKE, LimitPeriod.DAY, 1_500)))
    with pytest.raises(LimitExceeded):
        shop.when(PlaceTerminalBet("c1", terminal, 1_501, "i"))
    assert only(LimitUsed, shop.when(PlaceTerminalBet("c1", terminal, 1_500, "i")))


def test_a_coupon_of_a_terminal_is_not_one_of_a_desk_of_that_name(shop: BettingShop, terminal: str) -> None:
    shop.given(
        (f"terminal-{DESK}", TerminalSetUp("shop-1", "At the door", "Europe/Moscow")),
        (f"terminal-{DESK}", TerminalIdentified("j", "p1", "EM:1", NOW, NOW + timedelta(minutes=10))),
    )
    shop.when(ComposeTerminalCoupon("c9", DESK, (home("m1"),)))
    with pytest.raises(CouponOfAnotherDesk):
        shop.when(PlaceBet("c9", DESK, CASH, 1_000, CASHIER))
    with pytest.raises(IdentificationSpent):
        shop.when(PlaceTerminalBet("c9", DESK, 1_000, "i"))
    shop.when(PlaceTerminalBet("c9", DESK, 1_000, "j"))
    with pytest.raises(CouponOfAnotherDesk):
        shop.void("c9")
