"""Answers handed out in portions, so that a commit under way is not starved by the callers of the one before it.

An answered caller decides again in its next turn of the loop. A whole unit's callers in one turn would keep the loop
from the server's socket for milliseconds; between portions the exchange goes on, and decisions and commit overlap.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from adapters.eventlog.unit import Entry

# Decisions of so many callers, or of callers with so many events, take about as long as one wait of the exchange with
# the server. Who had many events will mostly have many again.
ANSWERS_PER_TURN = 4
EVENTS_PER_TURN = 32


class Answering:
    """Callers whose commands are durable and who have not been told yet, first come first told."""

    def __init__(self, when_done: Callable[[], None]) -> None:
        self._when_done = when_done
        self._waiting: deque[tuple[Entry, int]] = deque()
        self._going_on = False

    @property
    def is_done(self) -> bool:
        return not self._waiting

    def hand_out(self, answers: Iterable[tuple[Entry, int]]) -> None:
        """Answer each entry with its position: a portion now, the others in later turns of the loop."""
        self._waiting.extend(answers)
        if not self._going_on:
            self._portion()

    def finish(self) -> None:
        """Answer all that wait."""
        while self._waiting:
            entry, position = self._waiting.popleft()
            entry.answer(position)

    def _portion(self) -> None:
        answers = events = 0
        while self._waiting and answers < ANSWERS_PER_TURN and events < EVENTS_PER_TURN:
            entry, position = self._waiting.popleft()
            entry.answer(position)
            answers += 1
            events += len(entry.events)
        self._going_on = bool(self._waiting)
        if self._going_on:
            # two turns on: those just answered decide in the next one
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._portion)
        else:
            self._when_done()
