"""A paper is printed again (BET-31): by the cashier of whom it tells, or whose desk it is, or by whoever may at any."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.desk import Desk, desk_stream
from domain.betting.desk_refusals import NotYourDesk
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.printing.print_job import PrintJob, print_stream
from domain.processes.at_hand import perhaps


class ReprintDocument(Command, frozen=True):
    """Print a paper again, from the shift report; it is marked as a copy and numbered (BET-31)."""

    NAME: ClassVar[str] = "printing.ReprintDocument"

    print_id: str
    by: str
    any_desk: bool = False


def _streams(asked: ReprintDocument) -> Streams:
    return [(PrintJob, print_stream(asked.print_id))]


def _then(asked: ReprintDocument, aggregates: Sequence[Any]) -> Streams:
    (job,) = aggregates
    desk = None if job.state is None else job.state.requested.desk
    return [] if desk is None or asked.any_desk else [(Desk, desk_stream(desk))]


def _decide(asked: ReprintDocument, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, int]:
    """Answers the number of the copy. Raises PaperUnknown, PaperStateRefuses, NoFiscalReceipt, NotYourDesk."""
    del recalled
    job: PrintJob = aggregates[0]
    if (
        not asked.any_desk
        and job.known.requested.cashier != asked.by
        and not _is_at(asked.by, perhaps(Desk, aggregates))
    ):
        raise NotYourDesk("this paper is of another cashier's desk; ask him, or whoever may work at any desk")
    return {"copy": job.reprint(now)}


def _is_at(cashier: str, desk: Desk | None) -> bool:
    """Whether the shift that is open there is his."""
    shift = None if desk is None or desk.state is None else desk.state.shift
    return shift is not None and shift.cashier == cashier


REPRINT_DOCUMENT = Decider(ReprintDocument, _streams, _decide, then=_then)
