"""What `importDocuments` takes and answers."""

from api.dynamic import GraphQLType, Member, input_type, object_type
from api.enums import enum_of
from api.failures import Failure
from api.receipts import ReceiptView
from api.scalars import UUID, Long
from domain.fiscal.commands import Outcome
from domain.fiscal.document import Form

SOURCE: GraphQLType = input_type(
    "DocumentSourceInput",
    "One source of fiscal documents: the content of a file, or a list of QR strings. Give either `text` or `base64`.",
    {
        "name": Member(str, "Your name for it, such as the file's name; problems and outcomes repeat it."),
        "form": Member(enum_of(Form) | None, "The form where you know it; without it the content decides."),
        "text": Member(str | None, "The content as text: JSON, or one QR string per line."),
        "base64": Member(str | None, "The content as base64 (RFC 4648, with padding): needed for TLV."),
    },
)
INPUT: GraphQLType = input_type(
    "ImportDocumentsInput",
    "Fiscal documents to take into the ledger.",
    {
        "command_id": Member(
            UUID,
            "Your id of this wish. Sent again with the same sources it has exactly one effect and gets the first "
            "answer, so retry with it as often as you like; take a new one when the sources change.",
        ),
        "sources": Member(list[SOURCE], "The sources, taken in this order."),
        "zone": Member(
            str | None,
            "IANA time zone of the place where the documents were made, such as Europe/Moscow: documents carry local "
            "time only. The organisation's zone when nothing is said.",
        ),
    },
)
DOCUMENT: GraphQLType = object_type(
    "ImportedDocument",
    "What became of one document.",
    {
        "source": Member(str, "Name of the source it came from."),
        "fn": Member(str, "Serial of the fiscal drive."),
        "fd": Member(Long, "Number of the document in the drive."),
        "outcome": Member(enum_of(Outcome), "What became of it."),
    },
)
PROBLEM: GraphQLType = object_type(
    "ImportProblem",
    "Something in a source that is not as it should be.",
    {
        "source": Member(str, "Name of the source."),
        "code": Member(str, "Stable code for programs."),
        "message": Member(str, "What was met and what to do about it."),
        "offset": Member(Long | None, "Where in the source, in bytes from its start."),
        "path": Member(str | None, "Which field: FFD tag or JSON path."),
    },
)
PAYLOAD: GraphQLType = object_type(
    "ImportDocumentsPayload",
    "What an import did. Documents that can be read are taken even when others of the same import cannot.",
    {
        "receipt": Member(ReceiptView | None, "The ledger's receipt; null when nothing was sent to the ledger."),
        "documents": Member(list[DOCUMENT], "Outcomes of the documents that the ledger has taken, in the order given."),
        "problems": Member(list[PROBLEM], "Items that are not in the ledger, because they could not be read."),
        "warnings": Member(list[PROBLEM], "What is odd about documents that were read all the same."),
        "errors": Member(
            list[Failure],
            "Why the import stopped before its end; empty when it did not. What `documents` lists is stored all the "
            "same: mend the cause and send the same command id again.",
        ),
    },
)
