"""What a packet says: a command to the register, or its reply (facts §3.1).

    command   password (4), id, code (2 digits), fields
    reply     id, code (2 digits), error (2 digits), fields

Each field is ended by FS; a last field without it is taken too, as the protocol speaks of "separated" fields. A command
without fields may carry one empty one: public drivers do either.
"""

import re

from msgspec import Struct

from adapters.devices.pirit import text
from adapters.devices.pirit.framing import MAX_BODY_BYTES
from adapters.devices.pirit.ids import FIRST_ID, LAST_ID
from adapters.devices.pirit.problems import LocalProtocolError, Problem, RemoteProtocolError

FS = b"\x1c"
PASSWORD = "PIRI"  # noqa: S105  the one of the factory, printed in the manual (setting 20)
PASSWORD_BYTES = 4
_ANSWER_OK = 0x00
_CLOCK_APART = 0x0B
_COMMAND = re.compile(rb"(.{4})([\x20-\xf0])([0-9A-Fa-f]{2})(.*)", re.DOTALL)
_REPLY = re.compile(rb"([\x20-\xf0])([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})(.*)", re.DOTALL)


class Command(Struct, frozen=True):
    """What we ask. `fields` are texts as the register's manual writes them."""

    id: int
    code: int
    fields: tuple[str, ...] = ()
    password: str = PASSWORD


class Reply(Struct, frozen=True):
    """What the register answers. `error` is its own code (`answers` tells what it means)."""

    id: int
    code: int
    error: int = _ANSWER_OK
    fields: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the command was carried out. 0B says: done, but the clocks are 8 minutes apart (facts §10 #16)."""
        return self.error in {_ANSWER_OK, _CLOCK_APART}


def encode_command(command: Command) -> bytes:
    """The body of a command. Raises LocalProtocolError for what a packet cannot hold."""
    password = text.to_bytes(command.password)
    if len(password) != PASSWORD_BYTES:
        raise LocalProtocolError(Problem.CANNOT_SAY, "a password has 4 plain letters")
    return _bounded(password + _head(command.id, command.code) + _fields_to_bytes(command.fields))


def encode_reply(reply: Reply) -> bytes:
    """The body of a reply; the emulator's half."""
    return _bounded(_head(reply.id, reply.code) + _digits(reply.error) + _fields_to_bytes(reply.fields))


def decode_command(body: bytes) -> Command:
    """The command of a body. Raises RemoteProtocolError."""
    found = _COMMAND.fullmatch(body)
    if found is None:
        raise RemoteProtocolError(Problem.PACKET_HEADER)
    password, number, code, data = found.groups()
    return Command(number[0], int(code, 16), _fields_from_bytes(data), text.from_bytes(password))


def decode_reply(body: bytes) -> Reply:
    """The reply of a body. Raises RemoteProtocolError."""
    found = _REPLY.fullmatch(body)
    if found is None:
        raise RemoteProtocolError(Problem.PACKET_HEADER)
    number, code, error, data = found.groups()
    return Reply(number[0], int(code, 16), int(error, 16), _fields_from_bytes(data))


def _head(number: int, code: int) -> bytes:
    if not FIRST_ID <= number <= LAST_ID:
        raise LocalProtocolError(Problem.CANNOT_SAY, f"packet id {number}")
    return bytes([number]) + _digits(code)


def _digits(number: int) -> bytes:
    if not 0 <= number <= 0xFF:
        raise LocalProtocolError(Problem.CANNOT_SAY, f"code {number} has more than two digits")
    return b"%02X" % number


def _fields_to_bytes(fields: tuple[str, ...]) -> bytes:
    return b"".join([text.to_bytes(field) + FS for field in fields])


def _fields_from_bytes(data: bytes) -> tuple[str, ...]:
    if not data:
        return ()
    return tuple(map(text.from_bytes, data.removesuffix(FS).split(FS)))


def _bounded(body: bytes) -> bytes:
    if len(body) > MAX_BODY_BYTES:
        raise LocalProtocolError(Problem.CANNOT_SAY, f"a packet of {len(body)} bytes")
    return body
