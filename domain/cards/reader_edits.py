"""Readers named, taken away, and what their programs report (spec B.2.5). Attached they are in `domain/processes/`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.cards.reader import Reader, reader_stream
from domain.cards.reader_events import Fault
from domain.command import Command, Work
from domain.decision import Decider, Recalled, Streams
from domain.refusal import InvalidInput

LONGEST_TEXT = 100


class ReaderEdit(Command, frozen=True):
    """An edit of one reader by a person who has seen `expected_version` of it."""

    reader: str
    expected_version: int


class DetachReader(ReaderEdit, frozen=True):
    """Take a reader away from its desk or terminal."""

    NAME: ClassVar[str] = "cards.DetachReader"


class ConfigureReader(ReaderEdit, frozen=True):
    """Say what a reader is called, and its model."""

    NAME: ClassVar[str] = "cards.ConfigureReader"

    title: str
    model: str


class ReportReader(Command, frozen=True):
    """Say whether cards can be read, as the program beside the reader; `fault` is left out when they can."""

    NAME: ClassVar[str] = "cards.ReportReader"
    WORK: ClassVar[Work] = Work.COLLECTS

    reader: str
    fault: Fault | None = None


def _detach(asked: DetachReader, reader: Reader, now: datetime) -> None:
    reader.seen(asked.expected_version)
    reader.detach(now)


def _configure(asked: ConfigureReader, reader: Reader, now: datetime) -> None:
    reader.seen(asked.expected_version)
    reader.configure(_text(asked.title), _text(asked.model), now)


def _report(asked: ReportReader, reader: Reader, now: datetime) -> None:
    reader.report(asked.fault, now)


def _text(text: str) -> str:
    bare = text.strip()
    if len(bare) > LONGEST_TEXT or not bare.isprintable():
        raise InvalidInput(f"title and model of a reader are printable text of at most {LONGEST_TEXT} characters")
    return bare


def _decider(command: type[Command], act: Callable[[Any, Reader, datetime], None]) -> Decider:
    def streams(asked: Any) -> Streams:
        return [(Reader, reader_stream(asked.reader))]

    def decide(asked: Any, readers: Sequence[Reader], recalled: Recalled, now: datetime) -> None:
        del recalled
        (reader,) = readers
        act(asked, reader, now)

    return Decider(command, streams, decide)


DECIDERS = (_decider(DetachReader, _detach), _decider(ConfigureReader, _configure), _decider(ReportReader, _report))
