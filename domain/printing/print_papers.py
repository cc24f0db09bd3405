"""What becomes of a paper, decided: it goes to a printer, and its outcome is told."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.command import Command, Work
from domain.decision import Decider, Recalled
from domain.printing.faults import PrintFault
from domain.printing.print_job import PrintJob, print_stream
from domain.refusal import InvalidInput

LONGEST_PRINTER = 200
LONGEST_RECEIPT_NUMBER = 40


class OfPaper(Command, frozen=True):
    """A wish about one paper."""

    print_id: str


class StartPrint(OfPaper, frozen=True):
    """Send a copy (0: the original) to a printer. Whoever gets a stored answer does not send it again."""

    NAME: ClassVar[str] = "printing.StartPrint"
    WORK: ClassVar[Work] = Work.KEEPS

    copy: int
    printer: str


class ReportPrint(OfPaper, frozen=True):
    """Say whether a copy (0: the original) is on paper; `fault` says why it is not."""

    NAME: ClassVar[str] = "printing.ReportPrint"
    WORK: ClassVar[Work] = Work.KEEPS

    copy: int
    fault: PrintFault | None = None


class RecordManualFiscalReceipt(OfPaper, frozen=True):
    """Confirm that the register's receipt was printed by hand (BET-11, DEC-19), with its number when it is known."""

    NAME: ClassVar[str] = "printing.RecordManualFiscalReceipt"

    number: str | None = None


def _start(asked: StartPrint, job: PrintJob, now: datetime) -> None:
    job.start(asked.copy, _line("a printer's name", asked.printer, LONGEST_PRINTER), now)


def _report(asked: ReportPrint, job: PrintJob, now: datetime) -> None:
    job.report(asked.copy, asked.fault, now)


def _record(asked: RecordManualFiscalReceipt, job: PrintJob, now: datetime) -> None:
    number = asked.number
    job.record_fiscal_receipt(
        None if number is None else _line("the number of a receipt", number, LONGEST_RECEIPT_NUMBER), now
    )


def _line(what: str, text: str, longest: int) -> str:
    if not 1 <= len(text.strip()) <= longest or not text.isprintable():
        raise InvalidInput(f"{what} is one line of 1 to {longest} characters", limit=longest)
    return text.strip()


def _decider(command: type[OfPaper], act: Callable[[Any, PrintJob, datetime], Any]) -> Decider:
    def streams(asked: OfPaper) -> Sequence[tuple[type[PrintJob], str]]:
        return [(PrintJob, print_stream(asked.print_id))]

    def decide(asked: OfPaper, jobs: Sequence[PrintJob], recalled: Recalled, now: datetime) -> Any:
        del recalled
        (job,) = jobs
        return act(asked, job, now)

    return Decider(command=command, streams=streams, decide=decide)


DECIDERS = (
    _decider(StartPrint, _start),
    _decider(ReportPrint, _report),
    _decider(RecordManualFiscalReceipt, _record),
)
