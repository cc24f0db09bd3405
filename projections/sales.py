"""What was sold: per register, per cashier, per item and per day, each by local day (spec B.3.2 sales_by_…).

A sum is the sum of its documents, whatever order their forms arrived in. `FiscalDocumentCompleted` carries the form it
replaces, so one event says its whole effect: take the replaced form away, add the new one. Nothing else is read, a
rebuild adds up the same, and a row that no document is left in (the receipt without a register, say, before its TLV
came) is removed.

Counted are receipts and strict forms; corrections are only counted, their money is in no sum. Purchases from people
(EXPENSE) have columns of their own and are in no other sum.
"""

from domain.fiscal.document import DocumentKind, Operation
from projections.document_source import COMPLETED, RECORDED, TAX_SUM, document_as_d
from projections.view import Change, Column, Kind, View

_CORRECTIONS = f"('{DocumentKind.CORRECTION}', '{DocumentKind.BSO_CORRECTION}')"
_COUNTED = (
    f"('{DocumentKind.RECEIPT}', '{DocumentKind.BSO}', '{DocumentKind.CORRECTION}', '{DocumentKind.BSO_CORRECTION}')"
)


def _held(column: Column, amount: str) -> str:
    """The amount as the column can hold it; `amount` is numeric where it is money."""
    if column.kind is not Kind.MONEY:
        return amount
    return f"least(greatest({amount}, -{_MAX_SUM}), {_MAX_SUM})::bigint"


def _added(column: Column) -> str:
    old = f"t.{column.name}" + ("::numeric" if column.kind is Kind.MONEY else "")
    return _held(column, f"{old} + excluded.{column.name}")


def _only(operation: Operation, amount: str) -> str:
    return f"case when operation = '{operation}' then {amount} else 0 end"


def _netted(amount: str) -> str:
    """Income less returned income."""
    return f"direction * coalesce({amount}, 0)"


# (column, what one form adds to it)
_MEASURES: dict[str, tuple[Column, str]] = {
    column.name: (column, expression)
    for column, expression in (
        (Column("documents", Kind.LONG, "Documents counted in this row, corrections too"), "1"),
        (Column("receipts", Kind.LONG, "Receipts and strict forms of income"), _only(Operation.INCOME, "1")),
        (Column("returned_receipts", Kind.LONG, "Returns of income"), _only(Operation.INCOME_RETURN, "1")),
        (Column("corrections", Kind.LONG, "Corrections; their money is in no sum here"), "correction"),
        (Column("items", Kind.LONG, "Lines on receipts of income"), _only(Operation.INCOME, "items")),
        (Column("quantity", Kind.DECIMAL, "Quantity sold less quantity returned"), _netted("quantity")),
        (Column("gross", Kind.MONEY, "Income, kopecks"), _only(Operation.INCOME, "amount")),
        (Column("returns", Kind.MONEY, "Returned income, kopecks"), _only(Operation.INCOME_RETURN, "amount")),
        (Column("net", Kind.MONEY, "Gross less returns, kopecks"), _netted("amount")),
        (Column("cash", Kind.MONEY, "Cash part of net, kopecks"), _netted("cash")),
        (Column("electronic", Kind.MONEY, "Electronic part of net, kopecks"), _netted("electronic")),
        (Column("tax", Kind.MONEY, "VAT in net, kopecks"), _netted("tax")),
        (Column("expenses", Kind.MONEY, "Paid to customers, kopecks"), _only(Operation.EXPENSE, "amount")),
        (Column("expense_returns", Kind.MONEY, "Paid back by customers"), _only(Operation.EXPENSE_RETURN, "amount")),
    )
}
_OF_PAYMENTS = ("cash", "electronic")  # paid per document, not per line
_OF_LINES = ("quantity",)  # quantities of different items do not add up
# A key stands in an index, whose rows are short; FFD allows 128 characters at most.
_MAX_KEY_LENGTH = 256

# Money of a sum stays an integer of 64 bits. A document adds 2^48 at most (domain/fiscal/bounds.py), so an honest day
# never comes near; whoever makes up 32,768 documents of the greatest amount for one day sees the greatest number there
# is, and the view goes on.
_MAX_SUM = 2**63 - 1

# What every form tells; each of the four asks for a field or two more.
_FIELDS = ("kind", "at", "operation", "lines")
_FIELDS_OF_PAYMENT = (*_FIELDS, "total", "cash", "electronic", "taxes")


def _forms(*fields: str) -> str:
    """Each form of the batch with its sign, before anything is summed."""
    return f"""
forms as (
    select b.position, f.sign, d.*
    from batch b
        cross join lateral (values (1, b.body->'document'), (-1, b.body->'replaced')) f(sign, document)
        cross join lateral json_to_record(f.document) as {document_as_d(*fields)}
    where f.document is not null and d.kind in {_COUNTED}
)"""


