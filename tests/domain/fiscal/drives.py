"""A drive in memory: sends documents through the decider as the ledger would, and remembers what happened."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec

from domain.aggregate import Recorded
from domain.decision import Recall
from domain.event import Event
from domain.fiscal.commands import ReceivedDocument, RecordDocuments
from domain.fiscal.document import DocumentKind, FiscalDocument, Form, Line, Operation
from domain.fiscal.events import DocumentGapClosed, DocumentGapDetected
from domain.fiscal.ffd_encode import compose
from domain.fiscal.problems import LocalProtocolError
from domain.fiscal.record_documents import RECORD_DOCUMENTS
from domain.fiscal.stream import FiscalStream, stream_name
from domain.fiscal.tlv import encode

FN = "9289000100087745"
ZONE = "Europe/Moscow"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def document(fd: int, form: Form = Form.TLV, *, fn: str = FN, total: int | None = None) -> FiscalDocument:
    """What a form tells of receipt `fd`; the three forms of one receipt agree."""
    at = datetime(2026, 2, 27, 12, 30, 15) + timedelta(minutes=fd)  # noqa: DTZ001  local time
    told = FiscalDocument(
        fn=fn,
        fd=fd,
        kind=DocumentKind.RECEIPT,
        form=form,
        at=at.replace(second=0) if form is Form.QR else at,
        fiscal_sign=4_000_000_000 + fd,
        operation=Operation.INCOME,
        total=100 * fd if total is None else total,
    )
    if form is Form.QR:
        return told
    lines = (Line("Сыр" if form is Form.TLV else "СЫР", 100, str(fd), 100 * fd),)
    cashier = "Иванова" if form is Form.TLV else None
    return msgspec.structs.replace(told, shift=3, number_in_shift=fd, cash=0, lines=lines, cashier=cashier)


def command(*documents: FiscalDocument, zone: str = ZONE) -> RecordDocuments:
    return RecordDocuments(tuple(ReceivedDocument(each, raw_of(each)) for each in documents), zone)


@cache
def raw_of(document: FiscalDocument) -> bytes:
    """Bytes that say this document: of TLV what a register would print, else (or where it could not) JSON."""
    try:
        return encode(compose(document)) if document.form is Form.TLV else msgspec.json.encode(document)
    except LocalProtocolError:
        return msgspec.json.encode(document)


class Drives:
    """given = the commands before, when = `send`, then = `outcomes` and `events` of the last one."""

    def __init__(self) -> None:
        self.streams: dict[str, FiscalStream] = {}
        self.history: dict[Recall, Event] = {}
        self.events: list[Event] = []
        self.happened: list[Recorded] = []

    def send(self, *documents: FiscalDocument, zone: str = ZONE) -> list[str]:
        """Outcomes in the order given."""
        asked = command(*documents, zone=zone)
        names = [name for _, name in RECORD_DOCUMENTS.streams(asked)]
        drives = [self.streams.setdefault(name, FiscalStream.blank(name)) for name in names]
        recalled = {recall: self.history[recall] for recall in RECORD_DOCUMENTS.recalls(asked, drives)}
        answers: Sequence[Any] = RECORD_DOCUMENTS.decide(asked, drives, recalled, NOW)
        fired = [each for drive in drives for each in drive.collect_events()]
        for each in fired:
            self.history[Recall(each.originator_id, each.originator_version)] = each.event
        self.happened += fired
        self.events = [each.event for each in fired]
        assert [(answer["fn"], answer["fd"]) for answer in answers] == [(each.fn, each.fd) for each in documents]
        return [answer["outcome"] for answer in answers]

    def missing(self) -> set[int]:
        """What the gap events of the one drive say: detected minus closed. A number is never twice in either."""
        counted: Counter[int] = Counter()
        for each in self.happened:
            if isinstance(each.event, DocumentGapDetected):
                counted.update(range(each.event.first, each.event.last + 1))
            elif isinstance(each.event, DocumentGapClosed):
                counted.subtract(range(each.event.first, each.event.last + 1))
        assert set(counted.values()) <= {0, 1}
        return {number for number, count in counted.items() if count}

    def replayed(self, fn: str = FN) -> FiscalStream:
        """The stream again, from its events, half of them by way of its frozen state."""
        name = stream_name(fn)
        own = [each for each in self.happened if each.originator_id == name]
        stream = FiscalStream.blank(name)
        for index, each in enumerate(own):
            each.mutate(stream)
            if index == len(own) // 2:
                stream.thaw(msgspec.json.decode(msgspec.json.encode(stream.freeze())))
        return stream
