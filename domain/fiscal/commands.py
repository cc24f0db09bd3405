"""What one may ask of the fiscal streams."""

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from domain.command import Command, Work
from domain.fiscal.bounds import beyond_bounds
from domain.fiscal.document import DocumentKind, FiscalDocument
from domain.fiscal.identity import FN_DIGITS
from domain.refusal import InvalidInput

# One command is one transaction and one group of events in the open unit; larger imports are cut into several.
MAX_DOCUMENTS_PER_COMMAND = 1_000


class ReceivedDocument(Struct, frozen=True, gc=False):
    """A document with the bytes it came in, as received.

    Whatever door it comes by, it is looked at here, once: one that no stream, table or index could hold is never made.
    Raises `InvalidInput`.
    """

    document: FiscalDocument
    raw: bytes

    def __post_init__(self) -> None:
        document = self.document
        if document.kind is DocumentKind.OFD_ACK:
            raise _refused(document, "kind", "is an acknowledgement, which bears another document's number")
        field = beyond_bounds(document)
        if field is not None:
            raise _refused(document, field, f"has a value in {field} that no fiscal document can hold")


def _refused(document: FiscalDocument, field: str, why: str) -> InvalidInput:
    # what is wrong may be the number of the drive itself: only as much of it is repeated as a message can hold
    fn = document.fn[:FN_DIGITS].encode("ascii", "replace").decode()
    return InvalidInput(f"document {document.fd} of drive {fn} {why}; leave it out", fn=fn, fd=document.fd, field=field)


class RecordDocuments(Command, frozen=True):
    """Take 1–1,000 documents of one or several drives into the ledger.

    `zone` is the IANA zone of the place where they were made: documents carry local time only.
    """

    NAME: ClassVar[str] = "fiscal.RecordDocuments"
    WORK: ClassVar[Work] = Work.COLLECTS

    documents: tuple[ReceivedDocument, ...]
    zone: str


class Outcome(StrEnum):
    """What became of one document. The answer to a command is a list of `{fn, fd, outcome}` in the order given."""

    STORED = "STORED"
    REPEATED = "REPEATED"  # already there with this content: stored once (RELAY-30d)
    COMPLETED = "COMPLETED"  # known in a poorer form; this form was added
    TAMPER_SUSPECTED = "TAMPER_SUSPECTED"  # same key, other content: kept as evidence
