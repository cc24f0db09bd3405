"""A reader of cards, stream `reader-<id>`: it belongs to one desk or terminal at a time (spec B.2.5)."""

import re
from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert, to_builtins

from domain.aggregate import Aggregate
from domain.cards import reader_events as happened
from domain.cards.reader_events import Fault, PlaceKind
from domain.cards.refusals import ReaderElsewhere, ReaderNotAttached
from domain.event import Event
from domain.expected_version import expect
from domain.refusal import InvalidInput

_PREFIX = "reader-"
# Chosen by people, and written into the settings of the program beside it.
_ID = re.compile(r"[\w.:/-]{1,100}")


class Place(Struct, frozen=True):
    """A desk or a terminal."""

    kind: PlaceKind
    id: str
    unit: str


class _State(Struct):
    place: Place | None = None
    title: str = ""
    model: str = ""
    fault: Fault | None = None
    is_heard: bool = False  # its program has ever said that it can read
    edited: int = 0  # version of the last event that people made


_OF_PEOPLE = (happened.ReaderAttached, happened.ReaderDetached, happened.ReaderConfigured)


class Reader(Aggregate):
    """A reader."""

    CATEGORY: ClassVar[str] = "reader"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def reader(self) -> str:
        return str(self.id).removeprefix(_PREFIX)

    def seen(self, expected_version: int) -> None:
        """Whether somebody edits it who has seen the last edit. Raises VersionConflict."""
        shown = {"place": self.state.place, "title": self.state.title, "model": self.state.model}
        expect(str(self.id), expected_version, self.state.edited, to_builtins(shown))

    def attach(self, place: Place, now: datetime) -> None:
        """Let it belong there; nothing happens when it does. Raises ReaderElsewhere."""
        held = self.state.place
        if held == place:
            return
        if held is not None:
            raise ReaderElsewhere(
                f"reader {self.reader} belongs to {held.kind.lower()} {held.id}; detach it there first",
                reader=self.reader,
                place=held.id,
            )
        self.fire(happened.ReaderAttached(place.kind, place.id, place.unit), now=now)

    def detach(self, now: datetime) -> None:
        """Raises ReaderNotAttached."""
        place = self.place()
        self.fire(happened.ReaderDetached(place.kind, place.id), now=now)

    def configure(self, title: str, model: str, now: datetime) -> None:
        """Nothing happens when it is called so already."""
        if (title, model) != (self.state.title, self.state.model):
            self.fire(happened.ReaderConfigured(title, model), now=now)

    def report(self, fault: Fault | None, now: datetime) -> None:
        """What its program says of it; only a change is an event. Raises ReaderNotAttached: whose is it?"""
        self.place()
        if fault is not None and fault is not self.state.fault:
            self.fire(happened.ReaderFaulted(fault), now=now)
        elif fault is None and not (self.state.is_heard and self.state.fault is None):
            self.fire(happened.ReaderRecovered(), now=now)

    def place(self) -> Place:
        """Where it stands. Raises ReaderNotAttached."""
        if self.state.place is None:
            raise ReaderNotAttached(
                f"reader {self.reader} belongs to no desk or terminal: attach it (attachReader)", reader=self.reader
            )
        return self.state.place

    def evolve(self, event: Event) -> None:
        state = self.state
        if isinstance(event, _OF_PEOPLE):
            state.edited = self._version + 1
        match event:
            case happened.ReaderAttached():
                state.place = Place(event.kind, event.place, event.unit)
            case happened.ReaderDetached():
                state.place = None
            case happened.ReaderConfigured():
                state.title, state.model = event.title, event.model
            case happened.ReaderFaulted():
                state.fault = event.fault
            case happened.ReaderRecovered():
                state.fault, state.is_heard = None, True
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)


def reader_stream(reader: str) -> str:
    """The stream of a reader. Raises InvalidInput."""
    if _ID.fullmatch(reader) is None:
        raise InvalidInput("the id of a reader is 1 to 100 letters, digits and . : / _ -")
    return _PREFIX + reader
