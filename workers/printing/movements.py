"""Which events move cash or bets, and what their papers are made of: one command each, as a table (spec C.3).

Everything comes from the event and its envelope: the same event always makes the same command.
"""

from collections.abc import Callable, Mapping
from typing import Any

from domain.betting.coupon_events import BetPlaced, CouponPaidOut, CouponVoided
from domain.betting.coupon_terms import CouponMode
from domain.betting.shift_events import (
    CashCollected,
    CashCounted,
    DeskShiftClosed,
    DeskTransferReceived,
    DeskTransferSent,
    FloatInRecorded,
    FloatOutRecorded,
)
from domain.betting.withdrawal_events import WithdrawalPaid
from domain.entry import MoneyEvent
from domain.event import Event
from domain.ledger.entered import BankCashReceived, ShortageRepaid
from domain.players.events import DepositAccepted
from domain.printing.movements import Movement
from domain.processes.issue_papers import IssuePapers
from domain.stored_event import StoredEvent

_BY_CARD = "P1b"
# (event, key of its stream) -> what the command says besides source, moment and currency; None: it brings no paper.
_Say = Callable[[Any, str], dict[str, Any] | None]


def _deposit(event: DepositAccepted, player: str) -> dict[str, Any]:
    by_card = event.entry.kind == _BY_CARD
    return {
        "movement": Movement.CARD_DEPOSIT if by_card else Movement.DEPOSIT,
        "player": player,
        "fiscal_receipt": event.fiscal_receipt,
        **_at_desk(event),
    }


def _bet(event: BetPlaced, _: str) -> dict[str, Any] | None:
    """A terminal prints its own slips."""
    if event.desk is None:
        return None
    is_cash = event.mode is CouponMode.CASH
    return {
        "movement": Movement.CASH_STAKE if is_cash else Movement.ACCOUNT_STAKE,
        "amount": event.stake,
        "desk": event.desk,
        "shift": event.shift,
        "cashier": event.cashier,
        "player": event.player,
    }


def _void(event: CouponVoided, _: str) -> dict[str, Any]:
    is_cash = event.mode is CouponMode.CASH
    movement = Movement.CASH_VOID if is_cash else Movement.ACCOUNT_VOID
    return {"movement": movement, "player": event.player, **_at_desk(event)}


def _payout(event: CouponPaidOut, _: str) -> dict[str, Any]:
    return {"movement": Movement.COUPON_PAYOUT, "player": event.identified_as, **_at_desk(event)}


def _withdrawal(event: WithdrawalPaid, _: str) -> dict[str, Any]:
    return {"movement": Movement.WITHDRAWAL, "player": event.player, **_at_desk(event)}


def _of_drawer(movement: Movement) -> _Say:
    def say(event: Any, desk: str) -> dict[str, Any]:
        said = {"movement": movement, "amount": event.amount, "desk": desk}
        return said | {"shift": event.shift, "cashier": event.by}

    return say


def _sent(event: DeskTransferSent, _: str) -> dict[str, Any]:
    said = {"movement": Movement.TRANSFER_SENT, "amount": event.amount, "desk": event.from_desk}
    return said | {"party": event.to_desk, "shift": event.shift, "cashier": event.by}


def _received(event: DeskTransferReceived, _: str) -> dict[str, Any]:
    said = {"movement": Movement.TRANSFER_RECEIVED, "amount": event.amount, "desk": event.desk}
    return said | {"shift": event.shift, "cashier": event.by}


def _counted(event: CashCounted, desk: str) -> dict[str, Any]:
    said = {"movement": Movement.COUNTED, "amount": event.counted, "desk": desk}
    return said | {"shift": event.shift, "cashier": event.by}


def _closed(event: DeskShiftClosed, desk: str) -> dict[str, Any]:
    said = {"movement": Movement.SHIFT_CLOSED, "amount": event.balance, "desk": desk}
    return said | {"shift": event.shift, "cashier": event.cashier}


def _drawn(event: BankCashReceived, _: str) -> dict[str, Any]:
    return {"movement": Movement.BANK_CASH, "amount": _moved(event), "unit": event.unit}


def _repaid(event: ShortageRepaid, _: str) -> dict[str, Any]:
    said = {"movement": Movement.REPAYMENT, "amount": _moved(event), "desk": event.desk}
    return said | {"shift": event.shift, "cashier": event.by, "party": event.cashier}


def _at_desk(event: Any) -> dict[str, Any]:
    return {"amount": event.amount, "desk": event.desk, "shift": event.shift, "cashier": event.cashier}


def _moved(event: MoneyEvent) -> int:
    return sum(line.amount for line in event.entry.lines if line.amount > 0)


_SAY: Mapping[type[Event], _Say] = {
    DepositAccepted: _deposit,
    BetPlaced: _bet,
    CouponVoided: _void,
    CouponPaidOut: _payout,
    WithdrawalPaid: _withdrawal,
    FloatInRecorded: _of_drawer(Movement.FLOAT_IN),
    FloatOutRecorded: _of_drawer(Movement.FLOAT_OUT),
    CashCollected: _of_drawer(Movement.COLLECTION),
    DeskTransferSent: _sent,
    DeskTransferReceived: _received,
    CashCounted: _counted,
    DeskShiftClosed: _closed,
    BankCashReceived: _drawn,
    ShortageRepaid: _repaid,
}
MOVING: frozenset[str] = frozenset(event.TYPE for event in _SAY)
"""Types of the events that may bring papers."""


def papers_of(stored: StoredEvent, event: Event) -> IssuePapers | None:
    """The command that issues the papers of an event of `MOVING`; None when it brings none."""
    said = _SAY[type(event)](event, stored.stream.partition("-")[2])
    if said is None:
        return None
    if isinstance(event, MoneyEvent):
        said["currency"] = event.entry.currency
    return IssuePapers(source=f"{stored.stream}@{stored.version}", at=stored.occurred_at, **said)
