"""B.2.7, C.3: what people enter in the books themselves, as given(events).when(command).then(events | refusal)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec import structs

from domain.betting.desk_events import DeskSetUp
from domain.betting.desk_refusals import NotYourDesk, ShiftNotOpen
from domain.betting.shift_events import DeskShiftOpened
from domain.command import Command
from domain.entry import Entry, Line, MoneyEvent
from domain.event import Event
from domain.ledger import chart, entered, postings
from domain.ledger.adjustment import (
    AdjustmentPosted,
    AdjustmentRejected,
    AdjustmentRequested,
    Direction,
    Ground,
)
from domain.ledger.events import AccountClosed, AccountFrozen, AccountMoved, AccountUnfrozen, PeriodClosed
from domain.ledger.mark_accounts import CloseAccount, FreezeAccount, UnfreezeAccount
from domain.ledger.parts import DECIDERS as OF_ACCOUNTS
from domain.ledger.refusals import (
    AccountInUse,
    AccountIsClosed,
    AccountIsFrozen,
    AccountUnknown,
    AdjustmentIsDecided,
    AdjustmentUnknown,
    CollectionUnknown,
    DeskCashInsufficient,
    EntryIsReversed,
    EntryNotReversible,
    EntryUnknown,
    InsufficientFunds,
    MoreThanOwed,
    PeriodIsClosed,
    PeriodNotClosed,
    PeriodNotOver,
    SelfApproval,
)
from domain.ledger.rules import RULES
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.parts import DECIDERS as OF_UNITS
from domain.organisation.refusals import UnitUnknown
from domain.organisation.tree import UnitKind
from domain.players.events import PlayerRegistered
from domain.players.refusals import PlayerNotRegistered
from domain.players.terms import Realm
from domain.processes import adjust_accounts, close_periods, enter_manually
from domain.processes.adjust_accounts import ApproveAdjustment, RejectAdjustment, RequestAdjustment
from domain.processes.close_periods import ClosePeriod, ReopenPeriod
from domain.processes.enter_manually import (
    ConfirmCollection,
    PostRecovery,
    ReceiveBankCash,
    RecordTaxPayment,
    SetOpeningBalance,
)
from domain.processes.repay_shortage import REPAY_SHORTAGE, RepayShortage
from domain.processes.reverse_entry import REVERSE_ENTRY, ReverseEntry
from domain.refusal import InvalidInput, Refusal
from tests.domain.deciding import NOW, Deciding
from tests.domain.organisation.units import ROOT

SAFE, BANK, PLAYER = chart.safe_cash("shop"), chart.bank("main"), chart.player_available("p1")


@pytest.fixture
def books() -> Deciding:
    """A shop on the clocks of Omsk."""
    deciding = Deciding(
        (
            *OF_UNITS,
            *OF_ACCOUNTS,
            *enter_manually.DECIDERS,
            *adjust_accounts.DECIDERS,
            *close_periods.DECIDERS,
            REVERSE_ENTRY,
            REPAY_SHORTAGE,
        )
    )
    deciding.when(CreateUnits((ROOT, NewUnit("shop", UnitKind.SHOP, "Shop", "all", "Asia/Omsk"))))
    registered = PlayerRegistered(Realm.OFFLINE, "shop", "Asia/Omsk", "", "phone", "RU_PASSPORT", "document", ())
    return deciding.given(("player-p1", registered))


def held(account: str, amount: int, kind: str = "P1") -> tuple[str, Event]:
    """The account's stream when it holds this much, debits above zero."""
    return f"acct-{account}", AccountMoved(amount, amount, kind, "somewhere@1", "RUB")


def moved(happened: list[tuple[str, Event]]) -> dict[str, int]:
    """By account what its entry moved, and that guarded accounts have followed it."""
    (entry,) = [event.entry for _, event in happened if isinstance(event, MoneyEvent)]
    lines = {line.account: line.amount for line in entry.lines}
    told = {name.removeprefix("acct-"): event.amount for name, event in happened if isinstance(event, AccountMoved)}
    assert told == {account: amount for account, amount in lines.items() if chart.kind_of(account).is_guarded}
    return lines


