"""What surrounds a document on its way: find the document, keep every byte (facts §1.1, §2).

Four forms are known:

    bare       document [81 06 + 6 bytes of message sign [00 00]]
    stored     FF FF, u16 BE 28, container header less length and CRC, document, 8 bytes of message sign
    session    session header (30), container header (32), document, 10 bytes (message sign and two more)
    archive    04, u16 LE length, answer code, one byte, document, message sign, two more: a drive's answer

`unwrap` takes the one frame at an offset; `intake` walks a source with it.
"""

from enum import StrEnum

from msgspec import Struct

from domain.fiscal.document import KIND_OF_CODE, FiscalDocument
from domain.fiscal.exchange import (
    CONTAINER_BYTES,
    CONTAINER_FD_MAX,
    SESSION_BYTES,
    SESSION_SIGNATURE,
    ContainerHeader,
    read_bare_container,
    read_container,
    read_session,
)
from domain.fiscal.problems import Problem, ProblemCode, RemoteProtocolError, problem
from domain.fiscal.tlv import HEADER_BYTES, MAX_DOCUMENT_BYTES
from domain.fiscal.values import MESSAGE_SIGN_BYTES, message_sign_text

STORED_MARK = b"\xff\xff"
STORED_HEADER_BYTES = 28
ARCHIVE_MARK = 0x04
ARCHIVE_HEADER_BYTES = 5
SIGN_MARK = b"\x81\x06"
_PLAIN_TAIL = b"\x00\x00"


class FrameForm(StrEnum):
    BARE = "BARE"
    STORED = "STORED"
    SESSION = "SESSION"
    ARCHIVE = "ARCHIVE"


class Frame(Struct, frozen=True):
    """One document in its wrapping: source[start:end] is the whole, source[document_start:document_end] the TLV."""

    form: FrameForm
    start: int
    document_start: int
    document_end: int
    end: int
    message_sign: str | None = None  # unsigned 64-bit as decimal text
    container: ContainerHeader | None = None
    warnings: tuple[Problem, ...] = ()

    def names(self, document: FiscalDocument) -> bool:
        """Whether the container, if there is one, names this document; its number has only 24 bits."""
        if self.container is None:
            return True
        return self.container.fn == document.fn and self.container.fd == document.fd & CONTAINER_FD_MAX


def sniff(data: bytes, offset: int = 0) -> FrameForm | None:
    """Which form starts at `offset`, by its first bytes alone; None if none does. Cut-off starts count."""
    head = data[offset : offset + HEADER_BYTES]
    if len(head) >= 2 and SESSION_SIGNATURE.startswith(head):
        return FrameForm.SESSION
    if head[:2] == STORED_MARK:
        return FrameForm.STORED
    if _is_archive(data, offset):
        return FrameForm.ARCHIVE
    if head and head[0] in KIND_OF_CODE and head[1:2] in {b"\x00", b""}:
        return FrameForm.BARE
    return None


def unwrap(data: bytes, offset: int = 0) -> Frame:
    """The frame at `offset`. Raises RemoteProtocolError with the offset in `data`."""
    match sniff(data, offset):
        case FrameForm.SESSION:
            return _unwrap_session(data, offset)
        case FrameForm.STORED:
            return _unwrap_stored(data, offset)
        case FrameForm.ARCHIVE:
            return _unwrap_archive(data, offset)
        case _:
            end = _document_end(data, offset, len(data))
            sign, tail = _tail(data, end, len(data))
            return Frame(FrameForm.BARE, offset, offset, end, tail, sign)


def _unwrap_session(data: bytes, offset: int) -> Frame:
    header = read_session(data, offset)
    if not header.size:
        raise RemoteProtocolError(ProblemCode.NO_DOCUMENT, "A service message without container", offset=offset)
    start = offset + SESSION_BYTES
    container = read_container(data, start, header.size)
    if header.fn != container.fn:
        raise RemoteProtocolError(
            ProblemCode.CONTAINER_MISMATCH, "Session and container name different drives", offset=start + 9
        )
    begin, limit = start + CONTAINER_BYTES, start + header.size
    end = _contained_document_end(data, begin, limit, container)
    sign, tail = _tail(data, end, limit, closed=True)
    return Frame(FrameForm.SESSION, offset, begin, end, tail, sign, container)


