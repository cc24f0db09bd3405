"""The cash orders of one unit, year and kind, stream `cash-orders-<unit>-<year>-<kind>`: numbers without holes.

A number that was given stays given: an annulled order keeps it, and the one that takes its place gets the next.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.event import Event
from domain.printing import events as happened
from domain.printing.movements import OrderKind
from domain.refusal import InvalidInput


class OrderState(StrEnum):
    """B.9.12: ISSUED → PRINTED | PRINT_FAILED → REPRINTED*; ANNULLED, from any, is the end."""

    ISSUED = "ISSUED"
    PRINTED = "PRINTED"
    PRINT_FAILED = "PRINT_FAILED"
    REPRINTED = "REPRINTED"
    ANNULLED = "ANNULLED"


# What a fact makes of an order, by (fact, whether it is of a copy of its paper); others leave it as it is.
ORDER_STATE_AFTER: Mapping[tuple[type[Event], bool], OrderState] = {
    (happened.PrintSucceeded, False): OrderState.PRINTED,
    (happened.PrintSucceeded, True): OrderState.REPRINTED,
    (happened.PrintFailed, False): OrderState.PRINT_FAILED,
    (happened.PrintFailed, True): OrderState.PRINT_FAILED,
    (happened.CashOrderAnnulled, False): OrderState.ANNULLED,
}


_PREFIX = "cash-orders-"


class _State(Struct):
    last: int = 0


def cash_orders_stream(unit: str, year: int, kind: OrderKind) -> str:
    """Raises InvalidInput."""
    if not unit:
        raise InvalidInput("a cash order is of a unit")
    return f"{_PREFIX}{unit}-{year}-{kind}"


class CashOrders(Aggregate):
    """What is kept is the counter: the orders themselves stand in the log."""

    CATEGORY: ClassVar[str] = "cash"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def next_number(self) -> int:
        return self.state.last + 1

    def issue(self, order: happened.CashOrderIssued, now: datetime) -> str:
        """Give it its number, `next_number`; the event's name, as `stream@version`."""
        self.fire(order, now=now)
        return f"{self.id}@{self.version}"

    def annul(self, number: int, reason: str, print_id: str, now: datetime) -> None:
        self.fire(happened.CashOrderAnnulled(number, reason, print_id), now=now)

    def evolve(self, event: Event) -> None:
        match event:
            case happened.CashOrderIssued():
                if event.number != self.next_number:
                    raise ValueError(f"{self.id}: number {event.number} follows {self.state.last}")
                self.state.last = event.number
            case happened.CashOrderAnnulled():
                return
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
