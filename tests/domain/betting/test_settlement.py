"""What becomes of coupons: settled, paid, returned, voided, corrected, expired (BET-20, -26, -72d; P6…P17; DEC-24)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.betting.approve_void import ApproveVoid
from domain.betting.coupon_events import CouponSettled, CouponVoided, SettlementCorrected
from domain.betting.coupon_refusals import (
    CouponAlreadyPaid,
    CouponNotPayable,
    CouponOfAnotherDesk,
    CouponStateRefuses,
    NothingToCorrect,
    ResultKnown,
    ResultUnknown,
    SecondPersonRequired,
    VoidWindowPassed,
)
from domain.betting.coupon_settlement import TaxRule, settle
from domain.betting.coupon_terms import CouponResult, CouponState, PickResult, Selection
from domain.betting.desk_events import IdentificationEnded
from domain.betting.desk_refusals import IdentificationRequired
from domain.betting.keep_sportsbook import CancelSportEvent, CorrectResult
from domain.betting.odds import winnings
from domain.entry import Line
from domain.event import Event
from domain.ledger.refusals import DeskCashInsufficient
from domain.processes.expire_coupon import ExpireCoupon
from domain.processes.pay_out_coupon import PayOutCoupon
from domain.processes.settle_coupon import RefundCoupon
from tests.domain.betting.betting_shop import CASHIER, DESK, START, BettingShop, home, results
from tests.domain.deciding import NOW

DESK_CASH, AVAILABLE, OWES = f"cash.desk.{DESK}", "player.available.p1", "receivable.player.p1"
PAYABLE = "coupon.payable.c1"


@pytest.fixture
def shop() -> BettingShop:
    shop = BettingShop(DESK, "8")
    shop.match("m1", "1.9")
    shop.match("m2", "2")
    shop.player("p1", 5_000)
    return shop


def only(kind: type[Any], happened: list[tuple[str, Event]]) -> Any:
    (found,) = [event for _, event in happened if isinstance(event, kind)]
    return found


def wrong_result(shop: BettingShop, won: str) -> None:
    shop.when(CorrectResult("m1", results(won), "the protocol was misread"))


def test_winnings_of_an_identified_bet_go_to_the_account_and_leave_the_desk_alone(shop: BettingShop) -> None:
    """BET-20, P7, L-5."""
    shop.account_bet("p1", stake=2_000)
    shop.ended("1")
    settled = only(CouponSettled, shop.settle())
    assert (settled.result, settled.gross, settled.tax) == (CouponResult.WON, 3_800, 0)
    assert shop.balance(AVAILABLE) == 6_800
    assert shop.balance(DESK_CASH) == 1_000_000
    assert shop.coupon().state.state is CouponState.CREDITED
    assert shop.sum("stakes.open.account") == 0


def test_winnings_for_cash_are_owed_to_the_bearer_then_paid_once(shop: BettingShop) -> None:
    """BET-26, P8, P9, L-13: at any desk."""
    shop.cash_bet(stake=1_000)
    shop.ended("1")
    shop.settle()
    assert shop.sum(PAYABLE) == -1_900
    assert shop.balance(DESK_CASH) == 1_001_000
    shop.pay(desk="8")
    assert shop.sum(PAYABLE) == 0
    assert shop.balance("cash.desk.8") == 998_100
    with pytest.raises(CouponAlreadyPaid):
        shop.pay()


def test_a_desk_pays_what_it_holds() -> None:
    """BET-65d, L-3: another desk may."""
    shop = BettingShop(DESK, "8", cash=500)
    shop.match("m1", "1.9")
    shop.cash_bet(stake=1_000)
    shop.ended("1")
    shop.settle()
    with pytest.raises(DeskCashInsufficient):
        shop.pay()
    assert shop.coupon().state.state is CouponState.PAYABLE


@pytest.mark.parametrize("mode", ["cash", "account"])
def test_a_lost_bet_is_income(shop: BettingShop, mode: str) -> None:
    """P6."""
    shop.cash_bet() if mode == "cash" else shop.account_bet("p1")
    shop.ended("2")
    shop.settle()
    assert shop.sum(f"income.bets.{mode}") == -1_000
    assert shop.coupon().state.state is CouponState.LOST
    with pytest.raises(CouponNotPayable) as refused:
        shop.pay()
    assert refused.value.details["reason"] == "LOST"


def test_a_coupon_of_a_player_is_never_paid_in_cash(shop: BettingShop) -> None:
    """BET-16, BET-28."""
    shop.account_bet("p1")
    shop.ended("1")
    shop.settle()
    with pytest.raises(CouponNotPayable):
        shop.pay()


def test_a_coupon_waits_for_all_its_results(shop: BettingShop) -> None:
    shop.cash_bet("c1", 1_000, home("m1"), home("m2"))
    shop.ended("1", "m1")
    with pytest.raises(ResultUnknown):
        shop.settle()
    shop.ended("1", "m2")
    assert only(CouponSettled, shop.settle()).gross == 3_800
    with pytest.raises(CouponStateRefuses):
        shop.settle()


def test_what_is_returned_counts_with_odds_of_one(shop: BettingShop) -> None:
    """DEC-24: an accumulator goes on without a cancelled event."""
    shop.cash_bet("c1", 1_000, home("m1"), home("m2"))
    shop.ended("1", "m1")
    shop.when(CancelSportEvent("m2", "rain"))
    settled = only(CouponSettled, shop.settle())
    assert (settled.result, settled.gross, settled.picks) == (
        CouponResult.PARTIAL,
        1_900,
        (PickResult.WON, PickResult.RETURNED),
    )


@pytest.mark.parametrize("mode", ["cash", "account"])
def test_a_cancelled_event_gives_the_stake_back(shop: BettingShop, mode: str) -> None:
    """P10, P11: to the account; for cash to the bearer, who comes for it."""
    shop.cash_bet() if mode == "cash" else shop.account_bet("p1")
    shop.when(CancelSportEvent("m1", "rain"))
    assert only(CouponSettled, shop.settle()).result is CouponResult.RETURNED
    assert shop.balance(AVAILABLE) == 5_000
    if mode == "cash":
        shop.pay()
    assert shop.balance(DESK_CASH) == 1_000_000
    assert shop.sum("income.bets.cash") == shop.sum("expense.winnings.cash") == 0


@pytest.mark.parametrize("mode", ["cash", "account"])
def test_the_bookmaker_refunds_a_whole_coupon_when_an_event_was_cancelled(shop: BettingShop, mode: str) -> None:
    """BET-72d, DEC-24, P10, P11."""
    picks = (home("m1"), home("m2"))
    shop.cash_bet("c1", 1_000, *picks) if mode == "cash" else shop.account_bet("p1", "c1", 1_000, *picks)
    with pytest.raises(CouponStateRefuses):
        shop.when(RefundCoupon("c1", "rain"))
    shop.when(CancelSportEvent("m2", "rain"))
    shop.when(RefundCoupon("c1", "rain"))
    shop.ended("1", "m1")
    with pytest.raises(CouponStateRefuses):
        shop.settle()
    with pytest.raises(CouponStateRefuses):
        shop.correct()
    if mode == "cash":
        shop.pay()
    assert (shop.balance(AVAILABLE), shop.balance(DESK_CASH)) == (5_000, 1_000_000)


def test_tax_is_withheld_where_the_licensee_says_so(shop: BettingShop) -> None:
    """C.2 L8: of what the winnings exceed the stake by."""
    shop.setting("winnings_tax_pct", 13)
    shop.setting("winnings_tax_from", 1_900)
    shop.cash_bet("c1", 1_000)
    shop.cash_bet("c2", 999)
    shop.ended("1")
    settled = only(CouponSettled, shop.settle())
    assert (settled.gross, settled.tax) == (1_900, 117)
    assert shop.sum("tax.winnings") == -117
    assert only(CouponSettled, shop.settle("c2")).tax == 0
    shop.pay()
    assert shop.balance(DESK_CASH) == 1_000_000 + 1_999 - 1_783


def test_winnings_that_are_rounded_say_so() -> None:
    """DEC-35."""
    start = NOW
    selection = Selection("m1", "1X2", "1", Decimal("1.5"), "football", "", "", start)
    settled = settle(3, [selection], [PickResult.WON], TaxRule(0, 0))
    assert (settled.gross, settled.rounding) == (4, Decimal("-0.5"))
    assert winnings(3, Decimal("1.5")) == (4, Decimal("-0.5"))


def test_large_payouts_need_an_identification_where_the_licensee_asks_for_it(shop: BettingShop) -> None:
    """DEC-18: UP_TO holds for payouts, too."""
    shop.setting("cash_mode", "UP_TO")
    shop.setting("cash_mode_up_to", 1_900)
    shop.cash_bet()
    shop.ended("1")
    shop.settle()
    with pytest.raises(IdentificationRequired):
        shop.pay()
    assert only(IdentificationEnded, shop.when(PayOutCoupon("c1", DESK, CASHIER, shop.identify("p1"))))
    assert shop.balance(AVAILABLE) == 5_000


# voids


def void(shop: BettingShop, coupon: str = "c1", desk: str = DESK) -> Any:
    return only(CouponVoided, shop.void(coupon, desk))


@pytest.mark.parametrize("mode", ["cash", "account"])
def test_a_void_gives_the_stake_back_to_where_it_came_from(shop: BettingShop, mode: str) -> None:
    """BET-72d, P12, P13: cash is handed back at once."""
    shop.cash_bet() if mode == "cash" else shop.account_bet("p1")
    void(shop)
    assert (shop.balance(AVAILABLE), shop.balance(DESK_CASH)) == (5_000, 1_000_000)
    assert shop.sum("stakes.open.cash") == shop.sum("stakes.open.account") == 0
    assert shop.coupon().state.state is CouponState.VOIDED
    with pytest.raises(CouponNotPayable):
        shop.pay()
    shop.ended("1")
    with pytest.raises(CouponStateRefuses):
        shop.settle()


def test_a_void_comes_within_minutes_and_before_anything_starts(shop: BettingShop) -> None:
    """DEC-24."""
    shop.cash_bet("c1")
    shop.now = NOW + timedelta(minutes=5)
    shop.cash_bet("c2", 1_000, home("m1"), home("m2"))
    void(shop, "c1")
    shop.now += timedelta(minutes=5, microseconds=1)
    with pytest.raises(VoidWindowPassed) as refused:
        void(shop, "c2")
    assert refused.value.details["reason"] == "TIME"
    shop.setting("void_window_minutes", 1440)
    shop.now = START
    with pytest.raises(VoidWindowPassed) as refused:
        void(shop, "c2")
    assert refused.value.details["reason"] == "EVENT_STARTED"


def test_nothing_is_voided_after_a_result_is_known(shop: BettingShop) -> None:
    """DEC-24: of any of its events, settled or not."""
    shop.cash_bet("c1", 1_000, home("m1"), home("m2"))
    shop.ended("1", "m1")
    with pytest.raises(ResultKnown):
        void(shop)
    shop.ended("1", "m2")
    shop.settle()
    with pytest.raises(ResultKnown):
        void(shop)


def test_a_void_is_made_where_the_coupon_was_placed(shop: BettingShop) -> None:
    shop.cash_bet()
    with pytest.raises(CouponOfAnotherDesk):
        void(shop, desk="8")


def test_above_a_limit_a_second_person_approves_a_void(shop: BettingShop) -> None:
    """DEC-24: somebody else than the cashier."""
    shop.setting("void_second_person_above", 999)
    shop.cash_bet("c1", 999)
    assert void(shop).approved_by is None
    shop.cash_bet("c2", 1_000)
    with pytest.raises(SecondPersonRequired):
        void(shop, "c2")
    shop.when(ApproveVoid("c2", CASHIER))
    with pytest.raises(SecondPersonRequired):
        void(shop, "c2")
    shop.when(ApproveVoid("c2", "user:eve"))
    assert shop.when(ApproveVoid("c2", "user:eve")) == []
    assert void(shop, "c2").approved_by == "user:eve"


# corrections


def test_a_correction_takes_the_old_entry_back_exactly(shop: BettingShop) -> None:
    """P14, DEC-24: the old settlement stays in the log, and is named."""
    shop.account_bet("p1", stake=2_000)
    shop.ended("1")
    old = only(CouponSettled, shop.settle())
    wrong_result(shop, "2")
    corrected = only(SettlementCorrected, shop.correct())
    assert corrected.entry.kind == "P14"
    assert corrected.entry.reverses == "coupon-c1@3"
    taken_back = tuple(Line(line.account, -line.amount) for line in old.entry.lines)
    assert corrected.entry.lines[: len(taken_back)] == taken_back
    assert corrected.entry.lines[len(taken_back) :] == corrected.anew
    assert shop.balance(AVAILABLE) == 3_000
    assert shop.sum("income.bets.account") == -2_000
    assert shop.sum("expense.winnings.account") == shop.sum("stakes.open.account") == 0
    assert shop.coupon().state.state is CouponState.LOST


def test_what_a_player_has_spent_of_wrong_winnings_he_owes(shop: BettingShop) -> None:
    """P14: A9 against L1; the account is never below zero."""
    shop.account_bet("p1", "c1", 5_000)
    shop.ended("1")
    shop.settle()
    shop.account_bet("p1", "c2", 9_000, home("m2"))
    wrong_result(shop, "2")
    corrected = only(SettlementCorrected, shop.correct())
    assert corrected.missing == 9_000
    assert (shop.balance(AVAILABLE), shop.balance(OWES)) == (0, 9_000)


def test_a_bearer_who_got_too_much_keeps_it_at_the_houses_cost(shop: BettingShop) -> None:
    """P14: E4 against L5, and back again when the first result was right after all."""
    shop.cash_bet()
    shop.ended("1")
    shop.settle()
    shop.pay()
    wrong_result(shop, "2")
    assert only(SettlementCorrected, shop.correct()).overpaid == 1_900
    assert (shop.sum("expense.settlement_error"), shop.sum(PAYABLE)) == (1_900, 0)
    assert shop.coupon().state.state is CouponState.PAID
    wrong_result(shop, "1")
    assert only(SettlementCorrected, shop.correct()).overpaid == 0
    assert (shop.sum("expense.settlement_error"), shop.sum(PAYABLE)) == (0, 0)
    with pytest.raises(CouponAlreadyPaid):
        shop.pay()


def test_a_lost_coupon_that_had_won_becomes_payable(shop: BettingShop) -> None:
    """P14."""
    shop.cash_bet()
    shop.ended("2")
    shop.settle()
    wrong_result(shop, "1")
    assert only(SettlementCorrected, shop.correct()).owed == 1_900
    shop.pay()
    assert shop.balance(DESK_CASH) == 1_000_000 - 900


def test_what_a_bearer_got_too_little_becomes_payable(shop: BettingShop) -> None:
    """P14, L-13: no more than is owed is ever paid."""
    shop.cash_bet("c1", 1_000, home("m1"), home("m2"))
    shop.ended("", "m1", returned=("1",))
    shop.ended("1", "m2")
    shop.settle()
    shop.pay()
    wrong_result(shop, "1")
    assert only(SettlementCorrected, shop.correct()).owed == 1_800
    shop.pay()
    assert shop.coupon().state.paid == 3_800
    assert shop.sum(PAYABLE) == 0


def test_there_is_nothing_to_correct_while_the_result_holds(shop: BettingShop) -> None:
    shop.cash_bet()
    shop.ended("1")
    with pytest.raises(CouponStateRefuses):
        shop.correct()
    shop.settle()
    with pytest.raises(NothingToCorrect):
        shop.correct()


# expiry


def test_what_nobody_claims_in_time_is_income(shop: BettingShop) -> None:
    """P17, P-EXPIRE-COUPON: decided when it is used, told by the clock."""
    shop.cash_bet()
    shop.ended("1")
    shop.settle()
    with pytest.raises(CouponStateRefuses):
        shop.when(ExpireCoupon("c1"))
    shop.now = NOW + timedelta(days=180)
    with pytest.raises(CouponNotPayable) as refused:
        shop.pay()
    assert refused.value.details["reason"] == "EXPIRED"
    shop.when(ExpireCoupon("c1"))
    assert (shop.sum(PAYABLE), shop.sum("income.unclaimed")) == (0, -1_900)
    with pytest.raises(CouponNotPayable):
        shop.pay()


def test_an_expired_coupon_is_corrected_as_if_it_had_not_expired(shop: BettingShop) -> None:
    """P14, P17."""
    shop.cash_bet()
    shop.ended("1")
    shop.settle()
    shop.now = NOW + timedelta(days=180)
    shop.when(ExpireCoupon("c1"))
    wrong_result(shop, "2")
    shop.correct()
    assert (shop.sum(PAYABLE), shop.sum("income.unclaimed")) == (0, 0)
    assert shop.coupon().state.state is CouponState.LOST
    wrong_result(shop, "1")
    shop.correct()
    shop.pay()
    assert shop.balance(DESK_CASH) == 1_000_000 - 900
