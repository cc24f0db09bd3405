"""Spec B.9.12, B.1.3: an annulled number is kept and never used again; the cash keeps an order."""

from datetime import date
from typing import Any

import msgspec
import pytest

from domain.printing.annul_cash_order import ANNUL_CASH_ORDER, AnnulCashOrder
from domain.printing.cash_orders import CashOrders
from domain.printing.events import CashOrderAnnulled, CashOrderIssued, PaperAnnulled, PrintRequested
from domain.printing.movements import Movement, Place
from domain.printing.papers import PaperKind
from domain.printing.print_job import PrintJob, PrintState
from domain.printing.refusals import NoCashOrder, PaperStateRefuses, PaperUnknown
from domain.refusal import InvalidInput
from tests.domain.deciding import NOW

ORDERS = "cash-orders-SHOP-7-2026-RKO"
ISSUED = CashOrderIssued(
    1, date(2026, 11, 26), 400_000, Movement.WITHDRAWAL, Place.DESK, "L2", "A1", "wd-1@4", "AAAA", "d1", player="p1"
)
WISH = AnnulCashOrder("AAAA", "spoiled form")


def annul(orders: CashOrders, job: PrintJob, command: AnnulCashOrder = WISH) -> tuple[Any, PrintJob]:
    """As the ledger carries it out: streams, further streams, recalls, decision."""
    ((_, named),) = ANNUL_CASH_ORDER.streams(command)
    assert named == job.id
    aggregates: list[Any] = [job]
    further = ANNUL_CASH_ORDER.then(command, aggregates)
    aggregates += [orders if kind is CashOrders else kind.blank(name) for kind, name in further]
    recalled = {each: msgspec.structs.replace(ISSUED) for each in ANNUL_CASH_ORDER.recalls(command, aggregates)}
    return ANNUL_CASH_ORDER.decide(command, aggregates, recalled, NOW), aggregates[-1]


def issued() -> tuple[CashOrders, PrintJob]:
    orders, job = CashOrders.blank(ORDERS), PrintJob.blank("print-AAAA")
    job.request(PrintRequested(PaperKind.RKO, orders.issue(ISSUED, NOW), "SHOP-7", "d1", player="p1"), NOW)
    orders.collect_events()
    return orders, job


def test_an_annulled_number_is_kept_and_the_cash_gets_the_next() -> None:
    orders, job = issued()
    answer, paper = annul(orders, job)
    assert [recorded.event for recorded in orders.collect_events()] == [
        CashOrderAnnulled(1, "spoiled form", "AAAA"),
        msgspec.structs.replace(ISSUED, number=2, print_id=answer["print_id"], replaces=1),
    ]
    assert answer["number"] == 2
    assert job.known.state is PrintState.ANNULLED
    [requested] = [recorded.event for recorded in paper.collect_events()]
    assert requested == PrintRequested(PaperKind.RKO, f"{ORDERS}@3", "SHOP-7", "d1", player="p1")
    assert paper.id == f"print-{answer['print_id']}"


def test_an_order_is_annulled_once() -> None:
    orders, job = issued()
    annul(orders, job)
    with pytest.raises(PaperStateRefuses):
        annul(orders, job)
    assert orders.next_number == 3


def test_only_orders_can_be_annulled_and_only_with_a_reason() -> None:
    orders, job = issued()
    coupon = PrintJob.blank("print-AAAA")
    with pytest.raises(PaperUnknown):
        annul(orders, coupon)
    coupon.request(PrintRequested(PaperKind.COUPON, "coupon-1@2", "SHOP-7"), NOW)
    with pytest.raises(NoCashOrder):
        annul(orders, coupon)
    for reason in ("", "  ", "a\nb", "x" * 201):
        with pytest.raises(InvalidInput):
            annul(orders, job, AnnulCashOrder("AAAA", reason))


def test_a_number_out_of_turn_cannot_be_told() -> None:
    orders, _ = issued()
    with pytest.raises(ValueError, match="number 1 follows 1"):
        orders.issue(ISSUED, NOW)


def test_a_paper_knows_why_it_is_not_to_be_printed() -> None:
    orders, job = issued()
    job.collect_events()
    annul(orders, job)
    assert [recorded.event for recorded in job.collect_events()] == [PaperAnnulled("spoiled form")]
