"""`RecordDocuments` decided: new numbers are recorded, repeats compared with the stored form, holes named."""

from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from domain.decision import Decider, Recall, Recalled
from domain.fiscal.commands import (
    MAX_DOCUMENTS_PER_COMMAND,
    DocumentOutcome,
    Outcome,
    ReceivedDocument,
    RecordDocuments,
)
from domain.fiscal.events import FiscalDocumentCompleted, FiscalDocumentRecorded
from domain.fiscal.stream import FiscalStream, stream_name
from domain.refusal import InvalidInput


def streams(command: RecordDocuments) -> Sequence[tuple[type[FiscalStream], str]]:
    """One stream per drive, in the order in which drives first occur."""
    _check(command)
    return [(FiscalStream, stream_name(fn)) for fn in dict.fromkeys(each.document.fn for each in command.documents)]


def recalls(command: RecordDocuments, drives: Sequence[FiscalStream]) -> Sequence[Recall]:
    """The stored form of every number that came again."""
    by_name = {drive.id: drive for drive in drives}
    wanted = []
    for each in command.documents:
        drive = by_name[stream_name(each.document.fn)]
        version = drive.version_of(each.document.fd)
        if version is not None:
            wanted.append(Recall(drive.id, version))
    return wanted


def decide(
    command: RecordDocuments, drives: Sequence[FiscalStream], recalled: Recalled, now: datetime
) -> list[dict[str, object]]:
    """Outcomes in the order given; within a drive documents are taken by number: a batch opens no false hole."""
    by_name = {drive.id: _Intake(drive, recalled, command.zone, now) for drive in drives}
    outcomes: dict[int, Outcome] = {}
    for index, each in sorted(enumerate(command.documents), key=lambda item: item[1].document.fd):
        outcomes[index] = by_name[stream_name(each.document.fn)].take(each)
    for intake in by_name.values():
        intake.finish()
    answers = [
        DocumentOutcome(each.document.fn, each.document.fd, outcomes[index])
        for index, each in enumerate(command.documents)
    ]
    return msgspec.to_builtins(answers)  # type: ignore[no-any-return]


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
    try:
        ZoneInfo(command.zone)
    except (
        ZoneInfoNotFoundError,
        ValueError,
        OSError,
    ):  # OSError: the name of a folder, or longer than a file's may be
        raise InvalidInput(f"{command.zone!r} is not an IANA time zone; use a name such as Europe/Moscow") from None
    for each in command.documents:
        # a day's offset beyond these no instant can be told; such a clock was never set
        if not MINYEAR < each.document.at.year < MAXYEAR:
            raise InvalidInput(
                f"document {each.document.fd} of drive {each.document.fn} has an impossible year; leave it out",
                fn=each.document.fn,
                fd=each.document.fd,
            )


RECORD_DOCUMENTS = Decider(command=RecordDocuments, streams=streams, recalls=recalls, decide=decide)
