"""Shifts of desks, and the cash in them."""

import pytest
from msgspec.structs import replace

from domain.betting.desk_refusals import (
    CashTooHigh,
    DeskExists,
    DeskUnknown,
    NotYourDesk,
    ShiftCounted,
    ShiftIsOpen,
    ShiftLocked,
    ShiftNotCounted,
    ShiftNotOpen,
    TransferUnknown,
)
from domain.betting.shift import LIFE, ShiftAct, ShiftState, after
from domain.betting.shift_events import (
    CashCounted,
    CashierShiftClosed,
    CashOverRecorded,
    CashShortRecorded,
    DeskCashHigh,
    DeskShiftClosed,
    DeskShiftLocked,
    DeskShiftOpened,
    DeskTransferReceived,
)
from domain.command import Command
from domain.ledger import chart, postings
from domain.ledger.events import AccountMoved
from domain.ledger.refusals import DeskCashInsufficient
from domain.organisation.refusals import UnitUnknown
from domain.processes.identify_player import IdentifyPlayer
from domain.processes.move_cash import CollectCash, FloatIn, FloatOut, ReceiveTransfer, TransferBetweenDesks
from domain.processes.set_up_desk import SetUpDesk
from domain.processes.shift_acts import CloseDeskShift, CountCash, LockShift, OpenDeskShift, UnlockShift
from domain.refusal import InvalidInput, Refusal
from tests.domain.desks.shop import FLOAT, IVANOVA, MANAGER, PETROVA, UNIT, ZONE, shop

SAFE = chart.safe_cash(UNIT)


def test_a_desk_is_set_up_once_in_a_unit_that_is_there() -> None:
    at = shop(open_desks=False)
    with pytest.raises(DeskExists):
        at.when(SetUpDesk("d1", UNIT, "again", ZONE))
    with pytest.raises(UnitUnknown):
        at.when(SetUpDesk("d3", "nowhere", "Desk", ZONE))
    for wrong in (
        SetUpDesk("d 3", UNIT, "Desk", ZONE),
        SetUpDesk("d3", UNIT, "", ZONE),
        SetUpDesk("d3", UNIT, "D", ""),
    ):
        with pytest.raises(InvalidInput):
            at.when(wrong)
    with pytest.raises(DeskUnknown):
        at.when(OpenDeskShift("d9", IVANOVA, "s"))


def test_a_desk_has_one_open_shift_and_so_has_a_cashier() -> None:
    """Spec B.1.3."""
    at = shop(open_desks=False)
    at.when(OpenDeskShift("d1", IVANOVA, "s1"))
    with pytest.raises(ShiftIsOpen):
        at.when(OpenDeskShift("d1", PETROVA, "s2"))
    with pytest.raises(ShiftIsOpen) as refused:
        at.when(OpenDeskShift("d2", IVANOVA, "s2"))
    assert refused.value.details == {"desk": "d1", "shift": "s1"}
    at.when(CountCash("d1", IVANOVA, counted=0))
    at.when(CloseDeskShift("d1", IVANOVA))
    at.when(OpenDeskShift("d2", IVANOVA, "s2"))


@pytest.mark.parametrize("state", ShiftState)
@pytest.mark.parametrize("act", ShiftAct)
def test_every_act_in_every_state_is_in_the_table_or_refused(act: ShiftAct, state: ShiftState) -> None:
    """Spec B.9.8: CLOSED → OPEN ⇄ LOCKED → COUNTED → CLOSED."""
    if state in LIFE[act]:
        assert after(act, state, "d1") is LIFE[act][state]
        return
    with pytest.raises(Refusal) as refused:
        after(act, state, "d1")
    assert refused.value.code in {"SHIFT_NOT_OPEN", "SHIFT_OPEN", "SHIFT_LOCKED", "SHIFT_COUNTED", "SHIFT_NOT_COUNTED"}


def test_float_comes_from_the_safe_and_goes_back() -> None:
    """P15, P16."""
    at = shop(float_in=0)
    before = at.holds(SAFE)
    at.when(FloatIn("d1", MANAGER, 5_000))
    assert (at.cash(), at.holds(SAFE)) == (5_000, before - 5_000)
    at.when(FloatOut("d1", MANAGER, 2_000))
    assert (at.cash(), at.holds(SAFE)) == (3_000, before - 3_000)


@pytest.mark.parametrize("amount", [0, -5, 10**12 + 1])
@pytest.mark.parametrize("kind", [FloatIn, FloatOut])
def test_no_amount_is_zero_or_less(kind: type[FloatIn | FloatOut], amount: int) -> None:
    """DEC-35."""
    with pytest.raises(InvalidInput):
        shop().when(kind("d1", MANAGER, amount))


