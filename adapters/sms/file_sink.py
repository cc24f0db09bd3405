"""A file instead of a gateway, for demos and tests: each line is a message as JSON.

Whoever reads it knows the codes; only its owner can.
"""

import asyncio
import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import msgspec

from adapters.sms.gateway import Accepted, Arrival, Outcome, Parcel, Rejected, Status

FILE_NAME = "sms.jsonl"


class Line(msgspec.Struct, frozen=True):
    number: int
    phone: str
    text: str


class FileSink:
    """A message is delivered when its line is written."""

    reports = True

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, parcel: Parcel) -> Outcome:
        """Append a line."""
        try:
            await asyncio.to_thread(self._append, Line(parcel.number, parcel.phone, parcel.text))
        except OSError as error:
            return Rejected(f"file {type(error).__name__}", is_permanent=False)
        return Accepted()

    async def status(self, number: int, phone: str) -> Status:
        """Whether its line is there."""
        is_there = any(line.number == number for line in await asyncio.to_thread(self.lines))
        return Status(Arrival.DELIVERED if is_there else Arrival.NOT_THERE)

    def parse_callback(self, fields: Mapping[str, str]) -> int | None:
        return None

    async def balance(self) -> Decimal | None:
        return None

    async def close(self) -> None:
        pass

    def lines(self) -> list[Line]:
        """All messages, oldest first."""
        try:
            written = self._path.read_bytes()
        except FileNotFoundError:
            return []
        return [msgspec.json.decode(line, type=Line) for line in written.splitlines()]

    def _append(self, line: Line) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with open(self._path, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(msgspec.json.encode(line) + b"\n")