def test_cash_of_the_bank_lies_in_the_safe_and_a_collection_ends_in_the_bank(books: Deciding) -> None:
    """C.3: P20, P19, with what the bank counted less or more."""
    assert moved(books.when(ReceiveBankCash("shop", "cheque 1", "main", 900))) == {SAFE: 900, BANK: -900}
    for collection, counted, difference in (("c1", 480, {chart.CASH_SHORT: 20}), ("c2", 510, {chart.CASH_OVER: -10})):
        books.given(held(chart.transit_cash(collection), 500, "P18"))
        found = moved(books.when(ConfirmCollection("shop", "act 5", collection, "main", counted)))
        assert found == {BANK: counted, chart.transit_cash(collection): -500, **difference}
        with pytest.raises(CollectionUnknown):
            books.when(ConfirmCollection("shop", "act 5", collection, "main", counted))


def test_what_goes_from_desk_to_desk_is_no_collection(books: Deciding) -> None:
    books.given(held(chart.transit_cash("t1"), 500, "P21"))
    with pytest.raises(CollectionUnknown):
        books.when(ConfirmCollection("shop", "act", "t1", "main", 500))


def test_a_business_moment_is_kept_and_never_to_come(books: Deciding) -> None:
    """C.1: two dates."""
    yesterday = NOW - timedelta(days=1)
    happened = books.when(ReceiveBankCash("shop", "cheque 1", "main", 900, yesterday))
    (event,) = [event for _, event in happened if isinstance(event, MoneyEvent)]
    assert event.entry.effective_at == yesterday
    with pytest.raises(InvalidInput):
        books.when(ReceiveBankCash("shop", "cheque 2", "main", 900, NOW + timedelta(seconds=1)))


@pytest.mark.parametrize(
    ("account", "lines"),
    [
        (SAFE, {SAFE: 700, chart.OPENING: -700}),
        (PLAYER, {PLAYER: -700, chart.OPENING: 700}),
        (chart.TAX, {chart.TAX: -700, chart.OPENING: 700}),
    ],
)
def test_an_opening_balance_comes_once_and_first(books: Deciding, account: str, lines: dict[str, int]) -> None:
    """C.3: P25."""
    assert moved(books.when(SetOpeningBalance("shop", "balance sheet", account, 700))) == lines
    with pytest.raises(AccountInUse):
        books.when(SetOpeningBalance("shop", "balance sheet", account, 700))


def test_nobody_s_account_is_opened(books: Deciding) -> None:
    with pytest.raises(PlayerNotRegistered):
        books.when(SetOpeningBalance("shop", "balance sheet", chart.player_available("nobody"), 700))


def test_what_comes_from_acts_here_has_no_opening_balance(books: Deciding) -> None:
    """L-6, L-7, L-8 would not hold."""
    for account in (chart.STAKES_CASH, chart.coupon_payable("c"), chart.player_held("p"), chart.OPENING):
        with pytest.raises(InvalidInput):
            books.when(SetOpeningBalance("shop", "balance sheet", account, 700))
    books.given(held(SAFE, 5, "P20"))
    with pytest.raises(AccountInUse):
        books.when(SetOpeningBalance("shop", "balance sheet", SAFE, 700))


def test_tax_is_paid_from_the_bank_and_debts_from_the_account(books: Deciding) -> None:
    """C.3: P38, P39."""
    assert moved(books.when(RecordTaxPayment("shop", "order 1", "main", 130))) == {chart.TAX: 130, BANK: -130}
    books.given(held(PLAYER, -300), held(chart.player_owes("p1"), 200, "P14"))
    with pytest.raises(MoreThanOwed):
        books.when(PostRecovery("shop", "consent", "p1", 201))
    assert moved(books.when(PostRecovery("shop", "consent", "p1", 150))) == {
        PLAYER: 150,
        chart.player_owes("p1"): -150,
    }
    books.given((f"acct-{PLAYER}", AccountMoved(140, -10, "P4", "somewhere@2", "RUB")))
    with pytest.raises(InsufficientFunds):
        books.when(PostRecovery("shop", "consent", "p1", 50))