@pytest.mark.parametrize(
    "command",
    [
        FloatOut("d1", MANAGER, FLOAT + 1),
        CollectCash("d1", MANAGER, FLOAT + 1, "c1"),
        TransferBetweenDesks("d1", IVANOVA, amount=FLOAT + 1, to_desk="d2", transfer="t1"),
        FloatIn("d1", MANAGER, 10**9 + 1),
    ],
)
def test_no_drawer_and_no_safe_gives_more_than_it_holds(command: Command) -> None:
    """L-3: DESK_CASH_INSUFFICIENT says what is available."""
    with pytest.raises(DeskCashInsufficient) as refused:
        shop().when(command)
    assert "available" in refused.value.details


def test_a_collection_is_on_its_way_until_the_bank_has_counted_it() -> None:
    """P18."""
    at = shop()
    at.when(CollectCash("d1", MANAGER, 400_000, "c1"))
    assert (at.cash(), at.holds(chart.transit_cash("c1"))) == (FLOAT - 400_000, 400_000)


def test_cash_goes_from_desk_to_desk_in_two_steps() -> None:
    """P21: between them it is in no drawer, and only once received."""
    at = shop()
    at.when(TransferBetweenDesks("d1", IVANOVA, amount=3_000, to_desk="d2", transfer="t1"))
    assert (at.cash("d1"), at.cash("d2"), at.holds(chart.transit_cash("t1"))) == (FLOAT - 3_000, FLOAT, 3_000)
    with pytest.raises(TransferUnknown):
        at.when(ReceiveTransfer("d2", PETROVA, transfer="t2"))
    assert at.events(ReceiveTransfer("d2", PETROVA, transfer="t1")) == [
        DeskTransferReceived(postings.received_at_desk("t1", "d2", 3_000), 3_000, "d2", UNIT, "s2", PETROVA)
    ]
    assert (at.cash("d2"), at.holds(chart.transit_cash("t1"))) == (FLOAT + 3_000, 0)
    with pytest.raises(TransferUnknown):
        at.when(ReceiveTransfer("d2", PETROVA, transfer="t1"))
    with pytest.raises(InvalidInput):
        at.when(TransferBetweenDesks("d1", IVANOVA, amount=1, to_desk="d2", transfer="t1"))


def test_a_transfer_may_come_back_and_goes_to_no_third_desk() -> None:
    """P21."""
    at = shop()
    at.when(SetUpDesk("d3", "shop-2", "Elsewhere", ZONE))
    for other in ("d1", "d3"):
        with pytest.raises(InvalidInput):
            at.when(TransferBetweenDesks("d1", IVANOVA, amount=1, to_desk=other, transfer="t1"))
    with pytest.raises(DeskUnknown):
        at.when(TransferBetweenDesks("d1", IVANOVA, amount=1, to_desk="d9", transfer="t1"))
    at.when(TransferBetweenDesks("d1", IVANOVA, amount=3_000, to_desk="d2", transfer="t1"))
    at.when(ReceiveTransfer("d1", IVANOVA, transfer="t1"))
    assert at.cash() == FLOAT


def test_a_count_brings_the_books_to_what_is_in_the_drawer() -> None:
    """P22, P23: over is income, short is owed by the cashier."""
    at = shop()
    assert at.events(CountCash("d1", IVANOVA, counted=FLOAT - 700)) == [
        CashShortRecorded(postings.found_short("d1", 700, IVANOVA), 700, UNIT, "s1", IVANOVA, IVANOVA),
        CashCounted("s1", FLOAT, FLOAT - 700, IVANOVA),
    ]
    assert (at.cash(), at.holds(chart.cashier_owes(IVANOVA))) == (FLOAT - 700, 700)
    over, counted = at.events(CountCash("d1", IVANOVA, counted=FLOAT))
    assert over == CashOverRecorded(postings.found_over("d1", 700), 700, UNIT, "s1", IVANOVA)
    assert counted == CashCounted("s1", FLOAT - 700, FLOAT, IVANOVA)
    assert at.events(CountCash("d1", IVANOVA, counted=FLOAT)) == [CashCounted("s1", FLOAT, FLOAT, IVANOVA)]


def test_the_house_may_bear_what_is_missing() -> None:
    """P23: A8 or E2, as the shop has set."""
    at = shop().setting("cash_short_owed_by", "HOUSE", f"unit:{UNIT}")
    short, _ = at.events(CountCash("d1", IVANOVA, counted=FLOAT - 700))
    assert short == CashShortRecorded(postings.found_short("d1", 700, None), 700, UNIT, "s1", IVANOVA)


