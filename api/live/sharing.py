"""Things that many use at once: made for the first user, ended some time after the last."""

import asyncio
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar


class Ending(Protocol):
    """What can be shared."""

    @property
    def over(self) -> bool:
        """It is of no use to anybody new."""

    def end(self) -> None:
        """Give up everything; called once."""


Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value", bound=Ending)


class _Entry(Generic[Value]):
    def __init__(self, value: Value) -> None:
        self.value = value
        self.users = 0
        self.ending: asyncio.TimerHandle | None = None


class Sharing(Generic[Key, Value]):
    """Shared things by key; one that nobody uses is kept for `linger_seconds`."""

    def __init__(self, linger_seconds: float) -> None:
        self._linger = linger_seconds
        self._entries: dict[Key, _Entry[Value]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @contextmanager
    def use(self, key: Key, make: Callable[[], Value]) -> Iterator[Value]:
        entry = self._entries.get(key)
        if entry is None or entry.value.over:
            entry = self._entries[key] = _Entry(make())
        entry.users += 1
        if entry.ending is not None:
            entry.ending.cancel()
            entry.ending = None
        try:
            yield entry.value
        finally:
            entry.users -= 1
            if not entry.users:
                entry.ending = asyncio.get_running_loop().call_later(self._linger, self._end, key, entry)

    def close(self) -> None:
        """End everything now."""
        for key, entry in list(self._entries.items()):
            self._end(key, entry)

    def _end(self, key: Key, entry: _Entry[Value]) -> None:
        if entry.ending is not None:
            entry.ending.cancel()
        if self._entries.get(key) is entry:
            del self._entries[key]
        entry.value.end()
