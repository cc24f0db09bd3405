"""The shift of a desk is opened, locked, unlocked, counted and closed (spec B.9.8, P22, P23)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.cashier import Cashier, cashier_stream
from domain.betting.desk import Desk, desk_stream
from domain.betting.desk_refusals import CashTooHigh, ShiftNotCounted
from domain.betting.shift import ShiftAct
from domain.betting.shift_events import CashOverRecorded, CashShortRecorded
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, postings
from domain.money import amount_of
from domain.organisation.settings import ShortOwedBy
from domain.processes.at_hand import only
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.shop_settings import SETTING_STREAMS, ShopSettings


class OpenDeskShift(Command, frozen=True):
    """Begin to work at a desk: it and you have no other open shift."""

    NAME: ClassVar[str] = "betting.OpenDeskShift"

    desk: str
    cashier: str
    shift: str


class ShiftCommand(Command, frozen=True):
    """An act of `by` in a shift of his own; of anybody with `any_desk`."""

    desk: str
    by: str
    any_desk: bool = False


class LockShift(ShiftCommand, frozen=True):
    """Leave the desk: nobody is served until the shift is unlocked."""

    NAME: ClassVar[str] = "betting.LockShift"


class UnlockShift(Command, frozen=True):
    """Let work go on at a desk that is locked or counted; whoever has the right to it may, in anybody's shift."""

    NAME: ClassVar[str] = "betting.UnlockShift"

    desk: str
    by: str


class CountCash(ShiftCommand, frozen=True, kw_only=True):
    """Say how much cash is in the drawer, in minor units: the books follow, and what is over or short is told."""

    NAME: ClassVar[str] = "betting.CountCash"

    counted: int


class CloseDeskShift(ShiftCommand, frozen=True):
    """End a shift whose cash is counted."""

    NAME: ClassVar[str] = "betting.CloseDeskShift"


def _streams(asked: Any) -> Streams:
    return [(Desk, desk_stream(asked.desk)), *SETTING_STREAMS]


def _with_books(asked: Any, aggregates: Sequence[Any]) -> Streams:
    """The drawer, whoever works there, and whom a shortage may be charged to."""
    desk = aggregates[0]
    if desk.state is None:
        return []
    shift = desk.state.shift
    cashier = asked.cashier if isinstance(asked, OpenDeskShift) else None if shift is None else shift.cashier
    owes = [] if cashier is None else [chart.cashier_owes(cashier)]
    cashiers = [] if cashier is None else [(Cashier, cashier_stream(cashier))]
    return [*book_streams(desk.unit, [chart.desk_cash(asked.desk), *owes]), *cashiers]


def _balance(desk: Desk, others: Sequence[Any]) -> int:
    return books_of(others, desk.zone).account(chart.desk_cash(desk.desk)).balance


def _open(asked: OpenDeskShift, desk: Desk, others: Sequence[Any], settings: ShopSettings, now: datetime) -> Any:
    del settings
    desk.open_shift(asked.shift, asked.cashier, _balance(desk, others), now)
    only(Cashier, others).open_shift(asked.desk, asked.shift, now)
    return {"shift": asked.shift}


def _lock(asked: LockShift, desk: Desk, others: Sequence[Any], settings: ShopSettings, now: datetime) -> None:
    del others, settings
    desk.shift_for(ShiftAct.LOCK, asked.by, any_desk=asked.any_desk)
    desk.lock(asked.by, now)


def _unlock(asked: UnlockShift, desk: Desk, others: Sequence[Any], settings: ShopSettings, now: datetime) -> None:
    desk.shift_for(ShiftAct.UNLOCK, asked.by, any_desk=True)
    balance, critical = _balance(desk, others), settings.amount("desk_critical_balance")
    if critical is not None and balance >= critical:
        raise CashTooHigh(
            f"desk {asked.desk} holds {balance}, {critical} is its critical balance (minor units); take cash out first",
            balance=balance,
            limit=critical,
        )
    desk.unlock(asked.by, now)


def _count(asked: CountCash, desk: Desk, others: Sequence[Any], settings: ShopSettings, now: datetime) -> Any:
    counted = amount_of(asked.counted, least=0)
    shift = desk.shift_for(ShiftAct.COUNT, asked.by, any_desk=asked.any_desk)
    books = books_of(others, desk.zone)
    expected = books.account(chart.desk_cash(desk.desk)).balance
    difference = counted - expected
    if difference > 0:
        entry = postings.found_over(desk.desk, difference)
        books.record(desk, CashOverRecorded(entry, difference, desk.unit, shift.id, asked.by), now)
    elif difference < 0:
        owed_by = shift.cashier if settings.value("cash_short_owed_by") == ShortOwedBy.CASHIER else None
        entry = postings.found_short(desk.desk, -difference, owed_by)
        books.record(desk, CashShortRecorded(entry, -difference, desk.unit, shift.id, asked.by, owed_by), now)
    desk.count(expected, counted, asked.by, now)
    return {"expected": expected, "counted": counted, "difference": difference}


def _close(asked: CloseDeskShift, desk: Desk, others: Sequence[Any], settings: ShopSettings, now: datetime) -> None:
    del settings
    shift = desk.shift_for(ShiftAct.CLOSE, asked.by, any_desk=asked.any_desk)
    balance = _balance(desk, others)
    if balance != shift.counted:
        raise ShiftNotCounted(
            f"an entry changed the cash of desk {asked.desk} after the count; count again", desk=asked.desk
        )
    desk.close_shift(balance, asked.by, now)
    only(Cashier, others).close_shift(now)


Act = Callable[[Any, Desk, Sequence[Any], ShopSettings, datetime], Any]


def _decider(command: type[Command], act: Act) -> Decider:
    def decide(asked: Any, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> Any:
        del recalled
        desk, organisation, hierarchy, *others = aggregates
        return act(asked, desk, others, ShopSettings(organisation, hierarchy, desk.unit), now)

    return Decider(command, _streams, decide, then=_with_books)


DECIDERS = (
    _decider(OpenDeskShift, _open),
    _decider(LockShift, _lock),
    _decider(UnlockShift, _unlock),
    _decider(CountCash, _count),
    _decider(CloseDeskShift, _close),
)
