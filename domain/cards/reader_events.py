"""What happens to readers of cards, stream `reader-<id>`; what touches them happens to the place they belong to."""

from enum import StrEnum
from typing import ClassVar

from domain.event import Event


class PlaceKind(StrEnum):
    """Where a reader stands: at a desk with a cashier, or at a terminal, where a PIN is needed (CARD-26)."""

    DESK = "DESK"
    TERMINAL = "TERMINAL"


class Fault(StrEnum):
    """Why nothing can be read."""

    UNPLUGGED = "UNPLUGGED"  # its port is not there, or cannot be opened
    UNREADABLE = "UNREADABLE"  # what comes is of no reader that is known: speed, cable, model
    STOPPED = "STOPPED"  # the program beside it was ended


class ReaderAttached(Event, frozen=True):
    """The reader belongs to this desk or terminal, in this unit; what touches it is presented there."""

    TYPE: ClassVar[str] = "cards.ReaderAttached"

    kind: PlaceKind
    place: str
    unit: str


class ReaderDetached(Event, frozen=True):
    """The reader belongs to no place any more."""

    TYPE: ClassVar[str] = "cards.ReaderDetached"

    kind: PlaceKind
    place: str


class ReaderConfigured(Event, frozen=True):
    """What staff are told of the reader: what they call it, and its model."""

    TYPE: ClassVar[str] = "cards.ReaderConfigured"

    title: str
    model: str


class ReaderFaulted(Event, frozen=True):
    """From now on nothing can be read there."""

    TYPE: ClassVar[str] = "cards.ReaderFaulted"

    fault: Fault


class ReaderRecovered(Event, frozen=True):
    """From now on cards can be read there: for the first time, or again."""

    TYPE: ClassVar[str] = "cards.ReaderRecovered"


EVENTS = (ReaderAttached, ReaderDetached, ReaderConfigured, ReaderFaulted, ReaderRecovered)
