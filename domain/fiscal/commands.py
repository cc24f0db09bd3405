"""What one may ask of the fiscal streams."""

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from domain.command import Command
from domain.fiscal.document import FiscalDocument

# One command is one transaction and one group of events in the open unit; larger imports are cut into several.
MAX_DOCUMENTS_PER_COMMAND = 1_000


class ReceivedDocument(Struct, frozen=True, gc=False):
    """A document with the bytes it came in, as received."""

    document: FiscalDocument
    raw: bytes


class RecordDocuments(Command, frozen=True):
    """Take 1–1,000 documents of one or several drives into the ledger.

    `zone` is the IANA zone of the place where they were made: documents carry local time only.
    """

    NAME: ClassVar[str] = "fiscal.RecordDocuments"

    documents: tuple[ReceivedDocument, ...]
    zone: str


class Outcome(StrEnum):
    """What became of one document. The answer to a command is a list of `{fn, fd, outcome}` in the order given."""

    STORED = "STORED"
    REPEATED = "REPEATED"  # already there with this content: stored once (RELAY-30d)
    COMPLETED = "COMPLETED"  # known in a poorer form; this form was added
    TAMPER_SUSPECTED = "TAMPER_SUSPECTED"  # same key, other content: kept as evidence
