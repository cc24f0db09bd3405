"""What an operator may tell the program beside card readers; everything else is a constant beside what it limits."""

from dataclasses import dataclass

READER_SPEED = 9_600
"""Bits per second of IronLogic Z-2, and of most others (facts §7)."""
TOUCH_SECONDS = 5.0
"""Whoever put his card on and saw nothing happen for so long has taken it away, or puts it on once more."""


@dataclass(frozen=True)
class ReaderSettings:
    """`readers`: (id of the reader, port). A touch that cannot be told within `touch_seconds` is never told."""

    server: str
    token: str
    readers: tuple[tuple[str, str], ...]
    speed: int = READER_SPEED
    touch_seconds: float = TOUCH_SECONDS
