"""Fiscal drives bought, received, given out and counted (FLEET-26, -27)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from domain.command import Command
from domain.decision import Decider, Recalled
from domain.fleet.checks import YEARS
from domain.fleet.edits.edit import LONGEST_NAME, LONGEST_REASON, text_of
from domain.fleet.identity import named, register_stream, stock_stream
from domain.fleet.stock import FnStock
from domain.refusal import InvalidInput

# Chains have some tens of thousands of registers, each with one drive.
MAX_QUANTITY = 100_000


class StockEdit(Command, frozen=True):
    """An edit of the stock of one unit, of one model."""

    unit: str
    model: str
    quantity: int


class OrderFn(StockEdit, frozen=True):
    """Say how many drives are to come under an order of this number; 0: none of it will come any more.

    `expected_version` is of the order, 0 for a new one.
    """

    NAME: ClassVar[str] = "fleet.OrderFn"

    order_number: str
    expected_on: date
    expected_version: int


class RecordFnReceipt(StockEdit, frozen=True):
    """Say that drives came, with or without an order; fewer leave the rest of it open."""

    NAME: ClassVar[str] = "fleet.RecordFnReceipt"

    order_number: str | None = None


class RecordFnIssue(StockEdit, frozen=True):
    """Say that drives were given out."""

    NAME: ClassVar[str] = "fleet.RecordFnIssue"

    reason: str
    register: str | None = None


class CountFnStock(StockEdit, frozen=True):
    """Say how many drives there are: the books follow the count. `expected_version` is of the model's stock."""

    NAME: ClassVar[str] = "fleet.CountFnStock"

    reason: str
    expected_version: int


def _order(asked: OrderFn, stock: FnStock, now: datetime) -> None:
    if asked.expected_on.year not in YEARS:
        raise InvalidInput("an order comes in this century")
    order = named("order", asked.order_number)
    stock.order(order, _model(asked), _quantity(asked, least=0), asked.expected_on, asked.expected_version, now)


def _receive(asked: RecordFnReceipt, stock: FnStock, now: datetime) -> None:
    order = None if asked.order_number is None else named("order", asked.order_number)
    stock.receive(_model(asked), _quantity(asked), order, now)


def _issue(asked: RecordFnIssue, stock: FnStock, now: datetime) -> None:
    if asked.register is not None:
        register_stream(asked.register)
    reason = text_of("a reason", asked.reason, LONGEST_REASON)
    stock.issue(_model(asked), _quantity(asked), reason, asked.register, now)


def _count(asked: CountFnStock, stock: FnStock, now: datetime) -> None:
    reason = text_of("a reason", asked.reason, LONGEST_REASON)
    stock.count(_model(asked), _quantity(asked, least=0), reason, asked.expected_version, now)


def _model(asked: StockEdit) -> str:
    return text_of("the model of a drive", asked.model, LONGEST_NAME)


def _quantity(asked: StockEdit, least: int = 1) -> int:
    if not least <= asked.quantity <= MAX_QUANTITY:
        raise InvalidInput(f"the quantity is {least} to {MAX_QUANTITY:,}", limit=MAX_QUANTITY, given=asked.quantity)
    return asked.quantity


def _decider(command: type[StockEdit], act: Callable[[Any, FnStock, datetime], None]) -> Decider:
    def streams(asked: StockEdit) -> Sequence[tuple[type[FnStock], str]]:
        return [(FnStock, stock_stream(asked.unit))]

    def decide(asked: StockEdit, stocks: Sequence[FnStock], recalled: Recalled, now: datetime) -> None:
        del recalled
        (stock,) = stocks
        act(asked, stock, now)

    return Decider(command=command, streams=streams, decide=decide)


DECIDERS = (
    _decider(OrderFn, _order),
    _decider(RecordFnReceipt, _receive),
    _decider(RecordFnIssue, _issue),
    _decider(CountFnStock, _count),
)
