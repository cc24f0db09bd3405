"""What a fiscal document may hold at most: what keeps to it, every table and index behind us can take.

Codecs refuse or cut by these limits at the door, and `ReceivedDocument` asks again, whatever door a document came by.
`beyond_bounds` is asked for every document, so the limits stand as types, which msgspec checks in one call.
"""

import re
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Annotated

from msgspec import Meta, Struct, ValidationError, convert

from domain.fiscal.document import FiscalDocument
from domain.fiscal.identity import FD_MAX, FN_DIGITS, SIGN_MAX, is_digits
from domain.fiscal.text import is_holdable

MAX_MONEY = 2**48 - 1
"""Kopecks: money of the FFD has at most 6 bytes. Lines and taxes of one document together keep to it too, so a sum of
a day stays below 63 bits for 32,767 documents of the greatest amount."""
BYTE_MAX, U32_MAX = 0xFF, 0xFFFFFFFF
"""The widths of `tags.py`: codes are bytes, counts are u32."""
REGISTER_CHARS, INN_CHARS = 20, 12
"""Tags 1037 and 1018. A longer one is no identifier and refused: it stands in indexes."""
MAX_TEXT = 1_024
"""Characters of a name, an address, a code: four times the longest text of the FFD (256). Longer ones are cut."""
MAX_LINES = 2_048
"""A line is a field with two fields at least, and a document has 6,144 fields at most."""
QUANTITY_DIGITS = 30
"""Before the point and after it: FVLN holds 20 digits, and an exponent such as 1e999999999 is never written out."""
MESSAGE_SIGN_DIGITS = 20
"""An unsigned 64-bit number."""

is_quantity = re.compile(rf"[0-9]{{1,{QUANTITY_DIGITS}}}(?:\.[0-9]{{1,{QUANTITY_DIGITS}}})?", re.ASCII).fullmatch
"""Whether a text is a plain, finite decimal number of bounded length."""

_Money = Annotated[int, Meta(ge=0, le=MAX_MONEY)]
_Byte = Annotated[int, Meta(ge=0, le=BYTE_MAX)]
_U32 = Annotated[int, Meta(ge=0, le=U32_MAX)]
_Text = Annotated[str, Meta(max_length=MAX_TEXT)]


class _Tax(Struct, gc=False):
    rate: _Byte
    sum: _Money


class _Line(Struct, gc=False):
    name: _Text
    price: _Money
    quantity: str
    sum: _Money
    tax_rate: _Byte | None
    tax_sum: _Money | None
    method: _Byte | None
    subject: _Byte | None
    measure: _Byte | None
    code: _Text | None


class _Document(Struct, gc=False):
    fn: Annotated[str, Meta(min_length=FN_DIGITS, max_length=FN_DIGITS)]
    fd: Annotated[int, Meta(ge=1, le=FD_MAX)]
    at: Annotated[datetime, Meta(tz=False)]
    fiscal_sign: Annotated[int, Meta(ge=0, le=SIGN_MAX)] | None
    total: _Money | None
    cash: _Money | None
    electronic: _Money | None
    prepaid: _Money | None
    credit: _Money | None
    exchange: _Money | None
    register: Annotated[str, Meta(max_length=REGISTER_CHARS)] | None
    inn: Annotated[str, Meta(max_length=INN_CHARS)] | None
    user: _Text | None
    shift: _U32 | None
    number_in_shift: _U32 | None
    taxation: _Byte | None
    taxes: tuple[_Tax, ...]
    cashier: _Text | None
    address: _Text | None
    place: _Text | None
    ffd_version: _Byte | None
    message_sign: Annotated[str, Meta(max_length=MESSAGE_SIGN_DIGITS)] | None
    lines: Annotated[tuple[_Line, ...], Meta(max_length=MAX_LINES)]


_TEXTS = ("register", "inn", "user", "cashier", "address", "place")


def beyond_bounds(document: FiscalDocument) -> str | None:
    """The first field that is beyond its bounds, such as `total` or `lines[0].sum`; None for a sound document."""
    try:
        convert(document, _Document, from_attributes=True)
    except ValidationError as error:
        return str(error).rpartition("`$.")[2].rstrip("`")  # "Expected … - at `$.lines[0].sum`"
    if not is_digits(document.fn):
        return "fn"
    # a day's offset beyond these years no instant can be told; such a clock was never set
    if not MINYEAR < document.at.year < MAXYEAR:
        return "at"
    if document.message_sign is not None and not is_digits(document.message_sign):
        return "message_sign"
    return _unholdable(document) or _together(document)


def _unholdable(document: FiscalDocument) -> str | None:
    # nearly always one look at all of them is enough; what is not there reads "None", which can be held
    if is_holdable(
        f"{document.register}{document.inn}{document.user}{document.cashier}{document.address}{document.place}"
    ):
        return None
    return next(name for name in _TEXTS if not is_holdable(getattr(document, name) or ""))


def _together(document: FiscalDocument) -> str | None:
    # a single one keeps to its own bound
    if len(document.taxes) > 1 and sum([tax.sum for tax in document.taxes]) > MAX_MONEY:
        return "taxes"
    lines = document.lines
    for index, line in enumerate(lines):
        if not is_quantity(line.quantity):
            return f"lines[{index}].quantity"
        if not is_holdable(line.name):
            return f"lines[{index}].name"
        if line.code is not None and not is_holdable(line.code):
            return f"lines[{index}].code"
    if len(lines) > 1 and (
        sum([line.sum for line in lines]) > MAX_MONEY or sum([line.tax_sum or 0 for line in lines]) > MAX_MONEY
    ):
        return "lines"
    return None
