"""BET-31, DEC-19, spec B.9.12: a paper is printed, fails, is printed again as a copy; each state takes what it may."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.betting.desk_events import DeskSetUp
from domain.betting.desk_refusals import NotYourDesk
from domain.betting.shift_events import DeskShiftOpened
from domain.printing.cash_orders import ORDER_STATE_AFTER, OrderState
from domain.printing.events import (
    CashOrderAnnulled,
    FiscalReceiptRecorded,
    PrintFailed,
    PrintRequested,
    PrintStarted,
    PrintSucceeded,
    Reprinted,
)
from domain.printing.faults import PrintFault
from domain.printing.papers import PaperKind
from domain.printing.parts import DECIDERS
from domain.printing.print_job import MAX_COPIES, STEPS, PrintJob, PrintState
from domain.printing.print_papers import RecordManualFiscalReceipt, ReportPrint, StartPrint
from domain.printing.refusals import CopyOutdated, NoFiscalReceipt, PaperStateRefuses, PaperUnknown
from domain.processes.reprint_document import REPRINT_DOCUMENT, ReprintDocument
from domain.refusal import InvalidInput, Refusal
from tests.domain.deciding import NOW, Deciding

ID, STREAM = "AAAA", "print-AAAA"
REQUESTED = (STREAM, PrintRequested(PaperKind.COUPON, "coupon-1@2", "SHOP-7", "d1"))
PRINTED = (STREAM, PrintSucceeded(0))
FAILED = (STREAM, PrintFailed(0, PrintFault.NO_PAPER))
AGAIN = ReprintDocument(ID, "user:senior", any_desk=True)
FISCAL = (STREAM, PrintRequested(PaperKind.FISCAL_RECEIPT, "player-1@2", "SHOP-7", "d1"))


def house(*happened: tuple[str, object]) -> Deciding:
    return Deciding([*DECIDERS, REPRINT_DOCUMENT]).given(*happened)  # type: ignore[arg-type]


def test_a_paper_goes_to_a_printer_and_its_outcome_is_told() -> None:
    at = house(REQUESTED)
    assert at.when(StartPrint(ID, 0, "file")) == [(STREAM, PrintStarted(0, "file"))]
    assert at.when(ReportPrint(ID, 0)) == [PRINTED]


def test_what_was_not_printed_is_printed_again_as_a_copy() -> None:
    """BET-31: reprinted from the shift report, and the copy is numbered."""
    at = house(REQUESTED, FAILED)
    assert at.when(AGAIN) == [(STREAM, Reprinted(1))]
    at.when(ReportPrint(ID, 1))
    assert at.when(AGAIN) == [(STREAM, Reprinted(2))]


def test_a_paper_under_way_is_not_printed_again() -> None:
    with pytest.raises(PaperStateRefuses, match="wait until it is printed"):
        house(REQUESTED).when(AGAIN)


def test_an_outcome_is_told_once_and_of_the_copy_that_is_due() -> None:
    with pytest.raises(PaperStateRefuses, match="known already"):
        house(REQUESTED, PRINTED).when(ReportPrint(ID, 0, PrintFault.SILENT))
    with pytest.raises(CopyOutdated):
        house(REQUESTED, PRINTED, (STREAM, Reprinted(1))).when(ReportPrint(ID, 0))


def test_there_is_no_paper_that_nobody_requested() -> None:
    for command in (StartPrint(ID, 0, "file"), ReportPrint(ID, 0), AGAIN, RecordManualFiscalReceipt(ID)):
        with pytest.raises(PaperUnknown):
            house().when(command)


@pytest.mark.parametrize("wrong", ["", "a b", "х", "A" * 41, "a@1"])
def test_ids_are_letters_and_digits(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        house().when(ReprintDocument(wrong, "user:ann"))


def test_a_cashier_prints_again_what_is_his_or_of_his_desk() -> None:
    """BET-31, spec B.6.1: reprints are of one's own desk, but for those who may work at any."""
    his = (STREAM, PrintRequested(PaperKind.COUPON, "coupon-1@2", "SHOP-7", "d1", cashier="user:ann"))
    desk = ("desk-d1", DeskSetUp("SHOP-7", "1", "Europe/Moscow"))
    bob = ("desk-d1", DeskShiftOpened("s2", "user:bob", 0))
    for who in ("user:ann", "user:bob"):
        assert house(his, PRINTED, desk, bob).when(ReprintDocument(ID, who)) == [(STREAM, Reprinted(1))]
    with pytest.raises(NotYourDesk):
        house(his, PRINTED, desk, bob).when(ReprintDocument(ID, "user:eve"))
    with pytest.raises(NotYourDesk):
        house(REQUESTED, PRINTED, desk).when(ReprintDocument(ID, "user:bob"))


