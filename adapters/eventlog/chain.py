"""Proof that history is what was written: every hash of the log, recomputed from the rows (`rows.py` says over what).

PostgreSQL's binary COPY gives the very bytes that were hashed, so nothing is decoded here. What the chain cannot know
is where the log should end: compare the `Link` that `verify` answers with one kept elsewhere (a checkpoint).
"""

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import psycopg
from psycopg.abc import Buffer

from adapters.eventlog.rows import COPY_HEADER, COPY_TRAILER, EVENT_COLUMNS, GENESIS_HASH, HASH_LENGTH, link

_ROWS = f"""
copy (
    select s.name, {", ".join(f"e.{column}" for column in EVENT_COLUMNS)}
    from events e left join streams s on s.id = e.stream where e.position > %s order by e.position
) to stdout (format binary)
"""
_name_length = struct.Struct(">hi").unpack_from  # number of columns, length of the name
_place = struct.Struct(">iqiqiq").unpack_from  # each with its length: position, stream, version
_END_OF_ROW = len(HASH_LENGTH) + len(GENESIS_HASH)


class ChainBroken(Exception):
    """The first position at which the log is not what was written."""

    code: ClassVar[str] = "CHAIN_BROKEN"

    def __init__(self, position: int, what: str) -> None:
        super().__init__(f"position {position}: {what}")
        self.position = position
        self.what = what


@dataclass(frozen=True)
class Link:
    """A place in the chain: a position and the hash there."""

    position: int = 0
    hash: bytes = GENESIS_HASH


def audit(connection: psycopg.Connection[Any], after: Link = Link()) -> Link:
    """`verify` the log behind `after`. The connection's search_path names the organisation."""
    with stored_rows(connection, after) as rows:
        return verify(rows, after)


@contextmanager
def stored_rows(connection: psycopg.Connection[Any], after: Link = Link()) -> Iterator[Iterator[bytes]]:
    """The rows behind `after` for `verify`; leave the block before the next query, also when you stop early."""
    with connection.cursor() as cursor, cursor.copy(_ROWS.encode(), (after.position,)) as copy:
        yield _rows(copy)


def _rows(copy: Iterable[Buffer]) -> Iterator[bytes]:
    for number, message in enumerate(copy):  # the server sends one message per row
        row = bytes(message)
        if number == 0:
            row = row.removeprefix(COPY_HEADER)
        if row not in {b"", COPY_TRAILER}:
            yield row


def verify(rows: Iterable[bytes], after: Link = Link()) -> Link:
    """Follow the chain from `after` to its end, which is answered. Raises `ChainBroken` at the first wrong position."""
    position, previous = after.position, after.hash
    for row in rows:
        position += 1
        _, length = _name_length(row)
        if length < 0:
            raise ChainBroken(position, "the name of its stream is missing")
        canonical = row[6 + length : -_END_OF_ROW]
        _, found, _, _, _, version = _place(canonical)
        if found != position:
            raise ChainBroken(position, f"missing; position {found} follows")
        expected = link(previous, canonical, version, row[6 : 6 + length])
        if row[-_END_OF_ROW:] != HASH_LENGTH + expected:
            raise ChainBroken(position, "the event or its hash was changed")
        previous = expected
    return Link(position, previous)
