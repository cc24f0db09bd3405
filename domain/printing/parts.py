"""Every aggregate, event and decider of printing."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.decision import Decider
from domain.event import Event
from domain.printing import events, print_papers
from domain.printing.annul_cash_order import ANNUL_CASH_ORDER
from domain.printing.cash_orders import CashOrders
from domain.printing.print_job import PrintJob
from domain.printing.takings import Takings

AGGREGATES: Sequence[type[Aggregate]] = (PrintJob, CashOrders, Takings)
EVENTS: Sequence[type[Event]] = events.EVENTS
DECIDERS: Sequence[Decider] = (*print_papers.DECIDERS, ANNUL_CASH_ORDER)
