"""`IssuePapers` decided: all papers of a movement of cash, in one transaction (P-PRINT, P-CASHORDER, P-FISCAL).

The process manager says what happened, as the event in the log has it, and nothing else: what the organisation has set
is looked up here. So the same event makes the same command, and its papers are issued once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.command import Command, Work
from domain.decision import Decider, Recalled, Streams
from domain.entry import RUB
from domain.organisation.organisation import STREAM, Organisation
from domain.organisation.settings import DAILY, MANUAL, YES
from domain.printing.cash_orders import CashOrders, cash_orders_stream
from domain.printing.events import CashOrderIssued, PrintRequested
from domain.printing.movements import DAILY_ORDER, PAPERS, Movement, Order, OrderKind
from domain.printing.papers import PaperKind, print_id
from domain.printing.print_job import PrintJob, print_stream
from domain.printing.takings import Day, Takings, takings_stream
from domain.refusal import InvalidInput
from domain.zones import ZONES


class IssuePapers(Command, frozen=True):
    """The papers of the event `source` (`stream@version`); `amount` in minor units, `at` its business moment."""

    NAME: ClassVar[str] = "printing.IssuePapers"
    WORK: ClassVar[Work] = Work.KEEPS

    source: str
    movement: Movement
    unit: str
    zone: str
    at: datetime
    amount: int = 0
    desk: str | None = None
    shift: str | None = None
    cashier: str | None = None
    player: str | None = None
    party: str | None = None
    currency: str = RUB


class _Streams:
    """The aggregates of a decision by what they are for."""

    def __init__(self, command: IssuePapers) -> None:
        papers = PAPERS[command.movement]
        kinds = [*papers.slips, *(order.kind.paper for order in papers.orders)]
        kinds += [PaperKind.FISCAL_RECEIPT] if papers.fiscal else []
        self.jobs = {kind: print_stream(print_id(command.source, kind)) for kind in kinds}
        self.orders = {order.kind: _numbers(command, order.kind) for order in papers.orders}
        self.takings = takings_stream(command.desk) if command.desk and _may_be_daily(command) else None

    def names(self) -> Streams:
        """In the order in which `_Papers` takes them."""
        return [
            (Organisation, STREAM),
            *((PrintJob, name) for name in self.jobs.values()),
            *((CashOrders, name) for name in self.orders.values()),
            *([(Takings, self.takings)] if self.takings else []),
        ]


def _numbers(command: IssuePapers, kind: OrderKind, year: int | None = None) -> str:
    return cash_orders_stream(command.unit, year or _local(command).year, kind)


def _local(command: IssuePapers) -> datetime:
    """The moment by the clock of the place. Raises InvalidInput."""
    if command.zone not in ZONES:
        raise InvalidInput(f"{command.zone[:40]!r} is no IANA time zone")
    return command.at.astimezone(ZoneInfo(command.zone))


def _may_be_daily(command: IssuePapers) -> bool:
    return PAPERS[command.movement].daily or command.movement is Movement.SHIFT_CLOSED


def streams(command: IssuePapers) -> Streams:
    return _Streams(command).names()


def then(command: IssuePapers, aggregates: Sequence[Any]) -> Streams:
    """At the end of a shift: the numbers of each year, and the paper of each day, that waits for its order."""
    if command.movement is not Movement.SHIFT_CLOSED or not command.desk:
        return ()
    waiting = aggregates[-1].waiting
    years = dict.fromkeys(day.date.year for day in waiting)
    return [
        *((CashOrders, _numbers(command, OrderKind.PKO, year)) for year in years),
        *((PrintJob, print_stream(_day_id(command, day))) for day in waiting),
    ]


def _day_id(command: IssuePapers, day: Day) -> str:
    return print_id(f"{command.source} {day.date}", PaperKind.PKO)


def decide(command: IssuePapers, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, Any]:
    """Answers the ids of the papers it issued, by kind; of several days the first."""
    del recalled
    return _Papers(command, {str(each.id): each for each in aggregates}, now).issue()


class _Papers:
    def __init__(self, command: IssuePapers, at_hand: dict[str, Any], now: datetime) -> None:
        self._command, self._at_hand, self._now = command, at_hand, now
        self._named = _Streams(command)
        self._organisation: Organisation = at_hand[STREAM]
        self._issued: dict[str, Any] = {}

    def issue(self) -> dict[str, Any]:
        command, papers = self._command, PAPERS[self._command.movement]
        for kind in papers.slips:
            self._request(kind, command.source, print_id(command.source, kind))
        if papers.fiscal and self._is(f"fiscal_receipt_on.{papers.fiscal}", MANUAL):
            self._request(PaperKind.FISCAL_RECEIPT, command.source, print_id(command.source, PaperKind.FISCAL_RECEIPT))
        if not self._is("cash_orders", YES):
            return self._issued
        if papers.daily and self._named.takings and self._is("cash_orders_pko", DAILY):
            takings: Takings = self._at_hand[self._named.takings]
            takings.take(_local(command).date(), command.amount, command.source, self._now)
        else:
            for order in papers.orders:
                day = Day(_local(command).date(), command.amount, 1)
                self._order(order, print_id(command.source, order.kind.paper), command.source, day)
        if command.movement is Movement.SHIFT_CLOSED and self._named.takings:
            self._order_days(self._at_hand[self._named.takings])
        return self._issued

    def _is(self, key: str, value: str) -> bool:
        return self._organisation.value(key) == value

    def _request(self, kind: PaperKind, source: str, made: str) -> None:
        command = self._command
        job: PrintJob = self._at_hand[print_stream(made)]
        job.request(PrintRequested(kind, source, command.unit, command.desk, command.shift, command.player), self._now)
        self._issued.setdefault(kind.value, made)

    def _order_days(self, takings: Takings) -> None:
        """One order for each day that this desk took cash on."""
        for day in takings.waiting:
            source = takings.order(day, self._now)
            self._order(DAILY_ORDER, _day_id(self._command, day), source, day)

    def _order(self, order: Order, made: str, source: str, day: Day) -> None:
        """The next number, and the paper `made` of it."""
        command = self._command
        orders: CashOrders = self._at_hand[_numbers(command, order.kind, day.date.year)]
        issued = CashOrderIssued(
            number=orders.next_number,
            date=day.date,
            amount=day.amount,
            movement=command.movement,
            place=order.place,
            debit=order.debit,
            credit=order.credit,
            source=source,
            print_id=made,
            desk=command.desk,
            shift=command.shift,
            cashier=command.cashier,
            player=command.player,
            party=command.party,
            operations=day.operations,
            currency=command.currency,
        )
        self._request(order.kind.paper, orders.issue(issued, self._now), made)


ISSUE_PAPERS = Decider(command=IssuePapers, streams=streams, decide=decide, then=then)
