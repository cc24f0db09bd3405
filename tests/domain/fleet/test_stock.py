"""FLEET-26, FLEET-27: what is there, what is to come, never less than nothing."""

from datetime import date

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import integers, sampled_from

from domain.expected_version import VersionConflict
from domain.fleet.edits.stock import DECIDERS, CountFnStock, OrderFn, RecordFnIssue, RecordFnReceipt, StockEdit
from domain.fleet.events.stock import FnIssued, FnOrdered, FnReceived, FnStockCounted
from domain.fleet.refusals import FnOrderUnknown, FnStockShort
from domain.fleet.stock import FnStock, Ordered, Shelf
from domain.refusal import InvalidInput, Refusal
from tests.domain.deciding import Deciding

MODEL, STREAM = "FN-1.2 15", "fnstock-4711"
DAY = date(2026, 12, 10)


def order(quantity: int, number: str = "PO-1", model: str = MODEL, version: int = 99) -> OrderFn:
    return OrderFn("4711", model, quantity, number, DAY, version)


def receipt(quantity: int, number: str | None = "PO-1", model: str = MODEL) -> RecordFnReceipt:
    return RecordFnReceipt("4711", model, quantity, number)


def issue(quantity: int, model: str = MODEL) -> RecordFnIssue:
    return RecordFnIssue("4711", model, quantity, "replacement", "CSI-0123456789")


def count(quantity: int, version: int) -> CountFnStock:
    return CountFnStock("4711", MODEL, quantity, "year's end", version)


def test_drives_are_ordered_received_issued_and_counted() -> None:
    """FLEET-27."""
    books = Deciding(DECIDERS)
    assert books.when(order(10)) == [(STREAM, FnOrdered("PO-1", MODEL, 10, DAY))]
    assert books.when(order(10)) == []
    assert books.when(receipt(4)) == [(STREAM, FnReceived(MODEL, 4, "PO-1"))]
    assert books.when(issue(3)) == [(STREAM, FnIssued(MODEL, 3, "replacement", "CSI-0123456789"))]
    stock = books.aggregate(FnStock, STREAM).state
    assert (stock.stock, stock.orders) == ({MODEL: Shelf(1, 3)}, {"PO-1": Ordered(MODEL, 6, DAY, 2)})
    assert books.when(count(2, 3)) == [(STREAM, FnStockCounted(MODEL, 2, 1, "year's end"))]
    books.when(order(0))
    assert books.aggregate(FnStock, STREAM).state.orders == {}


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (issue(3), FnStockShort),
        (issue(1, "another"), FnStockShort),
        (receipt(1, "PO-9"), FnOrderUnknown),
        (receipt(1, "PO-1", "another"), FnOrderUnknown),
        (order(0, "PO-9"), FnOrderUnknown),
        (count(5, 1), VersionConflict),
        (order(5, version=1), VersionConflict),  # a receipt came in between
        (receipt(0), InvalidInput),
        (issue(-1), InvalidInput),
        (order(100_001), InvalidInput),
        (order(1, model=" "), InvalidInput),
        (order(1, number="P O"), InvalidInput),
        (RecordFnIssue("4711", MODEL, 1, "lost", "4711"), InvalidInput),
        (RecordFnReceipt("no unit", MODEL, 1), InvalidInput),
        (OrderFn("4711", MODEL, 1, "PO-2", date(1926, 1, 1), 0), InvalidInput),
    ],
)
def test_what_cannot_be_is_refused(command: StockEdit, refusal: type[Refusal]) -> None:
    """FLEET-27, FLEET-97d: never negative, and a count stands on all that was recorded before."""
    books = Deciding(DECIDERS)
    books.when(order(10))
    books.when(receipt(2))
    before = list(books.log)
    with pytest.raises(refusal):
        books.when(command)
    assert books.log == before


class Books(RuleBasedStateMachine):
    """FLEET-27: whatever is recorded in whatever order, the books are those of a shelf."""

    def __init__(self) -> None:
        super().__init__()
        self.books = Deciding(DECIDERS)
        self.shelf = 0
        self.to_come: dict[str, int] = {}

    @rule(quantity=integers(0, 5), number=sampled_from("ab"))
    def order(self, quantity: int, number: str) -> None:
        if quantity or number in self.to_come:
            self.books.when(order(quantity, number))
            self.to_come[number] = quantity
            self.to_come = {name: rest for name, rest in self.to_come.items() if rest}

    @rule(quantity=integers(1, 7), number=sampled_from("ab"))
    def receive(self, quantity: int, number: str) -> None:
        self.books.when(receipt(quantity, number if number in self.to_come else None))
        if number in self.to_come:
            self.to_come[number] = max(0, self.to_come[number] - quantity)
            self.to_come = {name: rest for name, rest in self.to_come.items() if rest}
        self.shelf += quantity

    @rule(quantity=integers(1, 9))
    def issue(self, quantity: int) -> None:
        if quantity > self.shelf:
            with pytest.raises(FnStockShort):
                self.books.when(issue(quantity))
        else:
            self.books.when(issue(quantity))
            self.shelf -= quantity

    @rule(quantity=integers(0, 9))
    def count(self, quantity: int) -> None:
        self.books.when(count(quantity, self.books.version(STREAM)))
        self.shelf = quantity

    @invariant()
    def the_books_are_right(self) -> None:
        state = self.books.aggregate(FnStock, STREAM).state
        assert state.stock.get(MODEL, Shelf(0, 0)).quantity == self.shelf >= 0
        assert {name: each.quantity for name, each in state.orders.items()} == self.to_come


Books.TestCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
TestBooks = Books.TestCase
