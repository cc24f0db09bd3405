"""Values of FFD fields, lenient in and strict out (facts §1.1).

`read_*` take the raw bytes of a field and raise ValueError with a short reason where no value can be made of them; the
caller knows the tag and the offset. `write` makes the bytes of a tag and refuses everything the FFD would.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from domain.fiscal.bounds import QUANTITY_DIGITS
from domain.fiscal.problems import LocalProtocolError, ProblemCode
from domain.fiscal.tags import Kind, Tag, meaning
from domain.fiscal.tlv import Field

VLN_MAX_BYTES = 8
"""Public lists say 6 or 8 for the same tags (facts §1.4): read up to 8."""
SIGN_BYTES = 6
MESSAGE_SIGN_BYTES = 8
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  fiscal time has no zone (facts §1.1)
_U32_MAX = 0xFFFFFFFF

Value = str | int | bytes | bool | datetime | Decimal


def read_text(raw: bytes) -> str:
    """CP866 text without the padding on its right."""
    return raw.decode("cp866").rstrip(" \0")


def read_number(raw: bytes) -> int:
    """Unsigned little-endian of any length up to 8; no bytes at all are zero."""
    if len(raw) > VLN_MAX_BYTES:
        raise ValueError(f"a number of {len(raw)} bytes")
    return int.from_bytes(raw, "little")


def read_decimal(raw: bytes) -> str:
    """FVLN as exact decimal text with its trailing zeros removed: `06 40420F` is "1"."""
    if not raw:
        return "0"
    if raw[0] > QUANTITY_DIGITS:
        raise ValueError(f"{raw[0]} decimal places")
    return decimal_text(raw[0], read_number(raw[1:]))


def decimal_text(places: int, mantissa: int) -> str:
    """`mantissa` / 10^`places` as plain text, exact, without trailing zeros."""
    digits = str(mantissa)
    if not places:
        return digits
    digits = digits.zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")


def read_time(raw: bytes) -> datetime:
    """Naive wall clock at the place of settlement."""
    if len(raw) != 4:
        raise ValueError(f"a time of {len(raw)} bytes")
    return wall_clock(int.from_bytes(raw, "little"))


def wall_clock(seconds: int) -> datetime:
    """Naive time of a count of seconds that was made from the local clock, not from UTC."""
    if not 0 <= seconds <= _U32_MAX:
        raise ValueError("a time outside 32 bits of seconds")
    return _EPOCH + timedelta(seconds=seconds)


def read_sign(raw: bytes) -> int:
    """Tag 1077: the printed fiscal sign stands big-endian after a prefix of two bytes."""
    if len(raw) != SIGN_BYTES:
        raise ValueError(f"a fiscal sign of {len(raw)} bytes")
    return int.from_bytes(raw[2:], "big")


def message_sign_text(raw: bytes) -> str:
    """ФПС: all 8 bytes as one unsigned big-endian number. It exceeds 63 bits, hence text."""
    if len(raw) != MESSAGE_SIGN_BYTES:
        raise ValueError(f"a message sign of {len(raw)} bytes")
    return str(int.from_bytes(raw, "big"))


def write(number: int, value: Value, *, parent: int | None = None) -> Field:
    """A field of a known tag. Raises LocalProtocolError CANNOT_ENCODE for a value the FFD does not allow there.

    TEXT, FIXED and PADDED take str; BYTE, U16, U32 and VLN int; FLAG bool; FVLN Decimal; TIME a naive datetime in whole
    seconds; SIGN the 6 raw bytes (their prefix depends on the document); BYTES bytes.
    """
    tag = meaning(number, parent)
    if tag is None or tag.kind is Kind.STLV:
        raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, "The tag has no value of its own", path=str(number))
    try:
        raw = _raw(tag, value)
    except ValueError as reason:
        raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, f"Not allowed: {reason}", path=str(number)) from reason
    return Field(number, raw)


def _raw(tag: Tag, value: Value) -> bytes:  # noqa: PLR0911  one return per encoding reads best
    match tag.kind, value:
        case ((Kind.TEXT | Kind.FIXED | Kind.PADDED), str()):
            return _write_text(tag, value)
        case Kind.FLAG, bool():
            return b"\x01" if value else b"\x00"
        case ((Kind.BYTE | Kind.U16 | Kind.U32), int()) if not isinstance(value, bool):
            return _write_number(value, tag.max_length).ljust(tag.max_length, b"\x00")
        case Kind.VLN, int() if not isinstance(value, bool):
            return _write_number(value, tag.max_length)
        case Kind.FVLN, Decimal():
            return _write_decimal(value, tag.max_length)
        case Kind.TIME, datetime():
            return _write_time(value)
        case ((Kind.SIGN | Kind.BYTES), bytes()):
            return _write_bytes(tag, value)
        case _:
            raise ValueError(f"{type(value).__name__} for a {tag.kind} field")


def _write_text(tag: Tag, text: str) -> bytes:
    try:
        raw = text.encode("cp866")
    except UnicodeEncodeError as reason:
        raise ValueError(f"character {reason.start} is not in CP866") from reason
    if len(raw) > tag.max_length:
        raise ValueError(f"{len(raw)} bytes, {tag.max_length} are allowed")
    if tag.kind is Kind.FIXED and len(raw) != tag.max_length:
        raise ValueError(f"{len(raw)} bytes, exactly {tag.max_length} are needed")
    return raw.ljust(tag.max_length) if tag.kind is Kind.PADDED else raw


def _write_number(number: int, width: int) -> bytes:
    if number < 0 or number >> (8 * width):
        raise ValueError(f"a number outside {width} bytes")
    # Zero is written as one byte: some receivers refuse the empty form.
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "little")


def _write_decimal(number: Decimal, width: int) -> bytes:
    sign, digits, exponent = number.as_tuple()
    if sign or not isinstance(exponent, int) or exponent > 0 or -exponent > 0xFF:
        raise ValueError("not a plain decimal that is zero or more")
    return bytes((-exponent,)) + _write_number(int("".join(map(str, digits))), width - 1)


def _write_time(at: datetime) -> bytes:
    if at.tzinfo is not None or at.microsecond:
        raise ValueError("fiscal time is naive and in whole seconds")
    seconds = (at - _EPOCH) // timedelta(seconds=1)
    if not 0 <= seconds <= _U32_MAX:
        raise ValueError("a time outside 32 bits of seconds")
    return seconds.to_bytes(4, "little")


def _write_bytes(tag: Tag, raw: bytes) -> bytes:
    if len(raw) > tag.max_length or (tag.kind is Kind.SIGN and len(raw) != SIGN_BYTES):
        raise ValueError(f"{len(raw)} bytes, {tag.max_length} are allowed")
    return raw
