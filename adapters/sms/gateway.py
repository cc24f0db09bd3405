"""What every gateway does (facts §8.4): take a message, tell what became of it.

A message is named by a number of ours, made of its id: a gateway that is asked for it answers also when the line broke
before it could tell us its own.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

# SMSC.ru takes 1 to 2147483647.
_MOST = 2**31 - 1


def number_of(message_id: str) -> int:
    """The number of a message: the same whoever asks. Two messages to one phone share one once in two milliards."""
    return int.from_bytes(hashlib.sha256(message_id.encode()).digest()[:8]) % _MOST + 1


class Parcel(Struct, frozen=True):
    """A message on its way: to `phone` (E.164), good for `lasts`. Not to be logged."""

    number: int
    phone: str
    text: str
    lasts: timedelta

    def __repr__(self) -> str:
        return f"Parcel({self.number})"


class Accepted(Struct, frozen=True):
    """The gateway has it, under our number."""


class Rejected(Struct, frozen=True):
    """The gateway surely does not have it; `reason` is a word and number. A permanent one stays so."""

    reason: str
    is_permanent: bool


class Unknown(Struct, frozen=True):
    """The request left and no answer came: it may be on its way."""

    reason: str


Outcome = Accepted | Rejected | Unknown


class Arrival(StrEnum):
    """What became of a message."""

    NOT_THERE = "NOT_THERE"  # the gateway never had it
    ON_ITS_WAY = "ON_ITS_WAY"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"  # the gateway cannot be asked now


class Status(Struct, frozen=True):
    arrival: Arrival
    reason: str = ""


class Gateway(Protocol):
    """Nothing here raises: what cannot be said is unknown. Every wait has a deadline."""

    @property
    def reports(self) -> bool:
        """Whether it tells of arrivals."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand it over once."""

    async def status(self, number: int, phone: str) -> Status:
        """What became of it, by our number."""

    def parse_callback(self, fields: Mapping[str, str]) -> int | None:
        """The number of the message a callback speaks of; what it says is asked for."""

    async def balance(self) -> Decimal | None:
        """Roubles left; None when it cannot be said."""

    async def close(self) -> None:
        """Nothing is sent any more."""
