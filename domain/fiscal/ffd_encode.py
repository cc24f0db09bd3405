"""FiscalDocument to TLV tree, strict out: what emulators and demonstrations print. The reverse of `ffd.interpret`.

No real sign is made here: tag 1077 carries whatever number the document has.
"""

from decimal import Decimal, InvalidOperation

from domain.fiscal.document import CODE_OF_KIND, OPERATION_OF_CODE, FiscalDocument, Line, Tax
from domain.fiscal.ffd import SETTLEMENTS
from domain.fiscal.problems import LocalProtocolError, ProblemCode
from domain.fiscal.tags import VAT_SUM, VAT_SUMS
from domain.fiscal.tlv import Field
from domain.fiscal.values import SIGN_BYTES, Value, write
from domain.fiscal.vat import RATE_OF_TAG

FFD_12 = 4
_CODE_OF_OPERATION = {operation: code for code, operation in OPERATION_OF_CODE.items()}
_TAG_OF_RATE = {rate: tag for tag, rate in RATE_OF_TAG.items()}
_RECEIPT_PREFIX, _REPORT_PREFIX = b"\x31\x04", b"\x21\x04"  # measured, facts §1.1


def compose(document: FiscalDocument) -> Field:
    """The TLV tree of a document; `tlv.encode` makes the bytes. Raises LocalProtocolError CANNOT_ENCODE.

    The message sign stands behind a document, not in it, and is left out.
    """
    operation = None if document.operation is None else _CODE_OF_OPERATION[document.operation]
    values: tuple[tuple[int, Value | None], ...] = (
        (1041, document.fn),
        (1037, document.register),
        (1018, document.inn),
        (1040, document.fd),
        (1012, document.at),
        (1077, _sign(document)),
        (1038, document.shift),
        (1042, document.number_in_shift),
        (1054, operation),
        (1020, document.total),
        (1021, document.cashier),
        (1048, document.user),
        (1009, document.address),
        (1187, document.place),
        (1055, document.taxation),
        (1031, document.cash),
        (1081, document.electronic),
        (1215, document.prepaid),
        (1216, document.credit),
        (1217, document.exchange),
        (1209, document.ffd_version),
    )
    lines = [_line(line, document.ffd_version) for line in document.lines]
    return Field(CODE_OF_KIND[document.kind], (*_written(values), *lines, *_taxes(document.taxes)))


def _written(values: tuple[tuple[int, Value | None], ...]) -> list[Field]:
    return [write(tag, value) for tag, value in values if value is not None]


def _sign(document: FiscalDocument) -> bytes | None:
    if document.fiscal_sign is None:
        return None
    prefix = _RECEIPT_PREFIX if document.kind in SETTLEMENTS else _REPORT_PREFIX
    try:
        return prefix + document.fiscal_sign.to_bytes(SIGN_BYTES - len(prefix), "big")
    except OverflowError as reason:
        raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, "The fiscal sign is no u32", path="1077") from reason


def _line(line: Line, ffd_version: int | None) -> Field:
    try:
        quantity = Decimal(line.quantity)
    except InvalidOperation as reason:
        raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, "The quantity is no number", path="1059/1023") from reason
    values: tuple[tuple[int, Value | None], ...] = (
        (1030, line.name),
        (1079, line.price),
        (1023, quantity),
        (1043, line.sum),
        (1199, line.tax_rate),
        (1200, line.tax_sum),
        (1214, line.method),
        (1212, line.subject),
        (2108, line.measure),
    )
    return Field(1059, (*_written(values), *_code(line.code, ffd_version)))


def _code(code: str | None, ffd_version: int | None) -> tuple[Field, ...]:
    if code is None:
        return ()
    if ffd_version == FFD_12:
        return (Field(1163, (write(1300, code),)),)
    try:
        return (write(1162, bytes.fromhex(code)),)
    except ValueError as reason:
        what = "Before FFD 1.2 a product code is binary and stands as hexadecimal digits"
        raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, what, path="1059/1162") from reason


def _taxes(taxes: tuple[Tax, ...]) -> list[Field]:
    flat = [write(_TAG_OF_RATE[tax.rate], tax.sum) for tax in taxes if tax.rate in _TAG_OF_RATE]
    nested = tuple(
        [
            Field(VAT_SUM, (write(1199, tax.rate), write(1120, tax.sum, parent=VAT_SUM)))
            for tax in taxes
            if tax.rate not in _TAG_OF_RATE
        ]
    )
    return [*flat, Field(VAT_SUMS, nested)] if nested else flat
