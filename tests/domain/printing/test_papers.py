"""BET-09, -11, -12, -15, -16, -23, -30, DEC-19: which papers a movement brings, once each, by what is set."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from domain.betting.desk_events import DeskSetUp
from domain.betting.desk_refusals import DeskUnknown
from domain.event import Event
from domain.organisation.organisation_events import SettingChanged
from domain.printing.events import CashOrderIssued, CashTaken, FiscalReceiptRecorded, PrintRequested, TakingsOrdered
from domain.printing.movements import PAPERS, Movement, OrderKind
from domain.printing.papers import PaperKind, print_id
from domain.processes.issue_papers import ISSUE_PAPERS, IssuePapers
from domain.refusal import InvalidInput
from tests.domain.deciding import Deciding

SOURCE = "player-p1@4"
DEPOSIT = IssuePapers(
    SOURCE,
    Movement.DEPOSIT,
    datetime(2026, 12, 31, 20, 30, tzinfo=UTC),  # already the new year at the place
    500_000,
    desk="d1",
    shift="s1",
    cashier="user:ivanova",
    player="p1",
)


def setting(key: str, value: str) -> tuple[str, Event]:
    return ("organisation", SettingChanged(key, "organisation", value, "so be it"))


DESKS = [
    (f"desk-{desk}", DeskSetUp(unit, f"Desk {desk}", "Asia/Yekaterinburg"))
    for desk, unit in (("d1", "SHOP-7"), ("d2", "SHOP-8"))
]


def house(*given: tuple[str, Event]) -> Deciding:
    return Deciding([ISSUE_PAPERS]).given(*DESKS, *given)


def when(command: IssuePapers, *given: tuple[str, Event]) -> list[tuple[str, Any]]:
    return house(*given).when(command)


def kinds(happened: list[tuple[str, Any]]) -> list[PaperKind]:
    return [event.kind for _, event in happened if isinstance(event, PrintRequested)]


def orders(happened: list[tuple[str, Any]]) -> list[tuple[str, int]]:
    return [(stream, event.number) for stream, event in happened if isinstance(event, CashOrderIssued)]


SINGLE = setting("cash_orders_pko", "SINGLE")


def test_a_deposit_brings_our_receipt_and_the_registers_and_waits_for_the_order_of_its_day() -> None:
    """BET-09, BET-11, BET-12: both receipts; by default one receipt order for each day and desk."""
    happened = when(DEPOSIT)
    assert kinds(happened) == [PaperKind.SYSTEM_RECEIPT, PaperKind.FISCAL_RECEIPT]
    assert happened[-1] == ("takings-d1", CashTaken(date(2027, 1, 1), 500_000, SOURCE))
    stream, receipt = happened[0]
    assert stream == f"print-{print_id(SOURCE, PaperKind.SYSTEM_RECEIPT)}"
    assert receipt == PrintRequested(PaperKind.SYSTEM_RECEIPT, SOURCE, "SHOP-7", "d1", "s1", "p1", "user:ivanova")


def test_a_receipt_that_the_cashier_named_with_the_deposit_is_there_already() -> None:
    """BET-11, BET-12, DEC-19."""
    happened = when(replace(DEPOSIT, fiscal_receipt="000123"))
    stream = f"print-{print_id(SOURCE, PaperKind.FISCAL_RECEIPT)}"
    assert [event for each, event in happened if each == stream][1] == FiscalReceiptRecorded("000123")


def test_each_deposit_has_an_order_of_its_own_where_the_licensee_wants_it() -> None:
    """Spec C.5: numbered by unit, year of the place and kind; the order's paper has the order as its source."""
    happened = when(DEPOSIT, SINGLE)
    stream = "cash-orders-SHOP-7-2027-PKO"
    assert orders(happened) == [(stream, 1)]
    assert kinds(happened) == [PaperKind.SYSTEM_RECEIPT, PaperKind.FISCAL_RECEIPT, PaperKind.PKO]
    [order] = [event for _, event in happened if isinstance(event, CashOrderIssued)]
    assert (order.date, order.amount, order.debit, order.credit) == (date(2027, 1, 1), 500_000, "A1", "L1")
    [paper] = [event for _, event in happened if isinstance(event, PrintRequested) and event.kind is PaperKind.PKO]
    assert paper.source == f"{stream}@1"


@pytest.mark.parametrize(
    ("movement", "expected"),
    [
        (Movement.ACCOUNT_STAKE, [PaperKind.INFO_SLIP]),  # BET-15, BET-16
        (Movement.CASH_STAKE, [PaperKind.COUPON, PaperKind.PKO, PaperKind.FISCAL_RECEIPT]),  # BET-23
        (Movement.WITHDRAWAL, [PaperKind.RKO]),  # BET-30
        (Movement.COUPON_PAYOUT, [PaperKind.RKO]),
        (Movement.ACCOUNT_VOID, [PaperKind.VOID_SLIP]),
        (Movement.CASH_VOID, [PaperKind.VOID_SLIP, PaperKind.RKO]),
        (Movement.FLOAT_IN, [PaperKind.RKO, PaperKind.PKO]),
        (Movement.FLOAT_OUT, [PaperKind.RKO, PaperKind.PKO]),
        (Movement.COLLECTION, [PaperKind.COLLECTION_SLIP, PaperKind.RKO]),
        (Movement.BANK_CASH, [PaperKind.PKO]),
        (Movement.TRANSFER_SENT, [PaperKind.RKO]),
        (Movement.TRANSFER_RECEIVED, [PaperKind.PKO]),
        (Movement.COUNTED, [PaperKind.COUNT_ACT]),
        (Movement.REPAYMENT, [PaperKind.PKO]),
        (Movement.SHIFT_CLOSED, [PaperKind.SHIFT_REPORT]),
    ],
)
def test_every_movement_brings_the_papers_of_the_postings_table(movement: Movement, expected: list[PaperKind]) -> None:
    """Spec C.3, column "Paper"; C.5; BET-15, BET-16, BET-23, BET-30."""
    assert sorted(kinds(when(replace(DEPOSIT, movement=movement), SINGLE))) == sorted(expected)


