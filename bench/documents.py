"""Fiscal documents of the bench: a header and one item, about 270 bytes of JSON; the bytes as received are few."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from domain.fiscal.commands import ReceivedDocument, RecordDocuments
from domain.fiscal.comparison import digest_of
from domain.fiscal.document import DocumentKind, FiscalDocument, Form, Line, Operation, Tax
from domain.fiscal.stream import instant_of

ZONE = "Europe/Moscow"
RAW = bytes(range(32))
_FIRST_AT = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001  local time of the place
_WORDS = ("Молоко 3,2%", "Хлеб ржаной", "Кофе зерновой", "Чай чёрный", "Пакет")


@cache
def _line(kind: int) -> Line:
    price = 100 + 37 * kind
    return Line(_WORDS[kind % len(_WORDS)], price, "2", 2 * price)


def document(fn: str, fd: int) -> FiscalDocument:
    """Document `fd` of drive `fn`; the same arguments give the same document."""
    line = _line(fd % 500)
    return FiscalDocument(
        fn=fn,
        fd=fd,
        kind=DocumentKind.RECEIPT,
        form=Form.TLV,
        at=_FIRST_AT + timedelta(seconds=20 * fd),
        fiscal_sign=random.Random(fd).getrandbits(32),
        operation=Operation.INCOME,
        total=line.sum,
        cash=line.sum,
        shift=1 + fd // 200,
        taxes=(Tax(1, line.sum // 6),),
        lines=(line,),
    )


def command(fn: str, first: int, count: int) -> RecordDocuments:
    """`RecordDocuments` of `count` consecutive documents of one drive."""
    received = tuple(ReceivedDocument(document(fn, fd), RAW) for fd in range(first, first + count))
    return RecordDocuments(received, ZONE)


class Drives:
    """Drives that go on printing: each lane has its own and numbers without holes."""

    def __init__(self, serial: int, lanes: int) -> None:
        self._next = {f"{serial:04}{lane:012}": 1 for lane in range(lanes)}

    def queues(self, commands: int, per_command: int) -> list[list[RecordDocuments]]:
        """A queue of commands for each lane, together `commands`."""
        share = max(1, commands // len(self._next))
        return [[self._command(fn, per_command) for _ in range(share)] for fn in self._next]

    def _command(self, fn: str, count: int) -> RecordDocuments:
        first = self._next[fn]
        self._next[fn] = first + count
        return command(fn, first, count)


Content = dict[str, Any]


def content(fn: str, fd: int) -> Content:
    """What `FiscalDocumentRecorded` says of the same document, as plain values: the payload of the stock side.

    It comes ready: unlike our side, the stock side is not asked to check, compare or digest anything.
    """
    made = document(fn, fd)
    return {
        "document": msgspec.to_builtins(made),
        "at_utc": instant_of(made, ZoneInfo(ZONE)).isoformat(),
        "zone": ZONE,
        "digest": digest_of(made, RAW),
        "raw": msgspec.to_builtins(RAW),
    }


def contents(fn: str, first: int, count: int) -> Sequence[Content]:
    return [content(fn, fd) for fd in range(first, first + count)]