BAD_AMOUNTS = (0, -1, 10**12 + 1)


@pytest.mark.parametrize("amount", BAD_AMOUNTS)
def test_amounts_are_whole_and_above_zero_and_not_too_large(books: Deciding, amount: int) -> None:
    """DEC-35; bad input of the issue."""
    books.given(held(PLAYER, -300), held(chart.player_owes("p1"), 200, "P14"))
    asked: list[Command] = [
        ReceiveBankCash("shop", "x", "main", amount),
        SetOpeningBalance("shop", "x", SAFE, amount),
        RecordTaxPayment("shop", "x", "main", amount),
        PostRecovery("shop", "x", "p1", amount),
        request(amount=amount),
    ]
    for command in asked:
        with pytest.raises(InvalidInput):
            books.when(command)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (ReceiveBankCash("nowhere", "x", "main", 1), UnitUnknown),
        (ReceiveBankCash("shop", " ", "main", 1), InvalidInput),
        (ReceiveBankCash("shop", "x\n", "ma in", 1), InvalidInput),
        (ReceiveBankCash("shop", "a\0b", "main", 1), InvalidInput),
        (ClosePeriod("nowhere", date(2026, 2, 1)), UnitUnknown),
        (ApproveAdjustment("none", "boss"), AdjustmentUnknown),
        (RejectAdjustment("none", "x", "boss"), AdjustmentUnknown),
        (ReverseEntry("shop", "journal@1", "x", ()), EntryUnknown),
        (ReverseEntry("shop", "journal", "x", ()), InvalidInput),
        (FreezeAccount(PLAYER, "x"), AccountUnknown),
        (FreezeAccount(chart.STAKES_CASH, "x"), InvalidInput),
        (FreezeAccount("no.such", "x"), InvalidInput),
    ],
)
def test_what_cannot_be_is_refused(books: Deciding, command: Command, refusal: type[Refusal]) -> None:
    before = len(books.log)
    with pytest.raises(refusal):
        books.when(command)
    assert len(books.log) == before


def test_an_account_is_frozen_freed_and_closed_when_it_is_empty(books: Deciding) -> None:
    """C.1: flags."""
    books.given(held(SAFE, 500))
    assert books.when(FreezeAccount(SAFE, "audit")) == [(f"acct-{SAFE}", AccountFrozen("audit"))]
    assert books.when(FreezeAccount(SAFE, "audit")) == []
    with pytest.raises(AccountIsFrozen):
        books.when(ReceiveBankCash("shop", "x", "main", 1))
    assert books.when(UnfreezeAccount(SAFE, "over")) == [(f"acct-{SAFE}", AccountUnfrozen("over"))]
    assert books.when(UnfreezeAccount(SAFE, "over")) == []
    with pytest.raises(AccountInUse):
        books.when(CloseAccount(SAFE, "moved"))
    books.given((f"acct-{SAFE}", AccountMoved(-500, 0, "P18", "somewhere@2", "RUB")))
    assert books.when(CloseAccount(SAFE, "moved")) == [(f"acct-{SAFE}", AccountClosed("moved"))]
    for command in (CloseAccount(SAFE, "x"), FreezeAccount(SAFE, "x"), ReceiveBankCash("shop", "x", "main", 1)):
        with pytest.raises(AccountIsClosed):
            books.when(command)