def test_the_table_has_a_row_for_every_movement() -> None:
    assert set(PAPERS) == set(Movement)


def test_without_cash_orders_none_is_issued_and_nothing_waits_for_one() -> None:
    """BET-30: printed automatically "if the licensee provides for it"."""
    off = setting("cash_orders", "no")
    assert kinds(when(replace(DEPOSIT, movement=Movement.WITHDRAWAL), off)) == []
    assert kinds(when(DEPOSIT, off)) == [PaperKind.SYSTEM_RECEIPT, PaperKind.FISCAL_RECEIPT]


def test_the_registers_receipt_is_asked_for_where_the_licensee_says_so() -> None:
    """DEC-19, P-FISCAL: NONE asks for none, MANUAL reminds the cashier."""
    assert kinds(when(DEPOSIT, setting("fiscal_receipt_on.deposit", "NONE"))) == [PaperKind.SYSTEM_RECEIPT]
    paid = when(replace(DEPOSIT, movement=Movement.WITHDRAWAL), setting("fiscal_receipt_on.payout", "MANUAL"))
    assert kinds(paid) == [PaperKind.FISCAL_RECEIPT, PaperKind.RKO]


def test_the_end_of_a_shift_makes_one_order_of_each_day_of_the_desk() -> None:
    """Spec C.5: one order for each day and desk; across a new year each in its own numbering."""
    days = [(date(2026, 12, 31), 100_000), (date(2027, 1, 1), 20_000), (date(2027, 1, 1), 3_000)]
    taken = [("takings-d1", CashTaken(day, amount, f"coupon-{at}@2")) for at, (day, amount) in enumerate(days)]
    closed = replace(DEPOSIT, movement=Movement.SHIFT_CLOSED, source="desk-d1@9", player=None, amount=0)
    at = house(*taken)
    happened = at.when(closed)
    issued = {stream: event for stream, event in happened if isinstance(event, CashOrderIssued)}
    assert [(stream, each.number, each.amount, each.operations) for stream, each in issued.items()] == [
        ("cash-orders-SHOP-7-2026-PKO", 1, 100_000, 1),
        ("cash-orders-SHOP-7-2027-PKO", 1, 23_000, 2),
    ]
    assert len({event.print_id for event in issued.values()}) == 2
    assert sum(isinstance(event, TakingsOrdered) for _, event in happened) == 2
    again = at.when(replace(closed, source="desk-d1@15"))
    assert kinds(again) == [PaperKind.SHIFT_REPORT], "nothing was taken since"


def test_papers_of_one_event_are_requested_once_whoever_asks() -> None:
    """BET-71d: the ids of papers come from the event."""
    at = house()
    at.when(replace(DEPOSIT, movement=Movement.ACCOUNT_STAKE))
    assert at.when(replace(DEPOSIT, movement=Movement.ACCOUNT_STAKE)) == []


def test_numbers_follow_one_another_within_unit_year_and_kind() -> None:
    """Spec B.1.3: numbers without holes for each unit, year and kind."""
    at = house(SINGLE)
    for version in range(3):
        at.when(replace(DEPOSIT, source=f"player-p1@{version}"))
    at.when(replace(DEPOSIT, source="player-p2@1", desk="d2"))
    at.when(replace(DEPOSIT, source="wd-1@3", movement=Movement.WITHDRAWAL))
    assert orders(at.log) == [
        ("cash-orders-SHOP-7-2027-PKO", 1),
        ("cash-orders-SHOP-7-2027-PKO", 2),
        ("cash-orders-SHOP-7-2027-PKO", 3),
        ("cash-orders-SHOP-8-2027-PKO", 1),
        ("cash-orders-SHOP-7-2027-RKO", 1),
    ]
    assert {kind.paper for kind in OrderKind} == {PaperKind.PKO, PaperKind.RKO}


def test_the_safe_of_a_unit_has_orders_without_a_desk() -> None:
    """Spec C.5, P20: cash drawn from the bank."""
    drawn = replace(DEPOSIT, movement=Movement.BANK_CASH, desk=None, unit="SHOP-7", zone="Europe/Moscow")
    assert orders(when(drawn)) == [("cash-orders-SHOP-7-2026-PKO", 1)]
    for wrong in (replace(drawn, zone="Middle/Earth"), replace(drawn, unit=None)):
        with pytest.raises(InvalidInput, match="IANA time zone"):
            when(wrong)


def test_a_desk_that_was_never_set_up_has_no_papers() -> None:
    with pytest.raises(DeskUnknown):
        when(replace(DEPOSIT, desk="d3"))
