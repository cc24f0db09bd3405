"""What can happen to the stream of fiscal documents of one fiscal drive (RELAY-18, -30d, -32d)."""

from datetime import datetime
from typing import ClassVar

from domain.event import Event
from domain.fiscal.document import FiscalDocument, Form


class FiscalDocumentRecorded(Event, frozen=True):
    """A fiscal document is in the ledger. `raw` are the bytes as received, `digest` identifies its content."""

    TYPE: ClassVar[str] = "fiscal.FiscalDocumentRecorded"

    document: FiscalDocument
    at_utc: datetime  # the document's local time in the zone of its place
    zone: str  # IANA name of that zone
    digest: str
    raw: bytes


class FiscalDocumentCompleted(Event, frozen=True):
    """A richer form of a document already recorded arrived (a receipt first known by its QR string, say)."""

    TYPE: ClassVar[str] = "fiscal.FiscalDocumentCompleted"

    document: FiscalDocument
    replaced: FiscalDocument  # the form known until now: sums take it back and add the new one
    at_utc: datetime
    zone: str
    digest: str
    raw: bytes


class DocumentGapDetected(Event, frozen=True):
    """Numbers `first`…`last` of the drive are missing although a later one is here (RELAY-32d)."""

    TYPE: ClassVar[str] = "fiscal.DocumentGapDetected"

    first: int
    last: int


class DocumentGapClosed(Event, frozen=True):
    """Numbers `first`…`last`, missing until now, have arrived: detected minus closed is what is missing."""

    TYPE: ClassVar[str] = "fiscal.DocumentGapClosed"

    first: int
    last: int


class TamperSuspected(Event, frozen=True):
    """The same (fn, fd) arrived with another content (RELAY-30d). The first one stays; this one is kept as evidence."""

    TYPE: ClassVar[str] = "fiscal.TamperSuspected"

    fd: int
    form: Form
    differs: tuple[str, ...]  # names of the fields that differ
    stored_digest: str
    digest: str
    raw: bytes


EVENTS = (FiscalDocumentRecorded, FiscalDocumentCompleted, DocumentGapDetected, DocumentGapClosed, TamperSuspected)
