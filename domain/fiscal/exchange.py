"""Headers of the register-to-operator exchange: session (30 bytes) and container (32 bytes), facts §2.1 and §2.2.

Pure layouts, both ways. Layouts were checked against a captured message and a published header; the last two bytes of
`extra2` were found to be the big-endian length of the document that follows.
"""

import struct

from msgspec import Struct

from domain.fiscal.crc import crc16
from domain.fiscal.identity import FN_DIGITS, is_digits
from domain.fiscal.problems import LocalProtocolError, ProblemCode, RemoteProtocolError

SESSION_SIGNATURE = bytes.fromhex("2a08410a")
SESSION_BYTES = 30
CONTAINER_BYTES = 32
MAX_CONTAINER_BYTES = 32 * 1024 + 512
"""A document of 32 KiB with its header, its message sign and room to spare (facts §2.2 name 32 KB for the document)."""
MESSAGE_TYPE = 0xA5
CONTAINER_FD_MAX = 0xFFFFFF
"""The container has three bytes for the document number."""

_SESSION = struct.Struct("<4s2s2s16sHHH")
_CONTAINER = struct.Struct(">BBBH8s3s12s")  # everything after length and CRC, which are little-endian
_LENGTH_AND_CRC = struct.Struct("<HH")


class SessionHeader(Struct, frozen=True):
    """What stands before every message. `size` counts the bytes after the header; 0 is a message without container.

    `crc` is carried as found: its algorithm is not known from a capture (flags 00 in all seen messages).
    """

    fn: str
    size: int
    s_version: bytes = b"\x81\xa2"
    p_version: bytes = b"\x01\x20"
    flags: int = 0x0014
    crc: int = 0

    def encode(self) -> bytes:
        """30 bytes. Raises LocalProtocolError if a value does not fit."""
        if len(self.fn) != FN_DIGITS or not is_digits(self.fn):
            raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, "A session is opened with a drive number of 16 digits")
        if not 0 <= self.size <= MAX_CONTAINER_BYTES:
            raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, f"A body of {self.size} bytes is too long")
        fn = self.fn.encode("ascii")
        return _SESSION.pack(SESSION_SIGNATURE, self.s_version, self.p_version, fn, self.size, self.flags, self.crc)


class ContainerHeader(Struct, frozen=True):
    """What stands before the document. `fn` is the BCD text; a serial shorter than 16 digits ends in `f`."""

    document_code: int
    fn: str
    fd: int
    message_type: int = MESSAGE_TYPE
    version: int = 1
    extra1: int = 0
    extra2: bytes = bytes(12)

    def encode_bare(self) -> bytes:
        """28 bytes: the header without length and CRC, as drives store it."""
        if not 0 <= self.fd <= CONTAINER_FD_MAX:
            raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, "A container holds document numbers of 24 bits")
        fn = bytes.fromhex(self.fn)
        number = self.fd.to_bytes(3, "big")
        return _CONTAINER.pack(
            self.message_type, self.document_code, self.version, self.extra1, fn, number, self.extra2
        )


def read_session(data: bytes, offset: int = 0) -> SessionHeader:
    """The session header at `offset`. Raises RemoteProtocolError."""
    if len(data) - offset < SESSION_BYTES:
        raise RemoteProtocolError(ProblemCode.TLV_TRUNCATED, "The session header is cut off", offset=len(data))
    signature, s_version, p_version, fn, size, flags, crc = _SESSION.unpack_from(data, offset)
    if signature != SESSION_SIGNATURE:
        raise RemoteProtocolError(ProblemCode.CONTAINER_MALFORMED, "No session signature", offset=offset)
    text = fn.decode("ascii", "replace")
    if not is_digits(text):
        raise RemoteProtocolError(ProblemCode.FN_MALFORMED, "The session header names no drive", offset=offset + 8)
    return SessionHeader(text, size, s_version, p_version, flags, crc)


def read_container(data: bytes, offset: int, size: int) -> ContainerHeader:
    """The header of the `size` bytes of container at `offset`, length and CRC checked. Raises RemoteProtocolError."""
    if size < CONTAINER_BYTES or len(data) - offset < size:
        raise RemoteProtocolError(ProblemCode.TLV_TRUNCATED, "The container is cut off", offset=len(data))
    length, crc = _LENGTH_AND_CRC.unpack_from(data, offset)
    if length != size:
        what = f"The container declares {length} bytes, {size} are there"
        raise RemoteProtocolError(ProblemCode.CONTAINER_MALFORMED, what, offset=offset)
    if crc != container_crc(data[offset : offset + size]):
        raise RemoteProtocolError(
            ProblemCode.CONTAINER_CRC, "The check sum of the container is wrong", offset=offset + 2
        )
    return read_bare_container(data, offset + _LENGTH_AND_CRC.size)


def read_bare_container(data: bytes, offset: int) -> ContainerHeader:
    """The header without length and CRC (28 bytes) at `offset`. Raises RemoteProtocolError."""
    if len(data) - offset < _CONTAINER.size:
        raise RemoteProtocolError(ProblemCode.TLV_TRUNCATED, "The container header is cut off", offset=len(data))
    message_type, code, version, extra1, fn, number, extra2 = _CONTAINER.unpack_from(data, offset)
    if message_type != MESSAGE_TYPE:
        what = f"A container of message type {message_type:02X}, A5 was expected"
        raise RemoteProtocolError(ProblemCode.CONTAINER_MALFORMED, what, offset=offset)
    return ContainerHeader(code, fn.hex(), int.from_bytes(number, "big"), message_type, version, extra1, extra2)


def container_crc(container: bytes) -> int:
    """Check sum over the container without the two bytes that hold it (facts §2.2; two public clients differ)."""
    return crc16(container[:2] + container[4:])


def build_container(header: ContainerHeader, body: bytes) -> bytes:
    """Container of `header` and `body` (document and what follows it) with its length and check sum."""
    bare = header.encode_bare()
    length = _LENGTH_AND_CRC.size + len(bare) + len(body)
    if length > MAX_CONTAINER_BYTES:
        raise LocalProtocolError(ProblemCode.CANNOT_ENCODE, f"A container of {length} bytes is too long")
    crc = container_crc(_LENGTH_AND_CRC.pack(length, 0) + bare + body)
    return _LENGTH_AND_CRC.pack(length, crc) + bare + body