def test_a_period_is_closed_when_its_days_are_over_there_and_reopened_with_a_reason(books: Deciding) -> None:
    """L-12: days are those of the shop's clocks, six hours ahead of UTC."""
    books.now = datetime(2026, 2, 28, 17, 59, tzinfo=UTC)
    with pytest.raises(PeriodNotOver):
        books.when(ClosePeriod("shop", date(2026, 2, 28)))
    books.now = datetime(2026, 2, 28, 18, 0, tzinfo=UTC)
    assert books.when(ClosePeriod("shop", date(2026, 2, 28))) == [("period-shop", PeriodClosed(date(2026, 2, 28)))]
    with pytest.raises(PeriodNotOver):
        books.when(ClosePeriod("shop", date(2026, 2, 28)))
    with pytest.raises(PeriodIsClosed):
        books.when(ReceiveBankCash("shop", "x", "main", 1, datetime(2026, 2, 28, 17, 59, tzinfo=UTC)))
    books.when(ReceiveBankCash("shop", "x", "main", 1))
    with pytest.raises(PeriodNotClosed):
        books.when(ReopenPeriod("shop", "forgotten", date(2026, 2, 28)))
    books.when(ReopenPeriod("shop", "forgotten"))
    books.when(ReceiveBankCash("shop", "x", "main", 1, datetime(2026, 2, 28, 17, 59, tzinfo=UTC)))
    with pytest.raises(PeriodNotClosed):
        books.when(ReopenPeriod("shop", "forgotten"))


def request(adjustment: str = "a1", amount: int = 300, direction: Direction = Direction.TO_PLAYER) -> RequestAdjustment:
    return RequestAdjustment("shop", "p1", direction, Ground.GOODWILL, amount, "sorry", adjustment, "ann")


def test_an_adjustment_takes_two_persons_and_happens_once(books: Deciding) -> None:
    """C.3: P36."""
    with pytest.raises(PlayerNotRegistered):
        books.when(structs.replace(request(), player="nobody"))
    books.given(held(PLAYER, -100))
    ((stream, asked),) = books.when(request())
    assert stream == "adjustment-a1"
    assert isinstance(asked, AdjustmentRequested)
    with pytest.raises(AdjustmentIsDecided):
        books.when(request())
    with pytest.raises(SelfApproval):
        books.when(ApproveAdjustment("a1", "ann"))
    happened = books.when(ApproveAdjustment("a1", "boss"))
    assert moved(happened) == {chart.GOODWILL: 300, PLAYER: -300}
    assert isinstance(happened[0][1], AdjustmentPosted)
    for command in (ApproveAdjustment("a1", "boss"), RejectAdjustment("a1", "no", "boss")):
        with pytest.raises(AdjustmentIsDecided):
            books.when(command)


def test_an_adjustment_is_rejected_also_by_who_asked_and_never_overdraws(books: Deciding) -> None:
    books.given(held(PLAYER, -100))
    books.when(request())
    assert books.when(RejectAdjustment("a1", "typed wrongly", "ann")) == [
        ("adjustment-a1", AdjustmentRejected("ann", "typed wrongly"))
    ]
    books.when(request("a2", 101, Direction.FROM_PLAYER))
    with pytest.raises(InsufficientFunds):
        books.when(ApproveAdjustment("a2", "boss"))
    books.when(request("a3", 100, Direction.FROM_PLAYER))
    assert moved(books.when(ApproveAdjustment("a3", "boss"))) == {PLAYER: 100, chart.GOODWILL: -100}


def test_a_cashier_repays_what_he_owes_at_a_desk_with_a_shift(books: Deciding) -> None:
    """C.3: P24."""
    owed = chart.cashier_owes("user:ann")
    repay = RepayShortage(desk="7", by="user:bob", owed_by="user:ann", amount=60, reason="act 3")
    books.given(held(owed, 100, "P23"), ("desk-7", DeskSetUp("shop", "First", "Asia/Omsk")))
    with pytest.raises(ShiftNotOpen):
        books.when(repay)
    books.given(("desk-7", DeskShiftOpened("s1", "user:bob", 0)))
    with pytest.raises(NotYourDesk):
        books.when(structs.replace(repay, by="user:eve"))
    assert moved(books.when(repay)) == {chart.desk_cash("7"): 60, owed: -60}
    with pytest.raises(MoreThanOwed):
        books.when(repay)


