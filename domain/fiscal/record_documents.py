"""`RecordDocuments` decided: new numbers are recorded, repeats compared with the stored form, holes named."""

from collections.abc import Sequence
from datetime import datetime

from domain.decision import Decider, Recall, Recalled
from domain.fiscal.bounds import beyond_bounds
from domain.fiscal.commands import (
    MAX_DOCUMENTS_PER_COMMAND,
    Outcome,
    ReceivedDocument,
    RecordDocuments,
)
from domain.fiscal.document import DocumentKind, FiscalDocument
from domain.fiscal.events import FiscalDocumentCompleted, FiscalDocumentRecorded
from domain.fiscal.identity import FN_DIGITS
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
        drive = by_fn[each.document.fn]
        version = drive.version_of(each.document.fd)
        if version is not None:
            wanted.append(Recall(drive.id, version))
    return wanted


def decide(
    command: RecordDocuments, drives: Sequence[FiscalStream], recalled: Recalled, now: datetime
) -> list[dict[str, object]]:
    """Outcomes in the order given; within a drive documents are taken by number: a batch opens no false hole."""
    by_fn = {drive.fn: _Intake(drive, recalled, command.zone, now) for drive in drives}
    documents = command.documents
    outcomes: dict[int, Outcome] = {}
    for index in sorted(range(len(documents)), key=lambda index: documents[index].document.fd):
        each = documents[index]
        outcomes[index] = by_fn[each.document.fn].take(each)
    for intake in by_fn.values():
        intake.finish()
    return [
        {"fn": each.document.fn, "fd": each.document.fd, "outcome": outcomes[index].value}
        for index, each in enumerate(documents)
    ]


class _Intake:
    """One drive's part of the command."""

    def __init__(self, drive: FiscalStream, recalled: Recalled, zone: str, now: datetime) -> None:
        self._drive, self._recalled, self._zone, self._now = drive, recalled, zone, now
        self._fresh: dict[int, FiscalDocumentRecorded | FiscalDocumentCompleted] = {}  # by this command
        self._arrived: list[int] = []  # numbers that were missing

    def take(self, received: ReceivedDocument) -> Outcome:
        number = received.document.fd
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
    for each in command.documents:
        document = each.document
        if document.kind is DocumentKind.OFD_ACK:
            raise _refused(document, "kind", "is an acknowledgement, which bears another document's number")
        field = beyond_bounds(document)
        if field is not None:
            raise _refused(document, field, f"has a value in {field} that no fiscal document can hold")


def _refused(document: FiscalDocument, field: str, why: str) -> InvalidInput:
    # what is wrong may be the number of the drive itself: only as much of it is repeated as a message can hold
    fn = document.fn[:FN_DIGITS].encode("ascii", "replace").decode()
    return InvalidInput(f"document {document.fd} of drive {fn} {why}; leave it out", fn=fn, fd=document.fd, field=field)


RECORD_DOCUMENTS = Decider(command=RecordDocuments, streams=streams, recalls=recalls, decide=decide)