_OF_FORM = f"""
    position, sign, at::date as day,
    (kind in {_CORRECTIONS})::int as correction,
    case when kind not in {_CORRECTIONS} then operation end as operation"""
# One row per form: what a document adds.
_PER_DOCUMENT = f"""
    select {{key}}, {_OF_FORM}, coalesce(json_array_length(lines), 0) as items, null::numeric as quantity,
        coalesce(total, 0) as amount, cash, electronic, {TAX_SUM} as tax
    from forms d"""
# One row per form and item: what the lines of a document add.
_PER_ITEM = f"""
    select left(l.name, {_MAX_KEY_LENGTH}) as item, {_OF_FORM}, count(*) as items, sum(l.quantity) as quantity,
        sum(l.sum) as amount, null::bigint as cash, null::bigint as electronic, sum(l.tax_sum) as tax
    from forms d
        cross join lateral json_to_recordset(d.lines) as l(name text, quantity numeric, sum bigint, tax_sum bigint)
    group by left(l.name, {_MAX_KEY_LENGTH}), position, sign, at, kind, operation"""


def _sales(
    name: str,
    question: str,
    row_name: str,
    *,
    key: Column | None,
    fields: tuple[str, ...],
    parts: str,
    without: tuple[str, ...],
) -> View:
    """One of the four: `key` stands beside the day, `parts` gives what each form adds under it, from `fields`."""
    day = Column("day", Kind.DATE, "Local day of the place of settlement")
    columns = (key, day) if key else (day,)
    measures = [each for measure, each in _MEASURES.items() if measure not in without]
    keys = ", ".join(column.name for column in columns)
    names = ", ".join(column.name for column, _ in measures)
    sums = ", ".join(_held(column, f"sum(sign * ({expression}))") for column, expression in measures)
    added = ", ".join(f"{column.name} = {_added(column)}" for column, _ in measures)
    change = f"""
with {_forms(*fields)}, parts as ({parts}
), directed as (
    select *, case operation when '{Operation.INCOME}' then 1 when '{Operation.INCOME_RETURN}' then -1 else 0 end
        as direction
    from parts
)
insert into {{table}} as t ({keys}, {names}, as_of_position)
select {keys}, {sums}, max(position) from directed group by {keys}
on conflict ({keys}) do update set {added}, as_of_position = excluded.as_of_position"""
    clean = f"""
with {_forms(*fields)}, parts as ({parts}
)
delete from {{table}} t using (select distinct {keys} from parts where sign = -1) left_by
where t.documents = 0 and {" and ".join(f"t.{column.name} = left_by.{column.name}" for column in columns)}"""
    return View(
        name=name,
        question=question,
        row_name=row_name,
        permission="relay.report.read",
        key=tuple(column.name for column in columns),
        columns=(
            *columns,
            *(column for column, _ in measures),
            Column("as_of_position", Kind.LONG, "Position of the last event counted here"),
        ),
        changes=(Change((RECORDED, COMPLETED), change), Change((COMPLETED,), clean)),
        default_order=(("day", True),),
        indexes=(("day", key.name),) if key else (),
    )


SALES_BY_REGISTER = _sales(
    "sales_by_register",
    "What did each register sell on each day?",
    "SalesByRegister",
    key=Column(
        "registration_number", Kind.TEXT, "РНМ of the register; empty when the document does not say (a QR string)"
    ),
    fields=(*_FIELDS_OF_PAYMENT, "register"),
    parts=_PER_DOCUMENT.format(key=f"left(coalesce(register, ''), {_MAX_KEY_LENGTH}) as registration_number"),
    without=_OF_LINES,
)
SALES_BY_CASHIER = _sales(
    "sales_by_cashier",
    "What did each cashier sell on each day?",
    "SalesByCashier",
    key=Column("cashier", Kind.TEXT, "Cashier as printed; empty when the document does not say (a QR string)"),
    fields=(*_FIELDS_OF_PAYMENT, "cashier"),
    parts=_PER_DOCUMENT.format(key=f"left(coalesce(cashier, ''), {_MAX_KEY_LENGTH}) as cashier"),
    without=_OF_LINES,
)
SALES_BY_ITEM = _sales(
    "sales_by_item",
    "How much of each item was sold on each day?",
    "SalesByItem",
    # Not the product code: a marking code is another one for every piece.
    key=Column("item", Kind.TEXT, "What was sold, as printed"),
    fields=_FIELDS,
    parts=_PER_ITEM,
    without=_OF_PAYMENTS,
)
SALES_BY_DAY = _sales(
    "sales_by_day",
    "What was sold on each day?",
    "SalesByDay",
    key=None,
    fields=_FIELDS_OF_PAYMENT,
    parts=_PER_DOCUMENT.format(key="null as nothing"),
    without=_OF_LINES,
)
