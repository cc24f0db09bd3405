"""Readers and terminals get their places: a reader a desk or terminal, a terminal a unit (spec B.2.5, BET-02)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.desk import Desk, desk_stream
from domain.betting.terminal import Terminal, terminal_stream
from domain.betting.texts import said
from domain.cards.reader import Place, Reader, reader_stream
from domain.cards.reader_edits import ReaderEdit
from domain.cards.reader_events import PlaceKind
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.organisation.hierarchy import STREAM, Hierarchy
from domain.organisation.refusals import UnitUnknown
from domain.refusal import InvalidInput
from domain.zones import ZONES


class AttachReader(ReaderEdit, frozen=True):
    """Let a reader belong to a desk or to a terminal: what is put on it is presented there."""

    NAME: ClassVar[str] = "cards.AttachReader"

    kind: PlaceKind
    place: str


class SetUpTerminal(Command, frozen=True):
    """Have a betting terminal in a unit. Its days are those of `zone`, an IANA time zone."""

    NAME: ClassVar[str] = "betting.SetUpTerminal"

    terminal: str
    unit: str
    title: str
    zone: str


def _places(asked: AttachReader) -> Streams:
    if asked.kind is PlaceKind.DESK:
        return [(Reader, reader_stream(asked.reader)), (Desk, desk_stream(asked.place))]
    return [(Reader, reader_stream(asked.reader)), (Terminal, terminal_stream(asked.place))]


def _attach(asked: AttachReader, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Raises DeskUnknown, TerminalUnknown, ReaderElsewhere, VersionConflict."""
    del recalled
    reader, place = aggregates
    reader.seen(asked.expected_version)
    reader.attach(Place(asked.kind, asked.place, place.unit), now)


def _terminals(asked: SetUpTerminal) -> Streams:
    return [(Terminal, terminal_stream(asked.terminal)), (Hierarchy, STREAM)]


def _set_up(asked: SetUpTerminal, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    terminal, hierarchy = aggregates
    if asked.unit not in hierarchy.places:
        raise UnitUnknown.named(asked.unit)
    if asked.zone not in ZONES:
        raise InvalidInput(f"{asked.zone[:60]!r} is not an IANA time zone; use a name such as Europe/Moscow")
    terminal.set_up(asked.unit, said("a title", asked.title), asked.zone, now)


DECIDERS = (Decider(AttachReader, _places, _attach), Decider(SetUpTerminal, _terminals, _set_up))
