"""JSON receipts of the tax service and of check services to FiscalDocument (facts §6.2).

`open_envelope` finds the receipt in what it is wrapped in, `interpret_json` reads it. The JSON is the document even if
it carries the TLV as base64 (`rawData`): that member is not read.
"""

from decimal import Decimal

from domain.fiscal.bounds import INN_CHARS, REGISTER_CHARS, beyond_bounds
from domain.fiscal.document import (
    KIND_OF_CODE,
    OPERATION_OF_CODE,
    DocumentKind,
    FiscalDocument,
    Form,
    Line,
    Operation,
)
from domain.fiscal.ffd import SETTLEMENTS
from domain.fiscal.identity import is_document_number, is_drive_number, strip_inn
from domain.fiscal.json_values import Json, JsonFields
from domain.fiscal.problems import Problem, ProblemCode, RemoteProtocolError
from domain.fiscal.quality import warnings_of
from domain.fiscal.vat import RATE_OF_NAME, line_tax, taxes_of

KIND_OF_NAME: dict[str, DocumentKind] = {
    "receipt": DocumentKind.RECEIPT,
    "bso": DocumentKind.BSO,
    "receiptCorrection": DocumentKind.CORRECTION,
    "bsoCorrection": DocumentKind.BSO_CORRECTION,
    "openShift": DocumentKind.SHIFT_OPENED,
    "closeShift": DocumentKind.SHIFT_CLOSED,
    "fiscalReport": DocumentKind.REGISTRATION,
    "fiscalReportCorrection": DocumentKind.REREGISTRATION,
    "currentStateReport": DocumentKind.STATE_REPORT,
    "closeArchive": DocumentKind.FN_CLOSED,
    "operatorAck": DocumentKind.OFD_ACK,
}
_WRAPPERS = ("ticket", "document", "data", "json", *KIND_OF_NAME)
_MARKS = ("fiscalDriveNumber", "fiscalDocumentNumber", "fiscalSign")
"""A JSON object with one of these is a receipt, complete or not."""

_EXACT_FLOAT = 2**53
_U64_MAX = 2**64 - 1


def open_envelope(value: object, path: str = "$") -> tuple[Json, str, DocumentKind | None]:
    """The receipt inside `value`, its JSON path and the kind its envelope names. Raises UNKNOWN_ENVELOPE."""
    kind = None
    while isinstance(value, dict):
        if any(mark in value for mark in _MARKS):
            return value, path, kind
        name = next((name for name in _WRAPPERS if isinstance(value.get(name), dict)), None)
        if name is None:
            break
        value, path, kind = value[name], f"{path}.{name}", KIND_OF_NAME.get(name, kind)
    raise RemoteProtocolError(ProblemCode.UNKNOWN_ENVELOPE, "No receipt was found in this JSON", path=path)


def interpret_json(
    receipt: Json, path: str = "$", kind: DocumentKind | None = None
) -> tuple[FiscalDocument, tuple[Problem, ...]]:
    """The document of an opened envelope, and warnings. Raises RemoteProtocolError with the JSON path."""
    warnings: list[Problem] = []
    fields = JsonFields(receipt, path, warnings)
    kind = _kind(fields, kind)
    settles = kind in SETTLEMENTS
    inn = fields.identifier("userInn", INN_CHARS)
    message_sign, exact = _message_sign(fields)
    document = FiscalDocument(
        fn=_drive_number(fields),
        fd=_document_number(fields),
        kind=kind,
        form=Form.JSON,
        at=fields.time("dateTime"),
        fiscal_sign=fields.number("fiscalSign"),
        operation=_operation(fields, needed=settles),
        total=fields.need_money("totalSum") if settles else fields.money("totalSum"),
        cash=fields.money("cashTotalSum"),
        electronic=fields.money("ecashTotalSum"),
        prepaid=fields.money("prepaidSum"),
        credit=fields.money("creditSum"),
        exchange=fields.money("provisionSum"),
        register=fields.identifier("kktRegId", REGISTER_CHARS),
        inn=(strip_inn(inn) or None) if inn else None,
        user=fields.text("user"),
        shift=fields.number("shiftNumber"),
        number_in_shift=fields.number("requestNumber"),
        taxation=fields.code("appliedTaxationType", "taxationType"),
        taxes=taxes_of(_flat_vat(fields), _nested_vat(fields)),
        cashier=fields.text("operator"),
        address=fields.text("retailPlaceAddress"),
        place=fields.text("retailPlace"),
        ffd_version=fields.code("fiscalDocumentFormatVer"),
        message_sign=message_sign,
        message_sign_exact=exact,
        lines=tuple([_line(line) for line in fields.objects("items")]),
    )
    beyond = beyond_bounds(document)
    if beyond is not None:
        raise RemoteProtocolError(ProblemCode.FIELD_VALUE, f"{beyond} holds what no document can", path=path)
    warnings.extend(warnings_of(document, register_serial=fields.text("numberKkt", "kktNumber")))
    return document, tuple(warnings)


