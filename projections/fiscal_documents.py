"""Which fiscal documents are there? One row per document, in the richest form that reached us (spec B.3.2)."""

from domain.fiscal.document import DocumentKind, Form, Operation
from domain.fiscal.events import TamperSuspected
from projections.document_source import COMPLETED, DRIVE_OF_STREAM, RECORDED, TAX_SUM, WHOLE_DOCUMENTS_OF_BATCH
from projections.view import Change, Column, Kind, Relation, View

# What the document itself says: (column, its expression over the event); a richer form replaces all of it.
_CONTENT: tuple[tuple[Column, str], ...] = (
    (Column("kind", Kind.TEXT, "What the document is", values=DocumentKind, facet=True), "d.kind"),
    (Column("at", Kind.LOCAL_TIME, "When it was made: wall clock of its place, tag 1012"), "d.at"),
    (Column("at_utc", Kind.INSTANT, "The same as an instant"), "e.at_utc"),
    (Column("zone", Kind.TEXT, "IANA time zone of its place", facet=True), "e.zone"),
    (Column("shift_number", Kind.LONG, "Number of the shift, tag 1038", null=True), "d.shift"),
    (Column("number_in_shift", Kind.LONG, "Number within the shift, tag 1042", null=True), "d.number_in_shift"),
    (Column("registration_number", Kind.TEXT, "РНМ of the register, tag 1037", null=True, facet=True), "d.register"),
    (Column("inn", Kind.TEXT, "INN of the user of the register, tag 1018", null=True, facet=True), "d.inn"),
    (Column("user_name", Kind.TEXT, "Name of the user of the register, tag 1048", null=True), 'd."user"'),
    (Column("cashier", Kind.TEXT, "Name of the cashier as printed, tag 1021", null=True, facet=True), "d.cashier"),
    (Column("address", Kind.TEXT, "Address of settlement, tag 1009", null=True), "d.address"),
    (Column("place", Kind.TEXT, "Place of settlement, tag 1187", null=True, facet=True), "d.place"),
    (
        Column("operation", Kind.TEXT, "Which way the money went, tag 1054", null=True, values=Operation, facet=True),
        "d.operation",
    ),
    (Column("total", Kind.MONEY, "Sum of the document in kopecks, tag 1020", null=True), "d.total"),
    (Column("cash", Kind.MONEY, "Paid in cash, kopecks, tag 1031", null=True), "d.cash"),
    (Column("electronic", Kind.MONEY, "Paid by electronic money, kopecks, tag 1081", null=True), "d.electronic"),
    (Column("prepaid", Kind.MONEY, "Paid in advance before, kopecks, tag 1215", null=True), "d.prepaid"),
    (Column("credit", Kind.MONEY, "To be paid later, kopecks, tag 1216", null=True), "d.credit"),
    (Column("exchange", Kind.MONEY, "Paid in kind, kopecks, tag 1217", null=True), "d.exchange"),
    (Column("tax_sum", Kind.MONEY, "Sum of its VAT amounts over all rates, kopecks", null=True), TAX_SUM),
    (Column("taxation", Kind.INT, "Mask of tax systems, tag 1055", null=True, facet=True), "d.taxation"),
    (
        Column("fiscal_sign", Kind.TEXT, "Printed fiscal sign (ФП), decimal, tag 1077", null=True),
        "d.fiscal_sign::text",
    ),
    (Column("message_sign", Kind.TEXT, "Sign of the message (ФПС), decimal", null=True), "d.message_sign"),
    (
        Column("message_sign_exact", Kind.BOOLEAN, "False when the source rounded the sign of the message", facet=True),
        "coalesce(d.message_sign_exact, true)",
    ),
    (Column("ffd_version", Kind.INT, "Code of the FFD version, tag 1209", null=True, facet=True), "d.ffd_version"),
    (Column("form", Kind.TEXT, "The richest form that reached us", values=Form, facet=True), "d.form"),
    (Column("digest", Kind.TEXT, "SHA-256 of what the document says, hex"), "e.digest"),
    (Column("lines_count", Kind.INT, "Number of its lines"), "coalesce(json_array_length(d.lines), 0)"),
    (Column("as_of_position", Kind.LONG, "Position of the event this content is from"), "b.position"),
)
# How it got into the log; stays when a richer form arrives.
_ENVELOPE: tuple[tuple[Column, str], ...] = (
    (Column("fn", Kind.TEXT, "Serial of the fiscal drive, tag 1041"), "d.fn"),
    (Column("fd_number", Kind.LONG, "Number of the document in the drive, tag 1040"), "d.fd"),
    (Column("received_at", Kind.INSTANT, "When it was recorded first"), "b.recorded_at"),
    (Column("version", Kind.LONG, "Version of the drive's stream that recorded it"), "b.version"),
    (Column("position", Kind.LONG, "Position in the log that recorded it"), "b.position"),
)


def _names(pairs: tuple[tuple[Column, str], ...]) -> str:
    return ", ".join(column.name for column, _ in pairs)


def _values(pairs: tuple[tuple[Column, str], ...]) -> str:
    return ", ".join(f"{expression} as {column.name}" for column, expression in pairs)


_RECORD = f"""
insert into {{table}} ({_names(_ENVELOPE + _CONTENT)}, tamper_suspected)
select {_values(_ENVELOPE + _CONTENT)}, false from {WHOLE_DOCUMENTS_OF_BATCH}"""

_COMPLETE = f"""
update {{table}} t set ({_names(_CONTENT)}) = row({", ".join(f"n.{column.name}" for column, _ in _CONTENT)})
from (
    select distinct on (d.fn, d.fd) d.fn, d.fd, {_values(_CONTENT)} from {WHOLE_DOCUMENTS_OF_BATCH}
    order by d.fn, d.fd, b.position desc
) n where t.fn = n.fn and t.fd_number = n.fd"""

_SUSPECT = f"""
update {{table}} t set tamper_suspected = true
from (select {DRIVE_OF_STREAM} as fn, (b.body->>'fd')::bigint as fd from batch b) n
where t.fn = n.fn and t.fd_number = n.fd"""

FISCAL_DOCUMENTS = View(
    name="fiscal_documents",
    question="Which fiscal documents are there?",
    row_name="FiscalDocument",
    permission="relay.document.read",
    key=("fn", "fd_number"),
    columns=(
        *(column for column, _ in _ENVELOPE),
        *(column for column, _ in _CONTENT),
        Column(
            "tamper_suspected", Kind.BOOLEAN, "Another content arrived under the same number (RELAY-30d)", facet=True
        ),
    ),
    changes=(
        Change((RECORDED,), _RECORD),
        Change((COMPLETED,), _COMPLETE),
        Change((TamperSuspected.TYPE,), _SUSPECT),
    ),
    default_order=(("at", True),),
    relations=(
        Relation(
            "lines",
            "fiscal_document_lines",
            {"fn": "fn", "fd_number": "fd_number"},
            "What was sold, in the order printed",
        ),
    ),
    # times hardly repeat: what follows them in an order is sorted as it is read; but a drive's last documents are read
    # for each drive of a page
    indexes=(("at",), ("fn", "at", "fd_number"), ("registration_number", "at")),
)
