"""A cashier, stream `cashier-<principal>`: has at most one open shift (spec B.1.3)."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.betting.desk_refusals import ShiftIsOpen
from domain.betting.shift_events import CashierShiftClosed, CashierShiftOpened
from domain.event import Event


class AtDesk(Struct, frozen=True):
    """Where he works."""

    desk: str
    shift: str


def cashier_stream(cashier: str) -> str:
    return f"cashier-{cashier}"


class Cashier(Aggregate):
    CATEGORY: ClassVar[str] = "cashier"

    at: AtDesk | None

    def begin(self) -> None:
        self.at = None

    def open_shift(self, desk: str, shift: str, now: datetime) -> None:
        """Raises ShiftIsOpen."""
        if self.at is not None:
            raise ShiftIsOpen(
                f"you have an open shift at desk {self.at.desk}; close it first", desk=self.at.desk, shift=self.at.shift
            )
        self.fire(CashierShiftOpened(desk, shift), now=now)

    def close_shift(self, now: datetime) -> None:
        """Nothing happens when there is none."""
        if self.at is not None:
            self.fire(CashierShiftClosed(self.at.shift), now=now)

    def evolve(self, event: Event) -> None:
        match event:
            case CashierShiftOpened():
                self.at = AtDesk(event.desk, event.shift)
            case CashierShiftClosed():
                self.at = None
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.at

    def thaw(self, state: Any) -> None:
        self.at = convert(state, AtDesk | None)
