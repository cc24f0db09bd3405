"""The numbers of one store's line that are taken: the reservation behind `LineNumberSet` (FLEET-68)."""

from typing import ClassVar

from domain.event import Event


class LineNumberTaken(Event, frozen=True):
    TYPE: ClassVar[str] = "fleet.LineNumberTaken"

    line_number: int
    register: str


class LineNumberFreed(Event, frozen=True):
    TYPE: ClassVar[str] = "fleet.LineNumberFreed"

    line_number: int
    register: str


EVENTS = (LineNumberTaken, LineNumberFreed)