def test_a_wrong_entry_is_reversed_once_by_its_mirror(books: Deciding) -> None:
    """C.3: P37; corrections are new entries, never edits."""
    books.when(ReceiveBankCash("shop", "twice", "main", 900))
    accounts = (SAFE, BANK)
    with pytest.raises(InvalidInput):
        books.when(ReverseEntry("shop", "journal@1", "twice", (SAFE,)))
    happened = books.when(ReverseEntry("shop", "journal@1", "twice", accounts))
    assert moved(happened) == {SAFE: -900, BANK: 900}
    stream, event = happened[0]
    assert stream == "reversal-journal.1"
    assert isinstance(event, entered.EntryReversed)
    assert event.entry.reverses == "journal@1"
    with pytest.raises(EntryIsReversed):
        books.when(ReverseEntry("shop", "journal@1", "twice", accounts))
    with pytest.raises(EntryNotReversible):
        books.when(ReverseEntry("shop", "reversal-journal.1@1", "no", accounts))


def test_a_reversal_takes_nothing_that_is_not_there(books: Deciding) -> None:
    books.when(ReceiveBankCash("shop", "x", "main", 900))
    books.given((f"acct-{SAFE}", AccountMoved(-1, 899, "P15", "somewhere@2", "RUB")))
    with pytest.raises(DeskCashInsufficient):
        books.when(ReverseEntry("shop", "journal@1", "twice", (SAFE, BANK)))


def test_the_table_of_rules_names_the_sides_of_every_posting() -> None:
    """C.3: what the code posts is what the table says."""
    made = [
        postings.deposit_in_cash("7", "p", 5),
        postings.withdrawal_held("p", 5),
        postings.withdrawal_paid("7", "p", 5),
        postings.withdrawal_freed("p", 5),
        postings.stake_from_account("p", 5),
        postings.stake_in_cash("7", 5),
        postings.lost(5, cash=True),
        postings.lost(5, cash=False),
        postings.won_to_account("p", 5, 9, 1),
        postings.won_in_cash("c", 5, 9, 1),
        postings.coupon_paid("7", "c", 8),
        postings.returned_to_account("p", 5),
        postings.returned_in_cash("c", 5),
        postings.voided_to_account("p", 5),
        postings.voided_in_cash("7", 5),
        postings.float_in("7", "s", 5),
        postings.float_out("7", "s", 5),
        postings.coupon_expired("c", 5),
        postings.collected("1", chart.desk_cash("7"), 5),
        postings.collection_confirmed("1", "main", 5, 4),
        postings.collection_confirmed("1", "main", 5, 6),
        postings.drawn_from_bank("s", "main", 5),
        postings.sent_to_desk("t", "7", 5),
        postings.received_at_desk("t", "8", 5),
        postings.found_over("7", 5),
        postings.found_short("7", 5, "ann"),
        postings.shortage_repaid("7", "ann", 5),
        postings.opening_balance(SAFE, 5),
        postings.opening_balance(PLAYER, 5),
        postings.given_to_player("p", chart.GOODWILL, 5),
        postings.taken_from_player("p", chart.GOODWILL, 5),
        postings.tax_paid("main", 5),
        postings.recovered("p", 5),
    ]
    for entry in made:
        rule = RULES[entry.kind]
        for line in entry.lines:
            side = rule.debit if line.amount > 0 else rule.credit
            assert chart.kind_of(line.account).code in side.split(), f"{entry.kind}: {line}"
    assert {entry.kind for entry in made} | {"P1b", "P14", "P37"} == set(RULES)
    assert postings.reversed_entry(made[0], "x@1") == Entry(
        "P37", tuple(Line(line.account, -line.amount) for line in made[0].lines), reverses="x@1"
    )
