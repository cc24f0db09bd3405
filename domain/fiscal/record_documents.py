"""`RecordDocuments` decided: new numbers are recorded, repeats compared with the stored form, holes named."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.decision import Decider, Recall, Recalled
from domain.fiscal.commands import (
    MAX_DOCUMENTS_PER_COMMAND,
    Outcome,
    ReceivedDocument,
    RecordDocuments,
)
from domain.fiscal.events import FiscalDocumentCompleted, FiscalDocumentRecorded
from domain.fiscal.stream import FiscalStream, stream_name
from domain.refusal import InvalidInput
from domain.zones import ZONES


def streams(command: RecordDocuments) -> Sequence[tuple[type[FiscalStream], str]]:
    """One stream per drive, in the order in which drives first occur."""
    _check(command)
    return [(FiscalStream, stream_name(fn)) for fn in dict.fromkeys(each.document.fn for each in command.documents)]


def recalls(command: RecordDocuments, drives: Sequence[FiscalStream]) -> Sequence[Recall]:
    """The stored form of every number that came again."""
    by_fn = {drive.fn: drive for drive in drives}
    wanted = []
    for each in command.documents:
        document = each.document
        drive = by_fn[document.fn]
        if document.fd <= drive.numbering.newest and (version := drive.version_of(document.fd)) is not None:
            wanted.append(Recall(drive.id, version))
    return wanted


def decide(
    command: RecordDocuments, drives: Sequence[FiscalStream], recalled: Recalled, now: datetime
) -> list[dict[str, object]]:
    """Outcomes in the order given; within a drive documents are taken by number: a batch opens no false hole."""
    zone = ZoneInfo(command.zone)
    by_fn = {drive.fn: _Intake(drive, recalled, zone, now) for drive in drives}
    documents = command.documents
    outcomes = [Outcome.STORED] * len(documents)
    numbers = [each.document.fd for each in documents]
    for index in sorted(range(len(numbers)), key=numbers.__getitem__):
        each = documents[index]
        outcomes[index] = by_fn[each.document.fn].take(each)
    for intake in by_fn.values():
        intake.finish()
    return [
        {"fn": each.document.fn, "fd": each.document.fd, "outcome": outcome}
        for each, outcome in zip(documents, outcomes, strict=True)
    ]


class _Intake:
    """One drive's part of the command."""

    def __init__(self, drive: FiscalStream, recalled: Recalled, zone: ZoneInfo, now: datetime) -> None:
        self._drive, self._recalled, self._zone, self._now = drive, recalled, zone, now
        self._fresh: dict[int, FiscalDocumentRecorded | FiscalDocumentCompleted] = {}  # by this command
        self._arrived: list[int] = []  # numbers that were missing

    def take(self, received: ReceivedDocument) -> Outcome:
        number = received.document.fd
        if number <= self._drive.numbering.newest:  # seldom
            stored = self._stored(number)
            if stored is not None:
                outcome, self._fresh[number] = self._drive.repeat(stored, received, self._zone, self._now)
                return outcome
            if self._drive.numbering.is_missing(number):
                self._arrived.append(number)
        self._fresh[number] = self._drive.record(received, self._zone, self._now)
        return Outcome.STORED

    def finish(self) -> None:
        """Close holes by stretches: one event for consecutive numbers."""
        if self._arrived:
            for first, last in _stretches(self._arrived):
                self._drive.close_gap(first, last, self._now)

    def _stored(self, number: int) -> FiscalDocumentRecorded | FiscalDocumentCompleted | None:
        if number in self._fresh:
            return self._fresh[number]
        version = self._drive.version_of(number)
        if version is None:
            return None
        event = self._recalled[Recall(self._drive.id, version)]
        assert isinstance(event, FiscalDocumentRecorded | FiscalDocumentCompleted), event
        return event


def _stretches(numbers: list[int]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for number in numbers:
        if stretches and stretches[-1][1] + 1 == number:
            stretches[-1] = (stretches[-1][0], number)
        else:
            stretches.append((number, number))
    return stretches


def _check(command: RecordDocuments) -> None:
    if not 1 <= len(command.documents) <= MAX_DOCUMENTS_PER_COMMAND:
        raise InvalidInput(
            f"send 1 to {MAX_DOCUMENTS_PER_COMMAND} documents in one command; this one has {len(command.documents)}",
            limit=MAX_DOCUMENTS_PER_COMMAND,
            given=len(command.documents),
        )
    if command.zone not in ZONES:
        raise InvalidInput(f"{command.zone!r} is not an IANA time zone; use a name such as Europe/Moscow")


RECORD_DOCUMENTS = Decider(command=RecordDocuments, streams=streams, recalls=recalls, decide=decide)
