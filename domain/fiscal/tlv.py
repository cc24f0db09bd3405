"""FFD TLV: bytes to a tree of fields and back to the very same bytes (facts §1.1).

A field is a tag (u16 LE), a length (u16 LE) and a value that is either bytes or, for the STLV tags, again fields.
Unknown tags stay bytes, so nothing is lost. What the bytes of a field mean is told by `values`.
"""

import struct

from msgspec import Struct

from domain.fiscal.problems import LocalProtocolError, ProblemCode, RemoteProtocolError
from domain.fiscal.tags import NESTED_IN, STLV_TAGS, VAT_SUM, VAT_SUMS

MAX_DOCUMENT_BYTES = 32 * 1024
"""Value of the largest document of the FFD (facts §1.2)."""
MAX_DEPTH = 8
"""Registration counters nest four deep (11/1157/1133/1145); the double leaves room for a new order."""
MAX_FIELDS = 6144
"""The shortest legal line has 8 fields in 43 bytes, so no document of 32 KiB holds more."""

_HEADER = struct.Struct("<HH")
HEADER_BYTES = 4
_U16_MAX = 0xFFFF


class Field(Struct, frozen=True):
    """One field. `value` is raw bytes, or the children of an STLV."""

    tag: int
    value: "bytes | tuple[Field, ...]"


def decode_document(data: bytes) -> Field:
    """The one document in `data`, which must hold nothing else. Raises RemoteProtocolError with offset and tag path."""
    if len(data) < HEADER_BYTES:
        raise RemoteProtocolError(ProblemCode.TLV_TRUNCATED, "The document header is cut off", offset=len(data))
    tag, length = _HEADER.unpack_from(data)
    if length > MAX_DOCUMENT_BYTES:
        raise RemoteProtocolError(
            ProblemCode.DOCUMENT_TOO_LARGE, f"The document declares {length} bytes", offset=2, path=str(tag)
        )
    end = HEADER_BYTES + length
    if end > len(data):
        raise RemoteProtocolError(
            ProblemCode.TLV_TRUNCATED,
            f"The document declares {length} bytes, {len(data) - HEADER_BYTES} are there",
            offset=len(data),
            path=str(tag),
        )
    if end < len(data):
        raise RemoteProtocolError(
            ProblemCode.TLV_TRAILING_BYTES, f"{len(data) - end} bytes follow the document", offset=end, path=str(tag)
        )
    return Field(tag, _Decoder(data).fields(HEADER_BYTES, end, (tag,)))


def encode(field: Field) -> bytes:
    """The bytes of a field and all below it. Raises LocalProtocolError for what TLV cannot say."""
    return _encode(field, 1)


def offset_of(root: Field, target: Field) -> int | None:
    """Where `target` (the very object) starts in `encode(root)`: looked up only when something is wrong with it."""
    if root is target:
        return 0
    if isinstance(root.value, bytes):
        return None
    position = HEADER_BYTES
    for child in root.value:
        found = offset_of(child, target)
        if found is not None:
            return position + found
        position += size_of(child)
    return None


def size_of(field: Field) -> int:
    """Length in bytes of the encoded field, header included."""
    if isinstance(field.value, bytes):
        return HEADER_BYTES + len(field.value)
    return HEADER_BYTES + sum(map(size_of, field.value))


class _Decoder:
    """One pass over `data`; counts fields over all levels."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = MAX_FIELDS

    def fields(self, position: int, end: int, path: tuple[int, ...]) -> tuple[Field, ...]:
        if len(path) > MAX_DEPTH:
            raise self._error(ProblemCode.TLV_TOO_DEEP, f"Fields nest deeper than {MAX_DEPTH}", position, path)
        data, parent, found = self._data, path[-1], []
        while position < end:
            start = position
            position += HEADER_BYTES
            if position > end:
                raise self._error(ProblemCode.TLV_TRUNCATED, "A field header is cut off", start, path)
            tag, length = _HEADER.unpack_from(data, start)
            stop = position + length
            if stop > end:
                what = f"A field declares {length} bytes, {end - position} are left"
                raise self._error(ProblemCode.TLV_LENGTH_OVERRUN, what, start, (*path, tag))
            self._left -= 1
            if self._left < 0:
                raise self._error(ProblemCode.TLV_TOO_MANY_FIELDS, f"More than {MAX_FIELDS} fields", start, path)
            value: bytes | tuple[Field, ...]
            if tag in STLV_TAGS or (parent, tag) in NESTED_IN:
                value = self.fields(position, stop, (*path, tag))
            elif tag == VAT_SUMS:
                value = self._vat_sums(position, stop, (*path, tag))
            else:
                value = data[position:stop]
            found.append(Field(tag, value))
            position = stop
        return tuple(found)

    def _vat_sums(self, position: int, stop: int, path: tuple[int, ...]) -> bytes | tuple[Field, ...]:
        # Before 2025 this tag was a text: only a clean list of VAT sums is read as one.
        text = self._data[position:stop]
        if text[:2] != VAT_SUM.to_bytes(2, "little"):
            return text
        left = self._left
        try:
            children = self.fields(position, stop, path)
        except RemoteProtocolError:
            self._left = left
            return text
        return children if all(child.tag == VAT_SUM for child in children) else text

    @staticmethod
    def _error(code: ProblemCode, what: str, offset: int, path: tuple[int, ...]) -> RemoteProtocolError:
        return RemoteProtocolError(code, what, offset=offset, path=path_text(path))


def path_text(path: tuple[int, ...]) -> str:
    """Tags from the document down, as `3/1059/1043`."""
    return "/".join(map(str, path))


def _encode(field: Field, depth: int) -> bytes:
    if not 0 <= field.tag <= _U16_MAX:
        raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, f"Tag {field.tag} is not a 16-bit number")
    if depth > MAX_DEPTH:
        raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, f"Fields nest deeper than {MAX_DEPTH}", path=str(field.tag))
    value = field.value
    body = value if isinstance(value, bytes) else b"".join([_encode(child, depth + 1) for child in value])
    if len(body) > MAX_DOCUMENT_BYTES:
        raise LocalProtocolError(
            ProblemCode.CANNOT_ENCODE, f"A value of {len(body)} bytes is too long", path=str(field.tag)
        )
    return _HEADER.pack(field.tag, len(body)) + body
