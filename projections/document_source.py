"""How the views of fiscal documents read a batch: an event as `b`, its fields as `e`, its document as `d`.

One place names the fields of the stored JSON, so that views say `d.total`. Absent fields are null: events leave
defaults out. What a projection costs is the parsing of JSON, so a view asks for the fields it needs.
"""

from domain.fiscal.events import FiscalDocumentCompleted, FiscalDocumentRecorded

RECORDED = FiscalDocumentRecorded.TYPE
COMPLETED = FiscalDocumentCompleted.TYPE

# Fields of FiscalDocument as PostgreSQL takes them from JSON.
_FIELDS = {
    "fn": "text",
    "fd": "bigint",
    "kind": "text",
    "form": "text",
    "at": "timestamp",
    "fiscal_sign": "bigint",
    "operation": "text",
    "total": "bigint",
    "cash": "bigint",
    "electronic": "bigint",
    "prepaid": "bigint",
    "credit": "bigint",
    "exchange": "bigint",
    "register": "text",
    "inn": "text",
    "user": "text",
    "shift": "bigint",
    "number_in_shift": "bigint",
    "taxation": "integer",
    "taxes": "json",
    "cashier": "text",
    "address": "text",
    "place": "text",
    "ffd_version": "integer",
    "message_sign": "text",
    "message_sign_exact": "boolean",
    "lines": "json",
}
ALL_FIELDS = tuple(_FIELDS)


def document_as_d(*fields: str) -> str:
    """The record `d` of those fields; a view that asks for few is read twice as fast as one that asks for all."""
    return "d(" + ", ".join(f'"{name}" {_FIELDS[name]}' for name in fields) + ")"


def documents_of_batch(*fields: str) -> str:
    """FROM: the documents of the batch, `b` and `d`."""
    return f"batch b cross join lateral json_to_record(b.body->'document') as {document_as_d(*fields)}"


# FROM with everything an event says of its document: `b`, `e` and `d`.
WHOLE_DOCUMENTS_OF_BATCH = f"""batch b
    cross join lateral json_to_record(b.body) as e(document json, at_utc timestamptz, zone text, digest text)
    cross join lateral json_to_record(e.document) as {document_as_d(*ALL_FIELDS)}"""

# The sum over all rates, null when the document names no tax.
TAX_SUM = "(select sum((tax->>'sum')::bigint)::bigint from json_array_elements(d.taxes) tax)"

# A stream of documents is named `fiscal-<fn>`; events about gaps and tampering name the drive by their stream only.
DRIVE_OF_STREAM = "(select substr(s.name, length('fiscal-') + 1) from streams s where s.id = b.stream)"
