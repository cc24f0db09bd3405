"""What a desk has taken and no order is made of yet, stream `takings-<desk>`, by day (spec C.5: one order a day)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.event import Event
from domain.printing import events as happened
from domain.refusal import InvalidInput


class Day(NamedTuple):
    """Minor units of so many operations."""

    date: date
    amount: int
    operations: int


class _Taken(Struct):
    amount: int = 0
    operations: int = 0


class _State(Struct):
    days: dict[str, _Taken] = field(default_factory=dict)  # by ISO date


def takings_stream(desk: str) -> str:
    """Raises InvalidInput."""
    if not desk:
        raise InvalidInput("takings are of a desk")
    return f"takings-{desk}"


class Takings(Aggregate):
    """One desk's."""

    CATEGORY: ClassVar[str] = "takings"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def waiting(self) -> Sequence[Day]:
        """Days without an order, earliest first."""
        return [
            Day(date.fromisoformat(day), taken.amount, taken.operations)
            for day, taken in sorted(self.state.days.items())
        ]

    def take(self, day: date, amount: int, source: str, now: datetime) -> None:
        self.fire(happened.CashTaken(day, amount, source), now=now)

    def order(self, day: Day, now: datetime) -> str:
        """An order is made of this day; the name of the event, as `stream@version`."""
        self.fire(happened.TakingsOrdered(day.date, day.amount), now=now)
        return f"{self.id}@{self.version}"

    def evolve(self, event: Event) -> None:
        match event:
            case happened.CashTaken():
                taken = self.state.days.setdefault(event.date.isoformat(), _Taken())
                taken.amount += event.amount
                taken.operations += 1
            case happened.TakingsOrdered():
                del self.state.days[event.date.isoformat()]
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