def _kind(fields: JsonFields, named: DocumentKind | None) -> DocumentKind:
    code = fields.number("code", "receiptCode")
    kind = named or DocumentKind.RECEIPT if code is None else KIND_OF_CODE.get(code)
    if kind is DocumentKind.OFD_ACK:
        raise fields.error("code", ProblemCode.OFD_ACKNOWLEDGEMENT, "An acknowledgement of the operator")
    if kind is None:
        raise fields.error("code", ProblemCode.JSON_UNKNOWN_DOCUMENT, f"Document code {code} is not known")
    return kind


def _drive_number(fields: JsonFields) -> str:
    number = fields.text("fiscalDriveNumber")
    if number is None:
        raise fields.missing("fiscalDriveNumber")
    if not is_drive_number(number):
        raise fields.error("fiscalDriveNumber", ProblemCode.FN_MALFORMED, "The drive number is not 16 digits")
    return number


def _document_number(fields: JsonFields) -> int:
    number = fields.whole("fiscalDocumentNumber")
    if number is None:
        raise fields.missing("fiscalDocumentNumber")
    if not is_document_number(number):
        raise fields.error("fiscalDocumentNumber", ProblemCode.FD_OUT_OF_RANGE, "The document number is out of range")
    return number


def _operation(fields: JsonFields, *, needed: bool) -> Operation | None:
    code = fields.need_code("operationType") if needed else fields.code("operationType")
    if code is None:
        return None
    operation = OPERATION_OF_CODE.get(code)
    if operation is None:
        raise fields.error("operationType", ProblemCode.FIELD_VALUE, f"Operation {code} is not known")
    return operation


def _flat_vat(fields: JsonFields) -> dict[int, int]:
    return {rate: fields.money(name) or 0 for name, rate in RATE_OF_NAME.items() if fields.has(name)}


def _nested_vat(fields: JsonFields) -> list[tuple[int, int]]:
    sums = fields.inner("amountsReceiptNds")
    if sums is None:
        return []
    return [(amount.need_code("nds"), amount.need_money("ndsSum")) for amount in sums.objects("amountsNds")]


def _message_sign(fields: JsonFields) -> tuple[str | None, bool]:
    """ФПС as decimal text, and whether it is exact.

    It always exceeds 2^53, so whatever passed through a binary float lost its last digits. A number with a fraction or
    an exponent did; so did an integer that is what a float prints (shortest digits, then zeros) or converts to. One
    exact sign in about a thousand looks like that too: calling it rounded costs a comparison, the other mistake would
    accuse an honest source.
    """
    value = fields.get("messageFiscalSign")
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) <= 24:
        number, exact = int(value), True
    elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _U64_MAX:
        number = value
        exact = value < _EXACT_FLOAT or value not in {int(float(value)), int(Decimal(repr(float(value))))}
    elif isinstance(value, Decimal) and 0 <= value <= _U64_MAX:
        number, exact = int(value), False
    elif value is None:
        return None, True
    else:
        raise fields.error("messageFiscalSign", ProblemCode.FIELD_VALUE, "A message sign of 64 bits was expected")
    if number > _U64_MAX:
        raise fields.error("messageFiscalSign", ProblemCode.FIELD_VALUE, "A message sign of 64 bits was expected")
    if not exact:
        fields.warn("messageFiscalSign", ProblemCode.MESSAGE_SIGN_ROUNDED, "The message sign lost its last digits")
    return str(number), exact


def _line(fields: JsonFields) -> Line:
    price, total = fields.need_money("price"), fields.need_money("sum")
    rate, tax = fields.code("nds"), fields.money("ndsSum")
    if rate is None:
        rate, tax = line_tax(_flat_vat(fields))
    quantity = fields.quantity("quantity")
    if quantity is None:
        if price != total:
            raise fields.missing("quantity")
        quantity = "1"  # as in the TLV form: an advance may leave it out
    return Line(
        name=fields.text("name") or "",
        price=price,
        quantity=quantity,
        sum=total,
        tax_rate=rate,
        tax_sum=tax,
        method=fields.code("paymentType"),
        subject=fields.code("productType"),
        measure=fields.code("itemsQuantityMeasure"),
        code=_code(fields),
    )


def _code(fields: JsonFields) -> str | None:
    """Product code in any of its four spellings: FFD 1.05 text, 1.2 object by type, gtin as a number, error text."""
    new = fields.inner("productCodeNew")
    if new is not None:
        for name in new.names():
            inner = new.inner(name)
            code = new.text(name) if inner is None else inner.text("rawProductCode", "gtin")
            if code is not None:
                return code
    data = fields.inner("productCodeData")
    if data is not None:
        gtin = data.text("gtin")
        if gtin is not None:
            return gtin.zfill(14)  # a number lost the leading zeros of its 14 digits
    return fields.text("productCode", "productCodeDataError")