def test_the_cashier_records_the_registers_receipt() -> None:
    """BET-11, DEC-19: MANUAL records that the cashier confirmed it, with the number when it was typed."""
    assert house(FISCAL).when(RecordManualFiscalReceipt(ID, " 000123 ")) == [(STREAM, FiscalReceiptRecorded("000123"))]
    assert house(FISCAL).when(RecordManualFiscalReceipt(ID)) == [(STREAM, FiscalReceiptRecorded(None))]
    with pytest.raises(PaperStateRefuses):
        house(FISCAL, (STREAM, FiscalReceiptRecorded("1"))).when(RecordManualFiscalReceipt(ID, "2"))
    with pytest.raises(NoFiscalReceipt):
        house(REQUESTED).when(RecordManualFiscalReceipt(ID, "1"))
    for number in ("", " ", "1" * 41, "1\n2"):
        with pytest.raises(InvalidInput):
            house(FISCAL).when(RecordManualFiscalReceipt(ID, number))


def test_the_registers_receipt_is_not_printed_by_the_house() -> None:
    """BET-12: the player gets both; each by its own printer."""
    for command in (StartPrint(ID, 0, "file"), ReportPrint(ID, 0), AGAIN):
        with pytest.raises(NoFiscalReceipt):
            house(FISCAL).when(command)


def test_copies_end_somewhere() -> None:
    at = house(REQUESTED, PRINTED)
    for copy in range(1, MAX_COPIES + 1):
        at.when(AGAIN)
        at.when(ReportPrint(ID, copy))
    with pytest.raises(InvalidInput, match="at most"):
        at.when(AGAIN)


def test_an_order_follows_its_paper() -> None:
    """Spec B.9.12: ISSUED → PRINTED | PRINT_FAILED → REPRINTED*; ANNULLED."""
    assert ORDER_STATE_AFTER[PrintSucceeded, False] is OrderState.PRINTED
    assert ORDER_STATE_AFTER[PrintFailed, False] is OrderState.PRINT_FAILED
    assert ORDER_STATE_AFTER[PrintSucceeded, True] is OrderState.REPRINTED
    assert ORDER_STATE_AFTER[CashOrderAnnulled, False] is OrderState.ANNULLED


class Paper(RuleBasedStateMachine):
    """Whatever is asked of a paper, it is in a state of the table, and a copy is one more than the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.job = PrintJob.blank(STREAM)
        self.job.request(PrintRequested(PaperKind.RKO, "cash-orders-S-2026-RKO@1", "S"), NOW)
        self.copies = 0

    @rule(act=st.sampled_from(["start", "print", "fail", "reprint", "annul"]), copy=st.integers(0, 3))
    def ask(self, act: str, copy: int) -> None:
        before = self.job.version
        try:
            match act:
                case "start":
                    self.job.start(copy, "file", NOW)
                case "print":
                    self.job.report(copy, None, NOW)
                case "fail":
                    self.job.report(copy, PrintFault.SILENT, NOW)
                case "reprint":
                    self.copies += 1
                    assert self.job.reprint(NOW) == self.copies
                case _:
                    self.job.annul("spoiled", NOW)
        except Refusal:
            self.copies -= act == "reprint"
            assert self.job.version == before, "a refusal changes nothing"

    @invariant()
    def an_annulled_paper_stays_so(self) -> None:
        assert self.job.state is not None
        if self.job.state.state is PrintState.ANNULLED:
            assert not [act for state, act in STEPS if state is PrintState.ANNULLED]


TestPaper = Paper.TestCase
TestPaper.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
