"""Histories of fiscal drives as the domain itself would write them: forms, repeats, holes, tampering."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from domain.event import Event
from domain.fiscal.commands import ReceivedDocument, RecordDocuments
from domain.fiscal.document import DocumentKind, FiscalDocument, Form, Line, Operation, Tax
from domain.fiscal.events import FiscalDocumentCompleted, FiscalDocumentRecorded
from domain.fiscal.ffd_encode import compose
from domain.fiscal.record_documents import RECORD_DOCUMENTS
from domain.fiscal.stream import FiscalStream
from domain.fiscal.tlv import encode
from tests.projections.log import RECORDED_AT

ZONE = "Europe/Moscow"
_ITEMS = ("Молоко 3,2%", "Хлеб", 'Сыр "Российский"', "Кофе\\молотый", "Пакет")
_KINDS = (
    *(DocumentKind.RECEIPT,) * 12,
    DocumentKind.BSO,
    DocumentKind.CORRECTION,
    DocumentKind.SHIFT_OPENED,
    DocumentKind.SHIFT_CLOSED,
)


def full_document(rng: random.Random, fn: str, fd: int, *, lines: int | None = None) -> FiscalDocument:
    """A document as its TLV tells it."""
    kind = rng.choice(_KINDS)
    at = datetime(2026, 2, 27, 8, 0) + timedelta(minutes=67 * fd, seconds=fd % 60)  # noqa: DTZ001  local time
    if kind in {DocumentKind.SHIFT_OPENED, DocumentKind.SHIFT_CLOSED}:
        return FiscalDocument(fn=fn, fd=fd, kind=kind, form=Form.TLV, at=at, fiscal_sign=fd, register=f"RNM{fn[-2:]}")
    sold = tuple(_line(rng) for _ in range(rng.randint(1, 3) if lines is None else lines))
    total = sum(line.sum for line in sold)
    cash = rng.choice((0, total))
    return FiscalDocument(
        fn=fn,
        fd=fd,
        kind=kind,
        form=Form.TLV,
        at=at,
        fiscal_sign=4_000_000_000 + fd,
        operation=rng.choice((Operation.INCOME,) * 4 + tuple(Operation)),
        total=total,
        cash=cash,
        electronic=total - cash,
        register=f"RNM{fn[-2:]}",
        inn="7701234567",
        user="ООО Ромашка",
        shift=1 + fd // 20,
        number_in_shift=fd % 20,
        taxation=1,
        taxes=(Tax(1, total // 6), Tax(2, total // 11)),
        cashier=rng.choice(("Иванова", "Petrov")),
        address="Москва",
        place="Касса 1",
        ffd_version=2,
        message_sign="17293822569102704640",
        lines=sold,
    )


def _line(rng: random.Random) -> Line:
    price, quantity = rng.randint(100, 90_000), rng.choice(("1", "2", "0.375"))
    total = round(price * float(quantity))
    return Line(name=rng.choice(_ITEMS), price=price, quantity=quantity, sum=total, tax_rate=1, tax_sum=total // 6)


def as_qr(document: FiscalDocument) -> FiscalDocument:
    """What the QR string on the receipt tells: no lines, no register, no seconds."""
    return FiscalDocument(
        fn=document.fn,
        fd=document.fd,
        kind=DocumentKind.RECEIPT,
        form=Form.QR,
        at=document.at.replace(second=0),
        fiscal_sign=document.fiscal_sign,
        operation=document.operation,
        total=document.total,
    )


def as_json(document: FiscalDocument) -> FiscalDocument:
    """What the tax service tells: all but the cashier, and lines spelled its own way."""
    lines = tuple(msgspec.structs.replace(line, name=line.name.upper()) for line in document.lines)
    return msgspec.structs.replace(document, form=Form.JSON, cashier=None, lines=lines)


def forged(document: FiscalDocument) -> FiscalDocument:
    """Another content under the same number."""
    return FiscalDocument(
        fn=document.fn,
        fd=document.fd,
        kind=document.kind,
        form=document.form,
        at=document.at,
        fiscal_sign=1,
        total=(document.total or 0) + 1,
    )


class Register:
    """One drive that sends documents; `send` gives (stream, event) pairs."""

    def __init__(self, fn: str) -> None:
        self.fn, self.stream = fn, FiscalStream.blank(f"fiscal-{fn}")
        self.recorded: dict[int, FiscalDocumentRecorded | FiscalDocumentCompleted] = {}

    def send(self, *documents: FiscalDocument) -> list[tuple[str, Event]]:
        return self.take(*(ReceivedDocument(each, encode(compose(each))) for each in documents))

    def take(self, *received: ReceivedDocument) -> list[tuple[str, Event]]:
        command = RecordDocuments(received, ZONE)
        assert RECORD_DOCUMENTS.streams(command) == [(FiscalStream, self.stream.id)]
        recalled = {
            recall: self.recorded[recall.version] for recall in RECORD_DOCUMENTS.recalls(command, [self.stream])
        }
        RECORD_DOCUMENTS.decide(command, [self.stream], recalled, RECORDED_AT)
        fired = self.stream.collect_events()
        for each in fired:
            if isinstance(each.event, FiscalDocumentRecorded | FiscalDocumentCompleted):
                self.recorded[each.originator_version] = each.event
        return [(self.stream.id, each.event) for each in fired]


def history(seed: int, *, drives: int = 3, documents: int = 40) -> list[tuple[str, Event]]:
    """Interleaved sendings of several drives: in disorder, twice, first as QR strings, forged."""
    rng = random.Random(seed)
    sendings = [list(_sendings(rng, f"92890000000000{drive:02}", documents)) for drive in range(drives)]
    registers = [Register(f"92890000000000{drive:02}") for drive in range(drives)]
    events: list[tuple[str, Event]] = []
    while any(sendings):
        drive = rng.choice([index for index, left in enumerate(sendings) if left])
        events += registers[drive].send(*sendings[drive].pop(0))
    return events


def _sendings(rng: random.Random, fn: str, documents: int) -> Iterator[list[FiscalDocument]]:
    full = [full_document(rng, fn, fd) for fd in range(5, 5 + documents)]
    arrivals: list[tuple[float, FiscalDocument]] = []
    for document in full:
        if rng.random() < 0.1:
            continue  # never arrives: a hole
        place = document.fd + rng.choice((0.0, 0.0, 0.0, 6.5))
        if document.kind is DocumentKind.RECEIPT and rng.random() < 0.3:
            arrivals.append((place - 3, as_qr(document)))
        if document.kind is DocumentKind.RECEIPT and rng.random() < 0.3:
            arrivals.append((place - 2, as_json(document)))
        arrivals.append((place, document))
        if rng.random() < 0.1:
            arrivals.append((place + 4, rng.choice((document, forged(document)))))
    ordered = [document for _, document in sorted(arrivals, key=lambda arrival: arrival[0])]
    while ordered:
        size = rng.randint(1, 4)
        batch, ordered = ordered[:size], ordered[size:]
        yield batch
