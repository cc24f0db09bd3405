"""Cash between drawers, the safe and collectors (P15, P16, P18, P21).

Float, collection and their way back are for whoever has the right to them, at any desk of the shop; from desk to desk
it is the cashiers who hand over.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from domain.betting.desk import Desk, desk_stream
from domain.betting.shift import Shift, ShiftAct
from domain.betting.shift_events import (
    CashCollected,
    DeskTransferReceived,
    DeskTransferSent,
    FloatInRecorded,
    FloatOutRecorded,
)
from domain.betting.transfer import Transfer, transfer_stream
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, postings
from domain.ledger.books import Books
from domain.money import amount_of
from domain.processes.at_hand import perhaps, those
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.desk_cash import watch_cash
from domain.processes.shift_acts import ShiftCommand
from domain.processes.shop_settings import SETTING_STREAMS, ShopSettings
from domain.refusal import InvalidInput


class CashCommand(Command, frozen=True):
    """An act of `by` with the cash of a desk; the amount is in minor units."""

    desk: str
    by: str
    amount: int


class FloatIn(CashCommand, frozen=True):
    """Put cash from the safe of the unit into a drawer."""

    NAME: ClassVar[str] = "betting.FloatIn"


class FloatOut(CashCommand, frozen=True):
    """Put cash from a drawer back into the safe."""

    NAME: ClassVar[str] = "betting.FloatOut"


class CollectCash(CashCommand, frozen=True):
    """Hand cash of a drawer over to the collectors; `collection` names it until the bank has counted it."""

    NAME: ClassVar[str] = "betting.CollectCash"

    collection: str


class TransferBetweenDesks(ShiftCommand, frozen=True, kw_only=True):
    """Send cash to another desk of the shop; it is on its way until that desk, or this one, receives it."""

    NAME: ClassVar[str] = "betting.TransferBetweenDesks"

    amount: int
    to_desk: str
    transfer: str


class ReceiveTransfer(ShiftCommand, frozen=True, kw_only=True):
    """Take the cash that was sent to this desk, or that comes back to it."""

    NAME: ClassVar[str] = "betting.ReceiveTransfer"

    transfer: str


class _At(NamedTuple):
    """Where cash moves."""

    desk: Desk
    shift: Shift
    books: Books
    others: Sequence[Any]


def _float_in(asked: FloatIn, at: _At, now: datetime) -> None:
    entry = postings.float_in(asked.desk, at.desk.unit, asked.amount)
    at.books.record(at.desk, FloatInRecorded(entry, asked.amount, at.desk.unit, at.shift.id, asked.by), now)


def _float_out(asked: FloatOut, at: _At, now: datetime) -> None:
    entry = postings.float_out(asked.desk, at.desk.unit, asked.amount)
    at.books.record(at.desk, FloatOutRecorded(entry, asked.amount, at.desk.unit, at.shift.id, asked.by), now)


def _collect(asked: CollectCash, at: _At, now: datetime) -> dict[str, str]:
    entry = postings.collected(asked.collection, chart.desk_cash(asked.desk), asked.amount)
    collected = CashCollected(entry, asked.collection, asked.amount, at.desk.unit, at.shift.id, asked.by)
    at.books.record(at.desk, collected, now)
    return {"collection": asked.collection}


def _send(asked: TransferBetweenDesks, at: _At, now: datetime) -> dict[str, str]:
    _, other = those(Desk, [at.desk, *at.others])
    if asked.to_desk == asked.desk or other.unit != at.desk.unit:
        raise InvalidInput(f"cash goes to another desk of {at.desk.unit}")
    transfer = perhaps(Transfer, at.others)
    assert transfer is not None
    transfer.expect_new()
    entry = postings.sent_to_desk(asked.transfer, asked.desk, asked.amount)
    sent = DeskTransferSent(entry, asked.amount, asked.desk, asked.to_desk, at.desk.unit, at.shift.id, asked.by)
    at.books.record(transfer, sent, now)
    return {"transfer": asked.transfer}


def _receive(asked: ReceiveTransfer, at: _At, now: datetime) -> dict[str, int]:
    transfer = perhaps(Transfer, at.others)
    assert transfer is not None
    amount = transfer.to_receive(asked.desk)
    entry = postings.received_at_desk(asked.transfer, asked.desk, amount)
    received = DeskTransferReceived(entry, amount, asked.desk, at.desk.unit, at.shift.id, asked.by)
    at.books.record(transfer, received, now)
    return {"amount": amount}


class _Way(NamedTuple):
    """`account`: the other side of the drawer, by command and unit."""

    act: ShiftAct
    account: Callable[[Any, str], str]
    move: Callable[[Any, _At, datetime], Any]


WAYS: dict[type[Command], _Way] = {
    FloatIn: _Way(ShiftAct.CASH_IN, lambda _, unit: chart.safe_cash(unit), _float_in),
    FloatOut: _Way(ShiftAct.CASH_OUT, lambda _, unit: chart.safe_cash(unit), _float_out),
    CollectCash: _Way(ShiftAct.CASH_OUT, lambda asked, _: chart.transit_cash(asked.collection), _collect),
    TransferBetweenDesks: _Way(ShiftAct.CASH_OUT, lambda asked, _: chart.transit_cash(asked.transfer), _send),
    ReceiveTransfer: _Way(ShiftAct.CASH_IN, lambda asked, _: chart.transit_cash(asked.transfer), _receive),
}


def _streams(asked: Any) -> Streams:
    found: list[Any] = [(Desk, desk_stream(asked.desk)), *SETTING_STREAMS]
    if isinstance(asked, TransferBetweenDesks):
        found.append((Desk, desk_stream(asked.to_desk)))
    if isinstance(asked, TransferBetweenDesks | ReceiveTransfer):
        found.append((Transfer, transfer_stream(asked.transfer)))
    return found


def _then(asked: Any, aggregates: Sequence[Any]) -> Streams:
    desk = aggregates[0]
    if desk.state is None:
        return []
    return book_streams(desk.unit, [chart.desk_cash(asked.desk), WAYS[type(asked)].account(asked, desk.unit)])


def _decide(asked: Any, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> Any:
    del recalled
    desk, organisation, hierarchy, *others = aggregates
    way = WAYS[type(asked)]
    if not isinstance(asked, ReceiveTransfer):
        amount_of(asked.amount)
    any_desk = asked.any_desk if isinstance(asked, ShiftCommand) else True
    shift = desk.shift_for(way.act, asked.by, any_desk=any_desk)
    books = books_of(others, desk.zone)
    result = way.move(asked, _At(desk, shift, books, others), now)
    if way.act is ShiftAct.CASH_IN:
        watch_cash(desk, books, ShopSettings(organisation, hierarchy, desk.unit), now)
    return result


DECIDERS = tuple(Decider(command, _streams, _decide, then=_then) for command in WAYS)
