"""One paper and its copies, stream `print-<id>` (spec B.9.12): its states are a table."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.event import Event
from domain.printing import events as happened
from domain.printing.faults import PrintFault
from domain.printing.papers import PaperKind
from domain.printing.refusals import CopyOutdated, NoFiscalReceipt, PaperStateRefuses, PaperUnknown
from domain.refusal import InvalidInput

# A shop that needs more has a broken printer.
MAX_COPIES = 20
# Upper and lower case letters and digits of `print_id`, with room for other makers of ids.
LONGEST_ID = 40


class PrintState(StrEnum):
    """Where a paper stands; copies go the same way again."""

    REQUESTED = "REQUESTED"
    PRINTING = "PRINTING"
    PRINTED = "PRINTED"
    FAILED = "FAILED"
    ANNULLED = "ANNULLED"


class _Act(StrEnum):
    START = "start"
    SUCCEED = "succeed"
    FAIL = "fail"
    REPRINT = "reprint"
    ANNUL = "annul"


STEPS: Mapping[tuple[PrintState, _Act], PrintState] = {
    (PrintState.REQUESTED, _Act.START): PrintState.PRINTING,
    (PrintState.REQUESTED, _Act.SUCCEED): PrintState.PRINTED,  # a client's own printer
    (PrintState.REQUESTED, _Act.FAIL): PrintState.FAILED,
    (PrintState.PRINTING, _Act.SUCCEED): PrintState.PRINTED,
    (PrintState.PRINTING, _Act.FAIL): PrintState.FAILED,
    (PrintState.PRINTED, _Act.REPRINT): PrintState.REQUESTED,
    (PrintState.FAILED, _Act.REPRINT): PrintState.REQUESTED,
    (PrintState.REQUESTED, _Act.ANNUL): PrintState.ANNULLED,
    (PrintState.PRINTING, _Act.ANNUL): PrintState.ANNULLED,
    (PrintState.PRINTED, _Act.ANNUL): PrintState.ANNULLED,
    (PrintState.FAILED, _Act.ANNUL): PrintState.ANNULLED,
}
_REFUSED: Mapping[_Act, str] = {
    _Act.START: "only a paper that is due is sent to a printer",
    _Act.SUCCEED: "its outcome is known already",
    _Act.FAIL: "its outcome is known already",
    _Act.REPRINT: "wait until it is printed, or say that it was not",
    _Act.ANNUL: "it was annulled before",
}
_STEP_OF: Mapping[type[Event], _Act] = {
    happened.PrintStarted: _Act.START,
    happened.PrintSucceeded: _Act.SUCCEED,
    happened.FiscalReceiptRecorded: _Act.SUCCEED,
    happened.PrintFailed: _Act.FAIL,
    happened.Reprinted: _Act.REPRINT,
    happened.PaperAnnulled: _Act.ANNUL,
}


class _State(Struct):
    requested: happened.PrintRequested
    state: PrintState = PrintState.REQUESTED
    copy: int = 0  # the original


def print_stream(print_id: str) -> str:
    """Raises InvalidInput."""
    if not print_id.isalnum() or not print_id.isascii() or len(print_id) > LONGEST_ID:
        raise InvalidInput("the id of a paper is letters and digits, as printJobs tells it")
    return f"print-{print_id}"


class PrintJob(Aggregate):
    """Without a state it was never asked for."""

    CATEGORY: ClassVar[str] = "print"

    state: _State | None

    def begin(self) -> None:
        self.state = None

    @property
    def known(self) -> _State:
        """Raises PaperUnknown."""
        if self.state is None:
            raise PaperUnknown("there is no paper with this id; look it up in the shift report")
        return self.state

    def request(self, event: happened.PrintRequested, now: datetime) -> None:
        """Nothing happens when it was requested before."""
        if self.state is None:
            self.fire(event, now=now)

    def start(self, copy: int, printer: str, now: datetime) -> None:
        """Raises PaperUnknown, PaperStateRefuses, CopyOutdated, NoFiscalReceipt."""
        self._ours(copy)
        self._take(happened.PrintStarted(copy, printer), now)

    def report(self, copy: int, fault: PrintFault | None, now: datetime) -> None:
        """Say what became of it. Raises PaperUnknown, PaperStateRefuses, CopyOutdated, NoFiscalReceipt."""
        self._ours(copy)
        self._take(happened.PrintSucceeded(copy) if fault is None else happened.PrintFailed(copy, fault), now)

    def reprint(self, now: datetime) -> int:
        """Ask for one more, marked as a copy; which one it is.

        Raises PaperUnknown, PaperStateRefuses, NoFiscalReceipt.
        """
        state = self._ours(None)
        if state.copy >= MAX_COPIES:
            raise InvalidInput(f"a paper has at most {MAX_COPIES} copies", limit=MAX_COPIES)
        self._take(happened.Reprinted(state.copy + 1), now)
        return state.copy

    def annul(self, reason: str, now: datetime) -> None:
        """Raises PaperUnknown, PaperStateRefuses."""
        self._take(happened.PaperAnnulled(reason), now)

    def record_fiscal_receipt(self, number: str | None, now: datetime) -> None:
        """Raises PaperUnknown, PaperStateRefuses, NoFiscalReceipt."""
        if self.known.requested.kind is not PaperKind.FISCAL_RECEIPT:
            raise NoFiscalReceipt("this paper is printed by the house; record the receipt of the register itself")
        self._take(happened.FiscalReceiptRecorded(number), now)

    def _ours(self, copy: int | None) -> _State:
        """Of a paper that we print; `copy`: the one that is meant."""
        state = self.known
        if state.requested.kind is PaperKind.FISCAL_RECEIPT:
            raise NoFiscalReceipt("the receipt of a register is not printed by the house: record it when it is there")
        if copy is not None and copy != state.copy:
            raise CopyOutdated(f"copy {state.copy} is due, and this is of copy {copy}", due=state.copy, given=copy)
        return state

    def _take(self, event: Event, now: datetime) -> None:
        act, state = _STEP_OF[type(event)], self.known.state
        if (state, act) not in STEPS:
            raise PaperStateRefuses(f"the paper is {state}: {_REFUSED[act]}", state=state.value)
        self.fire(event, now=now)

    def evolve(self, event: Event) -> None:
        if isinstance(event, happened.PrintRequested):
            self.state = _State(event)
            return
        state = self.known
        state.state = STEPS[state.state, _STEP_OF[type(event)]]
        if isinstance(event, happened.Reprinted):
            state.copy = event.copy

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State | None, strict=False)
