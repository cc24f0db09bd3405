"""`AnnulCashOrder` decided: the number is kept, and the cash that moved gets an order under the next one.

The cash is where it is: only the paper was spoiled. So the orders that hold always add up to the cash that moved.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from domain.command import Command
from domain.decision import Decider, Recall, Recalled, Streams
from domain.printing.cash_orders import CashOrders
from domain.printing.events import CashOrderIssued
from domain.printing.movements import ORDER_PAPERS
from domain.printing.papers import print_id
from domain.printing.print_job import PrintJob, print_stream
from domain.printing.refusals import NoCashOrder
from domain.refusal import InvalidInput

LONGEST_REASON = 200


class AnnulCashOrder(Command, frozen=True):
    """Annul a cash order, named by its paper; its place takes a new one under the next number."""

    NAME: ClassVar[str] = "printing.AnnulCashOrder"

    print_id: str
    reason: str


def _replacement(job: PrintJob) -> str:
    """The id of the paper that takes the place of this one's."""
    requested = job.known.requested
    return print_id(f"{requested.source} replaced", requested.kind)


def streams(command: AnnulCashOrder) -> Streams:
    return [(PrintJob, print_stream(command.print_id))]


def then(command: AnnulCashOrder, aggregates: Sequence[Any]) -> Streams:
    """The numbers of the order's kind, and the paper to come."""
    del command
    (job,) = aggregates
    if job.state is None or job.state.requested.kind not in ORDER_PAPERS:
        return ()
    return [(CashOrders, _issue_of(job).stream), (PrintJob, print_stream(_replacement(job)))]


def recalls(command: AnnulCashOrder, aggregates: Sequence[Any]) -> Sequence[Recall]:
    """What the order says."""
    del command
    return [_issue_of(aggregates[0])] if len(aggregates) > 1 else ()


def _issue_of(job: PrintJob) -> Recall:
    stream, _, version = job.known.requested.source.rpartition("@")
    return Recall(stream, int(version))


def decide(command: AnnulCashOrder, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, Any]:
    """Raises PaperUnknown, NoCashOrder, PaperStateRefuses. Answers the new `number` and `print_id`."""
    reason = command.reason.strip()
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise InvalidInput(f"a reason is one line of 1 to {LONGEST_REASON} characters", limit=LONGEST_REASON)
    job = aggregates[0]
    if job.known.requested.kind not in ORDER_PAPERS:
        raise NoCashOrder("this paper is no cash order; only orders have numbers that can be annulled")
    _, orders, paper = aggregates
    old = recalled[_issue_of(job)]
    assert isinstance(old, CashOrderIssued)
    job.annul(reason, now)
    orders.annul(old.number, reason, command.print_id, now)
    new = _replacement(job)
    issued = msgspec.structs.replace(old, number=orders.next_number, print_id=new, replaces=old.number)
    order = orders.issue(issued, now)
    paper.request(msgspec.structs.replace(job.known.requested, source=order), now)
    return {"number": issued.number, "print_id": new}


ANNUL_CASH_ORDER = Decider(command=AnnulCashOrder, streams=streams, decide=decide, recalls=recalls, then=then)
