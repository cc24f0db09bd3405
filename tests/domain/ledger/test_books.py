"""CORE-12, L-1…L-3, L-11, L-12: an entry is checked whole, happens with its event, and never overdraws."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.aggregate import Aggregate
from domain.entry import Entry, Line, MoneyEvent, UnbalancedEntry, entry
from domain.ledger import chart, postings
from domain.ledger.account import Account, account_stream
from domain.ledger.books import Books, account_streams
from domain.ledger.events import AccountClosed, AccountFrozen, AccountMoved, PeriodClosed
from domain.ledger.period import Period, period_stream
from domain.ledger.refusals import (
    AccountIsClosed,
    AccountIsFrozen,
    CurrencyMismatch,
    DeskCashInsufficient,
    InsufficientFunds,
    PeriodIsClosed,
)
from domain.refusal import InvalidInput, Refusal

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
DESK, PLAYER = chart.desk_cash("7"), chart.player_available("p1")


class Moved(MoneyEvent, frozen=True):
    TYPE: ClassVar[str] = "tests.Moved"


class Holder(Aggregate):
    CATEGORY: ClassVar[str] = "holder"

    def begin(self) -> None:
        self.seen = 0

    def evolve(self, event: Any) -> None:
        del event
        self.seen += 1


def account(name: str, balance: int = 0, *happened: Any) -> Account:
    """An account with this balance, debits above zero."""
    made = Account.blank(account_stream(name))
    if balance:
        made.move(balance, "P25", "journal@1", "RUB", NOW)
    for event in happened:
        made.fire(event, now=NOW)
    made.collect_events()
    return made


def test_an_event_its_entry_and_the_accounts_move_together() -> None:
    holder, desk, player = Holder.blank("holder-1"), account(DESK), account(PLAYER)
    Books([desk, player]).record(holder, Moved(postings.deposit_in_cash("7", "p1", 500)), NOW)
    assert (desk.balance, player.balance, holder.seen) == (500, 500, 1)
    (told,) = player.collect_events()
    assert told.event == AccountMoved(-500, -500, "P1", "holder-1@1", "RUB")


@pytest.mark.parametrize(
    ("given_accounts", "moved", "refusal"),
    [
        ([account(DESK), account(chart.player_held("p1"), -100)], ("P3", DESK, -100), DeskCashInsufficient),
        ([account(DESK, 99), account(PLAYER, -100)], ("P3", DESK, -100), DeskCashInsufficient),
        ([account(PLAYER, -99)], ("P4", PLAYER, 100), InsufficientFunds),
        ([account(PLAYER, -500, AccountFrozen("asked"))], ("P4", PLAYER, 100), AccountIsFrozen),
        ([account(PLAYER, 0, AccountClosed("asked"))], ("P1", PLAYER, -100), AccountIsClosed),
    ],
)
def test_a_refused_entry_moves_nothing(
    given_accounts: list[Account], moved: tuple[str, str, int], refusal: type[Refusal]
) -> None:
    kind, name, amount = moved
    holder = Holder.blank("holder-1")
    before = [each.balance for each in given_accounts]
    with pytest.raises(refusal):
        Books(given_accounts).record(holder, Moved(entry(kind, (name, amount), (chart.OPENING, -amount))), NOW)
    assert holder.seen == 0
    assert [each.balance for each in given_accounts] == before
    assert not any(each.collect_events() for each in given_accounts)


def test_the_refusal_of_an_overdraft_tells_what_is_available() -> None:
    with pytest.raises(InsufficientFunds) as refused:
        Books([account(PLAYER, -99)]).record(Holder.blank("holder-1"), Moved(postings.withdrawal_held("p1", 100)), NOW)
    assert refused.value.details == {"available": 99, "asked": 100}


def test_an_account_keeps_to_the_currency_of_its_first_entry() -> None:
    with pytest.raises(CurrencyMismatch):
        Books([account(DESK, 100)]).record(
            Holder.blank("holder-1"), Moved(entry("P25", (DESK, 5), (chart.OPENING, -5), currency="EUR")), NOW
        )


def test_a_closed_day_takes_no_entry_and_days_are_those_of_the_place() -> None:
    period = Period.blank(period_stream("shop-1"))
    period.fire(PeriodClosed(date(2026, 11, 25)), now=NOW)
    books = Books([account(DESK), account(PLAYER)], period, "Europe/Moscow")
    late = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)  # the 26th in Moscow
    books.record(Holder.blank("holder-1"), Moved(postings.deposit_in_cash("7", "p1", 1)), late)
    early = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
    with pytest.raises(PeriodIsClosed):
        books.record(Holder.blank("holder-1"), Moved(postings.deposit_in_cash("7", "p1", 1)), early)


@pytest.mark.parametrize("lines", [(), (Line(DESK, 0),), (Line(DESK, 1),), (Line(DESK, 1), Line(PLAYER, -2))])
def test_an_entry_that_is_not_balanced_is_refused(lines: tuple[Line, ...]) -> None:
    with pytest.raises(UnbalancedEntry):
        Books([account(DESK), account(PLAYER)]).record(Holder.blank("holder-1"), Moved(Entry("P1", lines)), NOW)


@given(st.integers(1, 10**12), st.integers(1, 10**12), st.integers(0, 10**9))
def test_every_posting_is_balanced_for_all_amounts(stake: int, gross: int, tax: int) -> None:
    """L-1: `entry` raises otherwise."""
    made = [
        postings.deposit_in_cash("7", "p", stake),
        postings.withdrawal_held("p", stake),
        postings.withdrawal_paid("7", "p", stake),
        postings.withdrawal_freed("p", stake),
        postings.stake_from_account("p", stake),
        postings.stake_in_cash("7", stake),
        postings.lost(stake, cash=True),
        postings.lost(stake, cash=False),
        postings.won_to_account("p", stake, gross, tax),
        postings.won_in_cash("c", stake, gross, tax),
        postings.coupon_paid("7", "c", gross),
        postings.returned_to_account("p", stake),
        postings.returned_in_cash("c", stake),
        postings.voided_to_account("p", stake),
        postings.voided_in_cash("7", stake),
        postings.float_in("7", "s", stake),
        postings.float_out("7", "s", stake),
        postings.coupon_expired("c", stake),
        postings.collected("1", chart.desk_cash("7"), stake),
        postings.collection_confirmed("1", "main", stake, stake - 1),
        postings.drawn_from_bank("s", "main", stake),
        postings.sent_to_desk("t", "7", stake),
        postings.received_at_desk("t", "8", stake),
        postings.found_over("7", stake),
        postings.found_short("7", stake, "ann"),
        postings.found_short("7", stake, None),
        postings.shortage_repaid("7", "ann", stake),
        postings.opening_balance(chart.desk_cash("7"), stake),
        postings.opening_balance(PLAYER, stake),
        postings.recovered("p", stake),
    ]
    assert all(chart.kind_of(line.account) for each in made for line in each.lines)


def test_no_event_of_an_identified_bet_touches_a_desk() -> None:
    """L-5, BET-18, BET-20."""
    for made in (
        postings.stake_from_account("p", 5),
        postings.lost(5, cash=False),
        postings.won_to_account("p", 5, 9),
        postings.returned_to_account("p", 5),
        postings.voided_to_account("p", 5),
    ):
        assert not any(line.account.startswith("cash.desk") for line in made.lines)


def test_keys_may_hold_dots_and_unknown_accounts_are_refused() -> None:
    assert chart.kind_of("player.available.a.b.c").code == "L1"
    for wrong in ("", "player.available.", "player.available", "stakes.open.cash.x", "cash", "nothing.of.this"):
        with pytest.raises(InvalidInput):
            chart.kind_of(wrong)


def test_only_guarded_accounts_have_streams_and_each_is_named_once() -> None:
    names = [DESK, chart.STAKES_CASH, PLAYER, DESK, chart.coupon_payable("c")]
    assert account_streams(names) == [(Account, f"acct-{DESK}"), (Account, f"acct-{PLAYER}")]
