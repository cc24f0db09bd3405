"""`IssuePapers` decided: all papers of a movement of cash, in one transaction (P-PRINT, P-CASHORDER, P-FISCAL).

The process manager says what happened, as the event in the log has it, and nothing else: what the organisation has set,
and where a desk stands, is looked up here. So the same event makes the same command, and its papers are issued once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from domain.betting.desk import Desk, desk_stream
from domain.betting.desk_refusals import DeskUnknown
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
    """The papers of the event `source` (`stream@version`); `amount` in minor units, `at` its business moment.

    A desk knows its unit and zone; where there is none, they are said. `fiscal_receipt` is the number of the
    register's receipt, when the cashier gave it with the act itself.
    """

    NAME: ClassVar[str] = "printing.IssuePapers"
    WORK: ClassVar[Work] = Work.KEEPS

    source: str
    movement: Movement
    at: datetime
    amount: int = 0
    desk: str | None = None
    unit: str | None = None
    zone: str | None = None
    shift: str | None = None
    cashier: str | None = None
    player: str | None = None
    party: str | None = None
    fiscal_receipt: str | None = None
    currency: str = RUB


class _Where(NamedTuple):
    unit: str
    zone: str


def _slips(command: IssuePapers) -> Sequence[PaperKind]:
    """Papers that need no number."""
    papers = PAPERS[command.movement]
    return (*papers.slips, *((PaperKind.FISCAL_RECEIPT,) if papers.fiscal else ()))


def _takings(command: IssuePapers) -> str | None:
    """The stream of what waits for an order of its day, where this movement has to do with it."""
    may_be = PAPERS[command.movement].daily or command.movement is Movement.SHIFT_CLOSED
    return takings_stream(command.desk) if command.desk and may_be else None


def _day_id(command: IssuePapers, day: Day) -> str:
    return print_id(f"{command.source} {day.date}", PaperKind.PKO)


def streams(command: IssuePapers) -> Streams:
    """Raises InvalidInput."""
    if command.desk is None and (command.unit is None or command.zone not in ZONES):
        raise InvalidInput("papers are of a desk, or of a unit with an IANA time zone")
    takings = _takings(command)
    return [
        (Organisation, STREAM),
        *([(Desk, desk_stream(command.desk))] if command.desk else []),
        *((PrintJob, print_stream(print_id(command.source, kind))) for kind in _slips(command)),
        *([(Takings, takings)] if takings else []),
    ]


def then(command: IssuePapers, aggregates: Sequence[Any]) -> Streams:
    """The numbers of orders, whose streams bear unit and year, and their papers."""
    at_hand = {str(each.id): each for each in aggregates}
    where = _where(command, at_hand)
    if where is None:
        return ()
    found: list[tuple[Any, str]] = []
    for order in PAPERS[command.movement].orders:
        found.append((CashOrders, _numbers(where, order.kind, _day(command, where).date.year)))
        found.append((PrintJob, print_stream(print_id(command.source, order.kind.paper))))
    for day in _days_over(command, at_hand):
        found.append((CashOrders, _numbers(where, DAILY_ORDER.kind, day.date.year)))
        found.append((PrintJob, print_stream(_day_id(command, day))))
    return found


def _where(command: IssuePapers, at_hand: Mapping[str, Any]) -> _Where | None:
    """None: the desk was never set up."""
    if command.desk is None:
        return _Where(command.unit or "", command.zone or "")
    desk: Desk = at_hand[desk_stream(command.desk)]
    return None if desk.state is None else _Where(desk.unit, desk.zone)


def _days_over(command: IssuePapers, at_hand: Mapping[str, Any]) -> Sequence[Day]:
    """What waits for an order at the end of a shift."""
    takings = _takings(command)
    return at_hand[takings].waiting if takings and command.movement is Movement.SHIFT_CLOSED else ()


def _numbers(where: _Where, kind: OrderKind, year: int) -> str:
    return cash_orders_stream(where.unit, year, kind)


def _day(command: IssuePapers, where: _Where) -> Day:
    """The day of the movement by the clock of the place."""
    return Day(command.at.astimezone(ZoneInfo(where.zone)).date(), command.amount, 1)


def decide(command: IssuePapers, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, str]:
    """Answers the ids of the papers it issued, by kind; of several days the last. Raises DeskUnknown."""
    del recalled
    at_hand = {str(each.id): each for each in aggregates}
    where = _where(command, at_hand)
    if where is None:
        raise DeskUnknown(f"there is no desk {command.desk}; set it up first", desk=command.desk or "")
    return _Issue(command, at_hand, where, now).all()


class _Issue:
    def __init__(self, command: IssuePapers, at_hand: Mapping[str, Any], where: _Where, now: datetime) -> None:
        self._command, self._at_hand, self._where, self._now = command, at_hand, where, now
        self._organisation: Organisation = at_hand[STREAM]
        self._issued: dict[str, str] = {}

    def all(self) -> dict[str, str]:
        command, papers = self._command, PAPERS[self._command.movement]
        for kind in _slips(command):
            if kind is not PaperKind.FISCAL_RECEIPT or self._is(f"fiscal_receipt_on.{papers.fiscal}", MANUAL):
                self._request(kind, command.source, print_id(command.source, kind))
        if self._is("cash_orders", YES):
            self._orders()
        return self._issued

    def _orders(self) -> None:
        command, papers = self._command, PAPERS[self._command.movement]
        day, stream = _day(command, self._where), _takings(command)
        takings: Takings | None = self._at_hand[stream] if stream else None
        if takings and papers.daily and self._is("cash_orders_pko", DAILY):
            takings.take(day.date, day.amount, command.source, self._now)
            return
        for order in papers.orders:
            self._order(order, print_id(command.source, order.kind.paper), command.source, day)
        if takings:
            for over in _days_over(command, self._at_hand):
                self._order(DAILY_ORDER, _day_id(command, over), takings.order(over, self._now), over)

    def _is(self, key: str, value: str) -> bool:
        return self._organisation.value(key) == value

    def _order(self, order: Order, made: str, source: str, day: Day) -> None:
        """The next number, and the paper `made` of it."""
        command = self._command
        orders: CashOrders = self._at_hand[_numbers(self._where, order.kind, day.date.year)]
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

    def _request(self, kind: PaperKind, source: str, made: str) -> None:
        command = self._command
        job: PrintJob = self._at_hand[print_stream(made)]
        unit = self._where.unit
        job.request(
            PrintRequested(kind, source, unit, command.desk, command.shift, command.player, command.cashier), self._now
        )
        if kind is PaperKind.FISCAL_RECEIPT and command.fiscal_receipt is not None:
            job.record_fiscal_receipt(command.fiscal_receipt, self._now)
        self._issued[kind.value] = made


ISSUE_PAPERS = Decider(command=IssuePapers, streams=streams, decide=decide, then=then)
