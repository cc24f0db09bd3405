"""Spec C.3: every event that moves money has its papers, or is known to have none; the same event, the same command."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.betting.coupon_events import CouponPaidOut, CouponVoided
from domain.betting.coupon_terms import Channel, CouponMode
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
from domain.command import Actor, ActorKind
from domain.entry import MoneyEvent, entry
from domain.event import Event
from domain.ledger import postings
from domain.ledger.entered import BankCashReceived, ShortageRepaid
from domain.players.events import DepositAccepted
from domain.printing.movements import Movement
from domain.processes.issue_papers import IssuePapers
from domain.stored_event import StoredEvent
from kassa.house import EVENTS
from tests.printing.examples import BET
from workers.printing.movements import MOVING, papers_of
from workers.printing.progress import Progress

AT = datetime(2026, 11, 26, 9, 5, tzinfo=UTC)
DAY = date(2026, 11, 26)
# Of the column "Paper": nothing, or a memo of the ledger's own.
WITHOUT_PAPER = {
    "betting.WithdrawalRequested",  # P2
    "betting.WithdrawalCancelled",  # P3v
    "betting.WithdrawalExpired",
    "betting.WithdrawalRefused",
    "betting.CouponSettled",  # P6…P8, P10, P11
    "betting.CouponRefunded",
    "betting.SettlementCorrected",  # P14
    "betting.CouponExpired",  # P17
    "betting.CashOverRecorded",  # P22, P23: the act is of the count itself
    "betting.CashShortRecorded",
    "ledger.CollectionConfirmed",  # P19
    "ledger.OpeningBalanceSet",  # P25
    "ledger.TaxPaid",  # P38
    "ledger.RecoveryPosted",  # P39
    "ledger.EntryReversed",  # P37
    "ledger.AdjustmentPosted",  # P36
}
AT_DESK = {"desk": "d1", "shift": "s1", "cashier": "user:a"}


def test_no_event_that_moves_money_is_forgotten() -> None:
    money = {each.TYPE for each in EVENTS if issubclass(each, MoneyEvent)}
    assert money - MOVING == WITHOUT_PAPER
    assert MOVING - money == {CashCounted.TYPE, DeskShiftClosed.TYPE}


def asked(stream: str, event: Event) -> IssuePapers | None:
    actor = Actor(ActorKind.USER, "a")
    stored = StoredEvent(7, stream, 3, event.TYPE, 1, AT, AT, actor, None, UUID(int=1), None, UUID(int=1), b"", b"")
    return papers_of(stored, event)


def _deposit(kind: str = "P1", fiscal: str | None = None) -> DepositAccepted:
    moved = entry(kind, ("cash.desk.d1", 500), ("player.available.p1", -500))
    return DepositAccepted(moved, "dep1", 500, DAY, "d1", "s1", "user:a", fiscal_receipt=fiscal)


_IN = FloatInRecorded(postings.float_in("d1", "U", 500), 500, "U", "s1", "user:a")
_OUT = FloatOutRecorded(postings.float_out("d1", "U", 500), 500, "U", "s1", "user:a")
_DRAWN = BankCashReceived(postings.drawn_from_bank("U", "b", 500), "U", "cheque")
_SENT = DeskTransferSent(postings.sent_to_desk("t1", "d1", 500), 500, "d1", "d2", "U", "s1", "user:a")
_RECEIVED = DeskTransferReceived(postings.received_at_desk("t1", "d1", 500), 500, "d1", "U", "s1", "user:a")
_VOID = CouponVoided(postings.voided_in_cash("d1", 500), CouponMode.CASH, 500, "d1", "U", "s1", "user:a", "slip")
_STAKE = replace(BET, stake=500, desk="d1", shift="s1", cashier="user:a")


@pytest.mark.parametrize(
    ("stream", "event", "movement", "more"),
    [
        ("player-p1", _deposit(fiscal="17"), Movement.DEPOSIT, AT_DESK | {"player": "p1", "fiscal_receipt": "17"}),
        ("player-p1", _deposit("P1b"), Movement.CARD_DEPOSIT, AT_DESK | {"player": "p1"}),
        ("coupon-c1", _STAKE, Movement.CASH_STAKE, AT_DESK),
        (
            "coupon-c1",
            replace(_STAKE, mode=CouponMode.IDENTIFIED, player="p1"),
            Movement.ACCOUNT_STAKE,
            AT_DESK | {"player": "p1"},
        ),
        ("coupon-c1", _VOID, Movement.CASH_VOID, AT_DESK),
        (
            "coupon-c1",
            replace(_VOID, mode=CouponMode.IDENTIFIED, player="p1"),
            Movement.ACCOUNT_VOID,
            AT_DESK | {"player": "p1"},
        ),
        ("desk-d1", _IN, Movement.FLOAT_IN, AT_DESK),
        ("desk-d1", _OUT, Movement.FLOAT_OUT, AT_DESK),
        (
            "desk-d1",
            CashCollected(postings.collected("c", "cash.desk.d1", 500), "c", 500, "U", "s1", "user:a"),
            Movement.COLLECTION,
            AT_DESK,
        ),
        ("transfer-t1", _SENT, Movement.TRANSFER_SENT, AT_DESK | {"party": "d2"}),
        ("transfer-t1", _RECEIVED, Movement.TRANSFER_RECEIVED, AT_DESK),
        ("desk-d1", CashCounted("s1", 400, 500, "user:a"), Movement.COUNTED, AT_DESK),
        ("desk-d1", DeskShiftClosed("s1", "user:a", 500, "user:b"), Movement.SHIFT_CLOSED, AT_DESK),
        ("journal", _DRAWN, Movement.BANK_CASH, {"unit": "U"}),
        (
            "journal",
            ShortageRepaid(postings.shortage_repaid("d1", "user:a", 500), "U", "act 3", "d1", "user:b", "s1", "user:a"),
            Movement.REPAYMENT,
            AT_DESK | {"party": "user:b"},
        ),
    ],
)
def test_what_happened_is_said_as_the_event_has_it(
    stream: str, event: Event, movement: Movement, more: dict[str, Any]
) -> None:
    """BET-09, BET-15, BET-23, BET-30, spec C.3, C.5."""
    assert asked(stream, event) == IssuePapers(f"{stream}@3", movement, AT, 500, **more)


def test_a_payout_and_a_withdrawal_name_who_is_paid() -> None:
    """BET-30, DEC-18: a bearer who was identified stands on the order, a withdrawal has its player."""
    payout = CouponPaidOut(postings.coupon_paid("d1", "c1", 500), 500, "d1", "U", "s1", "user:a", identified_as="p1")
    assert asked("coupon-c1", payout) == IssuePapers(
        "coupon-c1@3", Movement.COUPON_PAYOUT, AT, 500, "d1", shift="s1", cashier="user:a", player="p1"
    )
    paid = WithdrawalPaid(postings.withdrawal_paid("d1", "p1", 500), "p1", 500, "d1", "U", "s1", "user:a")
    assert asked("wd-w1", paid) == IssuePapers(
        "wd-w1@3", Movement.WITHDRAWAL, AT, 500, "d1", shift="s1", cashier="user:a", player="p1"
    )


def test_a_terminal_prints_its_own_slips() -> None:
    """BET-73d."""
    assert asked("coupon-c1", replace(BET, channel=Channel.TERMINAL, desk=None, terminal="t1")) is None


def test_the_place_in_the_log_waits_for_what_is_under_way() -> None:
    progress = Progress(10)
    assert progress.reached == 10
    progress.begin(12)
    progress.begin(15)
    progress.read(20)
    assert progress.reached == 11
    progress.end(12)
    assert progress.reached == 14
    progress.end(15)
    assert progress.reached == 20
