"""What happens to the stock of fiscal drives of a unit, by model (FLEET-26, -27). The unit is named by the stream."""

from datetime import date
from typing import ClassVar

from domain.event import Event


class FnOrdered(Event, frozen=True):
    """So many are on their way under this order, all in all; 0: none of it will come any more."""

    TYPE: ClassVar[str] = "fleet.FnOrdered"

    order_number: str
    model: str
    quantity: int
    expected_on: date


class FnReceived(Event, frozen=True):
    """They came, with this order if it was one."""

    TYPE: ClassVar[str] = "fleet.FnReceived"

    model: str
    quantity: int
    order_number: str | None = None


class FnIssued(Event, frozen=True):
    """They were given out: into a register, to an engineer, back to the maker."""

    TYPE: ClassVar[str] = "fleet.FnIssued"

    model: str
    quantity: int
    reason: str
    register: str | None = None


class FnStockCounted(Event, frozen=True):
    """Somebody counted them; `was` is what the books said."""

    TYPE: ClassVar[str] = "fleet.FnStockCounted"

    model: str
    quantity: int
    was: int
    reason: str


EVENTS = (FnOrdered, FnReceived, FnIssued, FnStockCounted)
