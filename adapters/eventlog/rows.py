"""Rows of the log as PostgreSQL's binary COPY takes them, and the hash chain over them.

One encoding serves three: what is written, what is hashed, and what an auditor recomputes. The canonical bytes of an
event are its row without field count and hash: for each column of `EVENT_COLUMNS` a signed 32-bit length (−1 for null)
and the value in PostgreSQL's binary form, big-endian; the first event of a stream is followed by the stream's name.
`hash = SHA-256(hash of the previous position ‖ canonical bytes)`; before position 1 stand 32 zero bytes.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from domain.command import Actor, Caller

EVENT_COLUMNS = (
    "position",
    "stream",
    "version",
    "type",
    "schema_version",
    "recorded_at",
    "occurred_at",
    "body",
    "command",
    "actor",
    "unit",
    "correlation",
    "causation",
    "hash",
)
COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TRAILER = struct.pack(">h", -1)
GENESIS_HASH = bytes(32)
HASH_LENGTH = struct.pack(">i", 32)

_FIELD_COUNT = struct.pack(">h", len(EVENT_COLUMNS))
_NULL = struct.pack(">i", -1)
_UUID_LENGTH = struct.pack(">i", 16)
_length = struct.Struct(">i").pack
_long_field = struct.Struct(">iq").pack
_place = struct.Struct(">iqiqiq").pack  # position, stream, version
_times = struct.Struct(">iqiqi").pack  # recorded_at, occurred_at, length of the body
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL's
_MICROSECOND = timedelta(microseconds=1)
_encode_actor = msgspec.json.Encoder().encode


class Stream:
    """A stream's name and its number, which the writer gives it with its first event."""

    __slots__ = ("name", "number")

    def __init__(self, name: str, number: int | None = None) -> None:
        self.name = name
        self.number = number


class EventRow(msgspec.Struct, gc=False):
    """An event whose place in the log is still open: all its bytes but position, stream number and hash."""

    stream: Stream
    version: int
    rest: bytes


class CommandRow(msgspec.Struct, gc=False):
    """The stored answer of one command, but for its position."""

    id: UUID
    name: bytes
    digest: bytes
    events: int
    result: bytes
    recorded_at: int


def microseconds(instant: datetime) -> int:
    """An aware instant as PostgreSQL's timestamptz."""
    return (instant - _EPOCH) // _MICROSECOND


def type_field(type_name: str, schema_version: int) -> bytes:
    """The two columns that are the same for every event of a class."""
    name = type_name.encode()
    return _length(len(name)) + name + struct.pack(">ih", 2, schema_version)


def caller_fields(caller: Caller) -> bytes:
    """The columns that are the same for every event of a command."""
    actor = actor_text(caller.actor)
    unit = caller.unit.encode() if caller.unit is not None else None
    command = _UUID_LENGTH + caller.command_id.bytes
    return b"".join(
        (
            command,
            _length(len(actor)) + actor,
            _NULL if unit is None else _length(len(unit)) + unit,
            command if caller.correlation_id is None else _UUID_LENGTH + caller.correlation_id.bytes,
            _NULL if caller.causation is None else _long_field(8, caller.causation),
        )
    )


def actor_text(actor: Actor) -> bytes:
    """The actor as canonical JSON."""
    return _encode_actor(actor)


def rest_of_row(kind: bytes, recorded: int, occurred: int, body: bytes, caller: bytes) -> bytes:
    """All columns between version and hash; `kind` and `caller` come from `type_field` and `caller_fields`."""
    return kind + _times(8, recorded, 8, occurred, len(body)) + body + caller


def link(previous: bytes, canonical: bytes, version: int, stream: bytes) -> bytes:
    """The next hash of the chain; `stream` is the stream's name."""
    if version == 1:
        canonical += stream
    return hashlib.sha256(previous + canonical).digest()


def encode_events(rows: Iterable[EventRow], position: int, previous: bytes) -> tuple[bytes, bytes]:
    """COPY data of events that follow `position`, and the hash of the last one."""
    out = [COPY_HEADER]
    sha256 = hashlib.sha256
    for row in rows:
        position += 1
        version, stream = row.version, row.stream
        canonical = _place(8, position, 8, stream.number, 8, version) + row.rest
        # `link`, inlined: this loop is the hottest of the house
        if version == 1:
            previous = sha256(previous + canonical + stream.name.encode()).digest()
        else:
            previous = sha256(previous + canonical).digest()
        out += (_FIELD_COUNT, canonical, HASH_LENGTH, previous)
    out.append(COPY_TRAILER)
    return b"".join(out), previous


_command_head = struct.Struct(">hi16si").pack
_command_middle = struct.Struct(">i32siqiii").pack


def encode_commands(rows: Iterable[tuple[CommandRow, int]]) -> bytes:
    """COPY data of the answers, each with the position of its last event (or of the head, if it has none)."""
    out = [COPY_HEADER]
    append = out.append
    for row, position in rows:
        append(
            _command_head(7, 16, row.id.bytes, len(row.name))
            + row.name
            + _command_middle(32, row.digest, 8, position, 4, row.events, len(row.result))
            + row.result
            + _long_field(8, row.recorded_at)
        )
    append(COPY_TRAILER)
    return b"".join(out)


def encode_streams(streams: Sequence[Stream]) -> bytes:
    """COPY data of streams that begin in this unit."""
    out = [COPY_HEADER]
    for stream in streams:
        assert stream.number is not None, "a stream is numbered before it is written"
        name = stream.name.encode()
        out.append(struct.pack(">hiqi", 2, 8, stream.number, len(name)) + name)
    out.append(COPY_TRAILER)
    return b"".join(out)
