"""TLV tree to FiscalDocument: which tag is which field, for every kind of document.

`interpret` refuses what has no identity (drive, number, time, for receipts total and operation) or a broken figure;
everything else is a warning. Fields of the FFD that the model does not name stay in the raw bytes.
"""

from domain.fiscal.bounds import INN_CHARS, REGISTER_CHARS, beyond_bounds
from domain.fiscal.document import KIND_OF_CODE, OPERATION_OF_CODE, DocumentKind, FiscalDocument, Form, Line, Operation
from domain.fiscal.fields import Fields
from domain.fiscal.identity import is_document_number, is_drive_number, strip_inn
from domain.fiscal.problems import Problem, ProblemCode, RemoteProtocolError
from domain.fiscal.quality import warnings_of
from domain.fiscal.tags import PRODUCT_CODES, VAT_SUM, VAT_SUMS
from domain.fiscal.tlv import Field
from domain.fiscal.values import decimal_text, read_decimal, read_number, read_sign, read_text, read_time
from domain.fiscal.vat import RATE_OF_TAG, line_tax, taxes_of

SETTLEMENTS: frozenset[DocumentKind] = frozenset(
    {DocumentKind.RECEIPT, DocumentKind.BSO, DocumentKind.CORRECTION, DocumentKind.BSO_CORRECTION}
)
"""Documents that must carry a total and an operation (M in the FFD tables)."""


def interpret(root: Field, *, message_sign: str | None = None) -> tuple[FiscalDocument, tuple[Problem, ...]]:
    """The document of a decoded TLV tree, and warnings. Raises RemoteProtocolError; offsets count from the document.

    `message_sign` is the ФПС found behind the document, as unsigned decimal text.
    """
    kind = KIND_OF_CODE.get(root.tag)
    if kind is None or isinstance(root.value, bytes):
        raise RemoteProtocolError(
            ProblemCode.TLV_UNKNOWN_DOCUMENT, f"Document code {root.tag} is not known", offset=0, path=str(root.tag)
        )
    if kind is DocumentKind.OFD_ACK:
        raise RemoteProtocolError(
            ProblemCode.OFD_ACKNOWLEDGEMENT, "An acknowledgement of the operator", offset=0, path=str(root.tag)
        )
    warnings: list[Problem] = []
    fields = Fields(root, root, (root.tag,), warnings)
    settles = kind in SETTLEMENTS
    inn = fields.identifier(1018, INN_CHARS)
    document = FiscalDocument(
        fn=_drive_number(fields),
        fd=_document_number(fields),
        kind=kind,
        form=Form.TLV,
        at=fields.need(1012, read_time),
        fiscal_sign=fields.take(1077, read_sign),
        operation=_operation(fields, needed=settles),
        total=fields.need(1020, fields.read_money) if settles else fields.money(1020),
        cash=fields.money(1031),
        electronic=fields.money(1081),
        prepaid=fields.money(1215),
        credit=fields.money(1216),
        exchange=fields.money(1217),
        register=fields.identifier(1037, REGISTER_CHARS),
        inn=(strip_inn(inn) or None) if inn else None,
        user=fields.text(1048),
        shift=fields.number(1038),
        number_in_shift=fields.number(1042),
        taxation=fields.number(1055),
        taxes=taxes_of(_flat_vat(fields), _nested_vat(fields)),
        cashier=fields.text(1021),
        address=fields.text(1009),
        place=fields.text(1187),
        ffd_version=fields.number(1209),
        message_sign=message_sign,
        lines=tuple([_line(line) for line in fields.every(1059)]),
    )
    beyond = beyond_bounds(document)
    if beyond is not None:
        what = f"{beyond} holds what no document can"
        raise RemoteProtocolError(ProblemCode.FIELD_VALUE, what, offset=0, path=str(root.tag))
    warnings.extend(warnings_of(document, register_serial=fields.text(1013)))
    return document, tuple(warnings)


def _drive_number(fields: Fields) -> str:
    number = fields.need(1041, read_text)
    if not is_drive_number(number):
        raise fields.error(1041, ProblemCode.FN_MALFORMED, "The drive number is not 16 digits")
    return number


def _document_number(fields: Fields) -> int:
    number = fields.need(1040, read_number)
    if not is_document_number(number):
        raise fields.error(1040, ProblemCode.FD_OUT_OF_RANGE, "The document number is out of range")
    return number


def _operation(fields: Fields, *, needed: bool) -> Operation | None:
    code = fields.need_number(1054) if needed else fields.number(1054)
    if code is None:
        return None
    operation = OPERATION_OF_CODE.get(code)
    if operation is None:
        raise fields.error(1054, ProblemCode.FIELD_VALUE, f"Operation {code} is not known")
    return operation


def _flat_vat(fields: Fields) -> dict[int, int]:
    return {rate: fields.money(tag) or 0 for tag, rate in RATE_OF_TAG.items() if fields.has(tag)}


def _nested_vat(fields: Fields) -> list[tuple[int, int]]:
    return [
        (amount.need_number(1199), amount.need(1120, amount.read_money))
        for sums in fields.every(VAT_SUMS)
        for amount in sums.every(VAT_SUM)
    ]


def _line(fields: Fields) -> Line:
    price, total = fields.need(1079, fields.read_money), fields.need(1043, fields.read_money)
    rate, tax = fields.number(1199), fields.money(1200)
    if rate is None:
        rate, tax = line_tax(_flat_vat(fields))
    return Line(
        name=fields.text(1030) or "",  # FFD 1.2 lets marked goods go without a name
        price=price,
        quantity=_quantity(fields, price, total),
        sum=total,
        tax_rate=rate,
        tax_sum=tax,
        method=fields.number(1214),
        subject=fields.number(1212),
        measure=fields.number(2108),
        code=_code(fields),
    )


def _quantity(fields: Fields, price: int, total: int) -> str:
    quantity = fields.take(1023, read_decimal)
    if quantity is not None:
        return quantity
    if price != total:
        raise fields.missing(1023)
    return decimal_text(0, 1)  # FFD 1.05 may leave the quantity out of an advance: price and sum agree


def _code(fields: Fields) -> str | None:
    printed = fields.digits(1162)
    if printed:
        return printed
    for codes in fields.every(1163):
        for tag in PRODUCT_CODES:
            text = codes.text(tag)
            if text:
                return text
    return None
