"""The numbers taken in the line of one store: a reservation, so that none is taken twice (FLEET-68, spec B.1.3)."""

from datetime import datetime
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.event import Event
from domain.fleet.events.line import LineNumberFreed
from domain.fleet.events.line import LineNumberTaken as Taken
from domain.fleet.refusals import LineNumberTaken


class LineNumbers(Aggregate):
    """`taken` is the number of every register that has one."""

    CATEGORY: ClassVar[str] = "line"

    taken: dict[str, int]  # register -> number

    def begin(self) -> None:
        self.taken = {}

    def take(self, number: int, register: str, now: datetime) -> None:
        """The register's number from now on; its old one is free. Raises LineNumberTaken."""
        for other, its in self.taken.items():
            if its == number and other != register:
                raise LineNumberTaken(
                    f"number {number} is {other}'s; take another, or take it from {other} first",
                    line_number=number,
                    register=other,
                )
        self.free(register, now)
        self.fire(Taken(number, register), now=now)

    def free(self, register: str, now: datetime) -> None:
        """The register has no number any more."""
        if (number := self.taken.get(register)) is not None:
            self.fire(LineNumberFreed(number, register), now=now)

    def evolve(self, event: Event) -> None:
        match event:
            case Taken():
                self.taken[event.register] = event.line_number
            case LineNumberFreed():
                del self.taken[event.register]
            case _:
                pass

    def freeze(self) -> Any:
        return self.taken

    def thaw(self, state: Any) -> None:
        self.taken = state