def _unwrap_stored(data: bytes, offset: int) -> Frame:
    length = int.from_bytes(data[offset + 2 : offset + 4], "big")
    start = offset + len(STORED_MARK) + 2
    if start > len(data):
        raise RemoteProtocolError(ProblemCode.TLV_TRUNCATED, "The stored header is cut off", offset=len(data))
    if length != STORED_HEADER_BYTES:
        what = f"A stored header of {length} bytes, {STORED_HEADER_BYTES} were expected"
        raise RemoteProtocolError(ProblemCode.CONTAINER_MALFORMED, what, offset=offset + 2)
    container = read_bare_container(data, start)
    begin = start + length
    end = _contained_document_end(data, begin, len(data), container)
    sign, tail = _tail(data, end, len(data))
    return Frame(FrameForm.STORED, offset, begin, end, tail, sign, container)


def _unwrap_archive(data: bytes, offset: int) -> Frame:
    declared, code = int.from_bytes(data[offset + 1 : offset + 3], "little"), data[offset + 3]
    if code:
        raise RemoteProtocolError(
            ProblemCode.DRIVE_ANSWERED_ERROR, f"The drive answered with code {code:02X}", offset=offset + 3
        )
    begin = offset + ARCHIVE_HEADER_BYTES
    end = _document_end(data, begin, len(data))
    sign, tail = _tail(data, end, len(data), check_bytes=2)
    # The one known answer declares 257 where 272 bytes stand between the length and the last two: told, not believed.
    actual = tail - offset - 5
    warnings: tuple[Problem, ...] = ()
    if declared != actual:
        what = f"The drive's answer declares {declared} bytes, {actual} are there"
        warnings = (problem(ProblemCode.DRIVE_ANSWER_LENGTH, what, offset=offset + 1),)
    return Frame(FrameForm.ARCHIVE, offset, begin, end, tail, sign, None, warnings)


def _is_archive(data: bytes, offset: int) -> bool:
    head = data[offset : offset + ARCHIVE_HEADER_BYTES + HEADER_BYTES]
    if len(head) < 6 or head[0] != ARCHIVE_MARK:
        return False
    if head[3]:  # an error answer is the frame alone: mark, length of one byte, code, check sum
        return len(data) - offset == 6 and head[1:3] == b"\x01\x00"
    if len(head) < ARCHIVE_HEADER_BYTES + HEADER_BYTES or int.from_bytes(head[5:7], "little") not in KIND_OF_CODE:
        return False
    # A strict form starts with 04 00 too; where the length leaves that open, the answer must end with its document.
    tail = len(data) - offset - len(head) - int.from_bytes(head[7:9], "little")
    return head[1] != 0 or 0 <= tail <= MESSAGE_SIGN_BYTES + len(_PLAIN_TAIL)


def _document_end(data: bytes, begin: int, limit: int) -> int:
    if limit - begin < HEADER_BYTES:
        raise RemoteProtocolError(ProblemCode.TLV_TRUNCATED, "The document header is cut off", offset=limit)
    length = int.from_bytes(data[begin + 2 : begin + 4], "little")
    path = str(int.from_bytes(data[begin : begin + 2], "little"))
    if length > MAX_DOCUMENT_BYTES:
        raise RemoteProtocolError(
            ProblemCode.DOCUMENT_TOO_LARGE, f"The document declares {length} bytes", offset=begin + 2, path=path
        )
    end = begin + HEADER_BYTES + length
    if end > limit:
        what = f"The document declares {length} bytes, {limit - begin - HEADER_BYTES} are there"
        raise RemoteProtocolError(ProblemCode.TLV_TRUNCATED, what, offset=limit, path=path)
    return end


def _contained_document_end(data: bytes, begin: int, limit: int, container: ContainerHeader) -> int:
    code = int.from_bytes(data[begin : begin + 2], "little")
    if limit - begin >= HEADER_BYTES and code != container.document_code:
        raise RemoteProtocolError(
            ProblemCode.CONTENT_UNREADABLE,
            f"The container announces document {container.document_code} and holds something else",
            offset=begin,
        )
    return _document_end(data, begin, limit)


def _tail(data: bytes, end: int, limit: int, *, closed: bool = False, check_bytes: int = 0) -> tuple[str | None, int]:
    """Message sign after a document and where the frame ends; what is left over is the caller's to judge.

    `closed`: the frame must end at `limit`. `check_bytes`: so many of any value follow the sign.
    """
    sign = None
    if data[end : end + 2] == SIGN_MARK and limit - end >= MESSAGE_SIGN_BYTES:
        sign = message_sign_text(data[end : end + MESSAGE_SIGN_BYTES])
        end += MESSAGE_SIGN_BYTES
        if closed and limit - end == len(_PLAIN_TAIL):
            end = limit
        elif check_bytes or data[end : end + 2] == _PLAIN_TAIL:
            end = min(limit, end + 2)
    if closed and end != limit:
        raise RemoteProtocolError(
            ProblemCode.TLV_TRAILING_BYTES, f"{limit - end} bytes follow the document in its container", offset=end
        )
    return sign, end
