"""A withdrawal is confirmed and paid in cash, or its money is free again (P3, P3v; BET-54, -62, -65d; DEC-22, -32)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.desk import Desk, desk_stream
from domain.betting.withdrawal import Withdrawal, withdrawal_stream
from domain.betting.withdrawal_events import (
    WithdrawalCancelled,
    WithdrawalConfirmed,
    WithdrawalExpired,
    WithdrawalPaid,
    WithdrawalRefused,
)
from domain.betting.withdrawal_life import WithdrawalAct, WithdrawalState
from domain.betting.withdrawal_refusals import CodeRequired
from domain.codes.check import CodeCheck
from domain.codes.codes import Codes, codes_stream
from domain.codes.events import Purpose
from domain.codes.refusals import CodeIsLocked
from domain.command import Command, Work
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, postings
from domain.ledger.books import Books
from domain.ledger.refusals import DeskCashInsufficient
from domain.players.player import Player, player_stream
from domain.players.terms import Act
from domain.processes.at_hand import only
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.identify_player import AtDesk
from domain.processes.request_withdrawal import what_is_bound
from domain.refusal import Refusal


class ConfirmWithdrawal(AtDesk, frozen=True):
    """Pay a withdrawal in cash. `check` is what came of the code that the player named; None where none was asked for.

    Where the drawer does not hold enough it is confirmed all the same, and paid when asked for again without a code.
    """

    NAME: ClassVar[str] = "betting.ConfirmWithdrawal"

    withdrawal: str
    check: CodeCheck | None = None


class CancelWithdrawal(AtDesk, frozen=True):
    """Let the money of a withdrawal be free again."""

    NAME: ClassVar[str] = "betting.CancelWithdrawal"

    withdrawal: str


class ExpireWithdrawal(Command, frozen=True):
    """Free the money of a withdrawal that was not paid in time (asked by the clock)."""

    NAME: ClassVar[str] = "betting.ExpireWithdrawal"
    WORK: ClassVar[Work] = Work.COLLECTS

    withdrawal: str


def _streams(asked: ConfirmWithdrawal | CancelWithdrawal) -> Streams:
    return [(Withdrawal, withdrawal_stream(asked.withdrawal)), (Desk, desk_stream(asked.desk))]


def _then(asked: Any, aggregates: Sequence[Any]) -> Streams:
    """Whose it is, the phone's codes, and the accounts."""
    requested = aggregates[0].asked
    if requested is None:
        return []
    accounts = [chart.player_held(requested.player), chart.player_available(requested.player)]
    if isinstance(asked, ConfirmWithdrawal):
        accounts.append(chart.desk_cash(asked.desk))
    return [
        (Player, player_stream(requested.player)),
        (Codes, codes_stream(requested.phone_key)),
        *book_streams(requested.unit, accounts),
    ]


def _pay(asked: ConfirmWithdrawal, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, Any]:
    """The withdrawal, or the refusal that is noted."""
    del recalled
    withdrawal, desk, *others = aggregates
    shift = desk.on_shift(asked.cashier)
    if withdrawal.state is not WithdrawalState.CONFIRMED:
        withdrawal.admit(WithdrawalAct.CONFIRM)
    withdrawal.expect_held(asked.desk, now)
    requested = withdrawal.known
    only(Player, others).admit(Act.WITHDRAWAL, requested.amount, now)
    books = books_of(others, requested.zone)
    if withdrawal.state is not WithdrawalState.CONFIRMED:
        refused = _confirm(asked, withdrawal, desk, only(Codes, others), now)
        if refused is not None:
            if isinstance(refused, CodeIsLocked):
                _free(withdrawal, WithdrawalAct.REFUSE, books, now, reason=refused.code)
            return refused.as_result()
        withdrawal.fire(WithdrawalConfirmed(by_code=requested.needs_code), now=now)
    paid = WithdrawalPaid(
        postings.withdrawal_paid(asked.desk, requested.player, requested.amount),
        player=requested.player,
        amount=requested.amount,
        desk=asked.desk,
        unit=requested.unit,
        shift=shift.id,
        cashier=asked.cashier,
        identification=requested.identification,
    )
    try:
        books.record(withdrawal, paid, now)
    except DeskCashInsufficient as refusal:
        return refusal.as_result()  # the code is spent: what it confirmed must stay
    if desk.identified_player == requested.player:
        desk.end_operation(now)
    return {"withdrawal": asked.withdrawal}


def _confirm(
    asked: ConfirmWithdrawal, withdrawal: Withdrawal, desk: Desk, codes: Codes, now: datetime
) -> Refusal | None:
    """By the code, or by the identification under which it was requested. Raises CodeRequired, IdentificationSpent."""
    requested = withdrawal.known
    if not requested.needs_code:
        desk.identified(requested.identification, now)
        return None
    if asked.check is None:
        raise CodeRequired("type the code that was sent to the player's phone", withdrawal=asked.withdrawal)
    return codes.answer(asked.withdrawal, Purpose.WITHDRAWAL, what_is_bound(withdrawal), asked.check, now)


def _free(withdrawal: Withdrawal, act: WithdrawalAct, books: Books, now: datetime, **said: str) -> None:
    """The money is the player's to use again. Raises WithdrawalUnknown, WithdrawalStateRefuses."""
    withdrawal.admit(act)
    requested = withdrawal.known
    freed = postings.withdrawal_freed(requested.player, requested.amount)
    books.record(withdrawal, _FREES[act](freed, player=requested.player, amount=requested.amount, **said), now)


_FREES: dict[WithdrawalAct, Any] = {
    WithdrawalAct.CANCEL: WithdrawalCancelled,
    WithdrawalAct.EXPIRE: WithdrawalExpired,
    WithdrawalAct.REFUSE: WithdrawalRefused,
}


def _cancel(asked: CancelWithdrawal, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    withdrawal, desk, *others = aggregates
    desk.on_shift(asked.cashier)
    withdrawal.admit(WithdrawalAct.CANCEL)
    withdrawal.expect_unit(desk.unit)
    _free(withdrawal, WithdrawalAct.CANCEL, books_of(others, withdrawal.known.zone), now, cashier=asked.cashier)


def _expiring(asked: ExpireWithdrawal) -> Streams:
    return [(Withdrawal, withdrawal_stream(asked.withdrawal))]


def _expire(asked: ExpireWithdrawal, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Nothing happens to one that is over already, or not yet."""
    del asked, recalled
    withdrawal, *others = aggregates
    if withdrawal.is_held and withdrawal.is_over(now):
        _free(withdrawal, WithdrawalAct.EXPIRE, books_of(others, withdrawal.known.zone), now)


PAYING: Sequence[Decider] = (
    Decider(ConfirmWithdrawal, _streams, _pay, then=_then),
    Decider(CancelWithdrawal, _streams, _cancel, then=_then),
    Decider(ExpireWithdrawal, _expiring, _expire, then=_then),
)
