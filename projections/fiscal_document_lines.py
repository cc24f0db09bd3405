"""What do the lines of a fiscal document say? One row per line (предмет расчёта, tag 1059; spec B.3.2)."""

from projections.document_source import COMPLETED, RECORDED, documents_of_batch
from projections.view import Change, Column, Kind, View

_COLUMNS: tuple[tuple[Column, str], ...] = (
    (Column("fn", Kind.TEXT, "Serial of the fiscal drive"), "d.fn"),
    (Column("fd_number", Kind.LONG, "Number of the document in the drive"), "d.fd"),
    (Column("n", Kind.INT, "Place in the document, from 1"), "line.n"),
    (Column("name", Kind.TEXT, "What was sold, as printed, tag 1030"), "l.name"),
    (Column("code", Kind.TEXT, "Product code as printed, tag 1162", null=True), "l.code"),
    (Column("quantity", Kind.DECIMAL, "How much, in its measure, tag 1023"), "l.quantity"),
    (Column("price", Kind.MONEY, "Price of one, kopecks, tag 1079"), "l.price"),
    (Column("sum", Kind.MONEY, "Sum of the line, kopecks, tag 1043"), "l.sum"),
    (Column("tax_rate", Kind.INT, "Code of the VAT rate, tag 1199", null=True, facet=True), "l.tax_rate"),
    (Column("tax_sum", Kind.MONEY, "VAT of the line, kopecks, tag 1200", null=True), "l.tax_sum"),
    (Column("subject", Kind.INT, "Признак предмета расчёта, tag 1212", null=True, facet=True), "l.subject"),
    (Column("method", Kind.INT, "Признак способа расчёта, tag 1214", null=True, facet=True), "l.method"),
    (Column("measure", Kind.INT, "Code of the unit of measure, tag 2108", null=True, facet=True), "l.measure"),
    (Column("as_of_position", Kind.LONG, "Position of the event the line is from"), "d.position"),
)

# The newest form in the batch wins; `materialized` keeps the choice of the form before the opening of its lines.
_INSERT = f"""
with d as materialized (
    select distinct on (d.fn, d.fd) d.fn, d.fd, d.lines, b.position
    from {documents_of_batch("fn", "fd", "lines")}
    order by d.fn, d.fd, b.position desc
)
insert into {{table}} ({", ".join(column.name for column, _ in _COLUMNS)})
select {", ".join(expression for _, expression in _COLUMNS)}
from d
    cross join lateral json_array_elements(d.lines) with ordinality as line(body, n)
    cross join lateral json_to_record(line.body) as l(
        name text, price bigint, quantity numeric, sum bigint, tax_rate integer, tax_sum bigint, method integer,
        subject integer, measure integer, code text)
where d.lines is not null"""

_FORGET = f"""
delete from {{table}} t using (select d.fn, d.fd from {documents_of_batch("fn", "fd")}) d
where t.fn = d.fn and t.fd_number = d.fd"""

FISCAL_DOCUMENT_LINES = View(
    name="fiscal_document_lines",
    question="What do the lines of a fiscal document say?",
    row_name="FiscalDocumentLine",
    permission="relay.document.read",
    key=("fn", "fd_number", "n"),
    columns=tuple(column for column, _ in _COLUMNS),
    changes=(
        Change((RECORDED,), _INSERT),
        Change((COMPLETED,), _FORGET),
        Change((COMPLETED,), _INSERT),
    ),
    default_order=(("fn", False), ("fd_number", False), ("n", False)),
)
