"""The QR string of a receipt, `t=…&s=…&fn=…&i=…&fp=…&n=…` (facts §6.1): lenient in, strict out.

Accepted though not as ordered: seconds or none, a lower-case t in the date, an amount without kopecks, a sign that lost
its leading zeros, fields in any order, upper-case names. Unknown fields are ignored.
"""

import re
from datetime import datetime

from domain.fiscal.bounds import MAX_MONEY, beyond_bounds
from domain.fiscal.document import OPERATION_OF_CODE, DocumentKind, FiscalDocument, Form, Operation
from domain.fiscal.identity import SIGN_MAX, is_digits, is_document_number, is_drive_number
from domain.fiscal.problems import LocalProtocolError, ProblemCode, RemoteProtocolError

MAX_QR_CHARS = 512
"""A real one has about 80 characters; a line longer than this was never printed as a receipt code."""

_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d)?", re.ASCII)
_LINE = re.compile(rb"\S[^\r\n]*")
_AMOUNT = re.compile(r"(\d{1,15})(?:\.(\d{1,2}))?", re.ASCII)
_CODE_OF_OPERATION = {operation: code for code, operation in OPERATION_OF_CODE.items()}

_KNOWN_PART = re.compile(rb"(?:^|&)(?:t|s|fn|i|fp|n)=", re.IGNORECASE)
_KNOWN_PARTS_ENOUGH = 3
SNIFF_LINES = 50
"""So many lines decide whether a text is a list of QR strings; the rest may be as wrong as it likes."""


def looks_like_qr_list(data: bytes) -> bool:
    """Whether at least half of the first lines look like QR strings, right or wrong; `#` comments do not count."""
    looks = lines = 0
    for match in _LINE.finditer(data):
        if match[0].startswith(b"#"):
            continue
        looks += len(_KNOWN_PART.findall(match[0])) >= _KNOWN_PARTS_ENOUGH
        lines += 1
        if lines == SNIFF_LINES:
            break
    return 0 < lines <= 2 * looks


def parse_qr(text: str) -> FiscalDocument:
    """The receipt a QR string names. Raises RemoteProtocolError; `path` is the name of the wrong field."""
    fields = _split(text.strip())
    fn = _field(fields, "fn")
    if not is_drive_number(fn):
        raise RemoteProtocolError(ProblemCode.FN_MALFORMED, "The drive number is not 16 digits", path="fn")
    fd = _number(fields, "i")
    if not is_document_number(fd):
        raise RemoteProtocolError(ProblemCode.FD_OUT_OF_RANGE, "The document number is out of range", path="i")
    sign = _number(fields, "fp")
    if sign > SIGN_MAX:
        raise _wrong("fp", "The fiscal sign is above 32 bits")
    operation = OPERATION_OF_CODE.get(_number(fields, "n"))
    if operation is None:
        raise _wrong("n", "The operation is none of 1 to 4")
    document = FiscalDocument(
        fn=fn,
        fd=fd,
        kind=DocumentKind.RECEIPT,
        form=Form.QR,
        at=_time(_field(fields, "t")),
        fiscal_sign=sign,
        operation=operation,
        total=_amount(_field(fields, "s")),
    )
    if beyond_bounds(document) is not None:  # all but the time was looked at above
        raise RemoteProtocolError(ProblemCode.QR_TIME_IMPOSSIBLE, "t= is impossible: no such year", path="t")
    return document


def format_qr(document: FiscalDocument) -> str:
    """The string as the order has it: time to the minute, amount with two decimals, sign as the number is printed.

    Raises LocalProtocolError if the document lacks a part of it or is no receipt.
    """
    operation, total, sign = document.operation, document.total, document.fiscal_sign
    if operation is None or total is None or sign is None:
        raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, "A QR string needs total, operation and fiscal sign")
    if (
        total < 0
        or not 0 <= sign <= SIGN_MAX
        or not is_drive_number(document.fn)
        or not is_document_number(document.fd)
    ):
        raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, "A number of the document is out of range")
    rubles, kopecks = divmod(total, 100)
    return (
        f"t={document.at:%Y%m%dT%H%M}&s={rubles}.{kopecks:02d}&fn={document.fn}&i={document.fd}&fp={sign}"
        f"&n={_code(operation)}"
    )


def _code(operation: Operation) -> int:
    return _CODE_OF_OPERATION[operation]


def _split(text: str) -> dict[str, str]:
    if len(text) > MAX_QR_CHARS:
        raise RemoteProtocolError(ProblemCode.QR_SYNTAX, f"A line of {len(text)} characters")
    fields: dict[str, str] = {}
    for part in text.split("&"):
        name, equals, value = part.partition("=")
        name = name.lower()
        if not equals:
            raise RemoteProtocolError(ProblemCode.QR_SYNTAX, "A part without =")
        if name in fields:
            raise RemoteProtocolError(ProblemCode.QR_SYNTAX, "A field stands twice")
        fields[name] = value
    return fields


def _field(fields: dict[str, str], name: str) -> str:
    value = fields.get(name)
    if value is None:
        raise _wrong(name, f"{name}= is missing")
    return value


def _number(fields: dict[str, str], name: str) -> int:
    value = _field(fields, name)
    if not is_digits(value) or len(value) > 20:
        raise _wrong(name, f"{name}= is not a number")
    return int(value)


def _time(text: str) -> datetime:
    match = _TIME.fullmatch(text)
    if match is None:
        raise _wrong("t", "t= is not YYYYMMDDThhmm")
    try:
        return datetime(*(int(part) for part in match.groups("0")))  # type: ignore[arg-type]  # noqa: DTZ001  no zone
    except ValueError as reason:
        raise RemoteProtocolError(ProblemCode.QR_TIME_IMPOSSIBLE, f"t= is impossible: {reason}", path="t") from reason


def _amount(text: str) -> int:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise _wrong("s", "s= is not an amount in roubles")
    rubles, kopecks = match.groups("")
    amount = int(rubles) * 100 + int(kopecks.ljust(2, "0"))
    if amount > MAX_MONEY:
        raise RemoteProtocolError(ProblemCode.FIELD_VALUE, "s= is above 6 bytes of kopecks", path="s")
    return amount


def _wrong(name: str, what: str) -> RemoteProtocolError:
    return RemoteProtocolError(ProblemCode.QR_SYNTAX, what, path=name)
