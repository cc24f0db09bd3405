"""The time of the shop: naive, as registers know it; it can be moved."""

from collections.abc import Callable
from datetime import datetime, timedelta


class Clock:
    """A clock that stands at a moment, or follows `source`; `move` shifts it either way."""

    def __init__(self, source: datetime | Callable[[], datetime]) -> None:
        self._source = source
        self._moved = timedelta()

    def __call__(self) -> datetime:
        """The local time now."""
        base = self._source if isinstance(self._source, datetime) else self._source()
        return base + self._moved

    def move(self, by: timedelta) -> None:
        """Let so much time pass, or turn it back."""
        self._moved += by