def test_a_shift_is_closed_on_a_count_and_its_cash_stays_for_the_next() -> None:
    """B.2.4 DeskShift: close needs a count; nothing moves between the two."""
    at = shop()
    with pytest.raises(ShiftNotCounted):
        at.when(CloseDeskShift("d1", IVANOVA))
    at.when(CountCash("d1", IVANOVA, counted=FLOAT))
    for command in (
        IdentifyPlayer("d1", IVANOVA, "p1"),
        FloatIn("d1", MANAGER, 1),
        FloatOut("d1", MANAGER, 1),
        LockShift("d1", IVANOVA),
    ):
        with pytest.raises(ShiftCounted):
            at.when(command)
    assert at.events(CloseDeskShift("d1", IVANOVA)) == [
        DeskShiftClosed("s1", IVANOVA, FLOAT, IVANOVA),
        CashierShiftClosed("s1"),
    ]
    with pytest.raises(ShiftNotOpen):
        at.when(FloatIn("d1", MANAGER, 1))
    assert at.events(OpenDeskShift("d1", IVANOVA, "s9"))[0] == DeskShiftOpened("s9", IVANOVA, FLOAT)


def test_after_a_count_in_the_middle_work_goes_on() -> None:
    """B.9.8: and the count is no longer one to close on."""
    at = shop()
    at.when(CountCash("d1", IVANOVA, counted=FLOAT))
    at.when(UnlockShift("d1", MANAGER))
    at.deposit(500)
    with pytest.raises(ShiftNotCounted):
        at.when(CloseDeskShift("d1", IVANOVA))


def test_an_entry_from_elsewhere_makes_a_count_void() -> None:
    """A reversal by the accountant after the count: the drawer is counted again."""
    at = shop()
    at.when(CountCash("d1", IVANOVA, counted=FLOAT))
    at.given(("acct-cash.desk.d1", AccountMoved(-5, FLOAT - 5, "P37", "journal@9", "RUB")))
    with pytest.raises(ShiftNotCounted):
        at.when(CloseDeskShift("d1", IVANOVA))
    at.when(CountCash("d1", IVANOVA, counted=FLOAT))
    at.when(CloseDeskShift("d1", IVANOVA))


def test_a_locked_shift_serves_nobody_but_its_cash_can_be_taken_out() -> None:
    """B.9.8."""
    at = shop()
    assert at.events(LockShift("d1", IVANOVA)) == [DeskShiftLocked("s1", IVANOVA)]
    for command in (IdentifyPlayer("d1", IVANOVA, "p1"), FloatIn("d1", MANAGER, 1)):
        with pytest.raises(ShiftLocked):
            at.when(command)
    at.when(CollectCash("d1", MANAGER, 10, "c1"))
    at.when(UnlockShift("d1", MANAGER))
    with pytest.raises(ShiftIsOpen):
        at.when(UnlockShift("d1", MANAGER))
    at.deposit(100)


@pytest.mark.parametrize(
    "command",
    [
        LockShift("d1", PETROVA),
        CountCash("d1", PETROVA, counted=FLOAT),
        TransferBetweenDesks("d1", PETROVA, amount=1, to_desk="d2", transfer="t1"),
    ],
)
def test_a_shift_is_its_cashiers_own_but_for_who_is_over_all_desks(command: Command) -> None:
    """Spec B.6: own desk; the shop manager acts in the shifts of all desks."""
    at = shop()
    with pytest.raises(NotYourDesk):
        at.when(command)
    at.when(replace(command, by=MANAGER, any_desk=True))


def test_a_drawer_that_holds_much_is_told_once_and_one_that_holds_too_much_is_locked() -> None:
    """B.11, BET-24: high warns, critical locks until cash is taken out."""
    at = shop().setting("desk_high_balance", FLOAT + 1_000).setting("desk_critical_balance", FLOAT + 3_000)
    at.deposit(999)
    assert DeskCashHigh("s1", FLOAT + 1_000, FLOAT + 1_000) in at.deposit(1)
    assert not any(isinstance(event, DeskCashHigh) for event in at.deposit(1))
    assert DeskShiftLocked("s1") in at.deposit(1_999)
    with pytest.raises(ShiftLocked):
        at.identify()
    with pytest.raises(CashTooHigh):
        at.when(UnlockShift("d1", MANAGER))
    at.when(CollectCash("d1", MANAGER, 2_500, "c1"))
    at.when(UnlockShift("d1", MANAGER))
    assert any(isinstance(event, DeskCashHigh) for event in at.deposit(600)), "told again after it was below"
