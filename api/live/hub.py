"""One tail of the log for all readers of an organisation, and the events it brought last.

Positions are dense, so a reader's whole state is one integer: it asks for what is behind it, in the ring when it is
near the head, in the log when it is not, and joins the ring without gap or double.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from itertools import islice

import structlog

from api.live.limits import LiveLimits
from domain.availability import Unavailable
from domain.stored_event import StoredEvent

log = structlog.get_logger(__name__)

Follow = Callable[[], AsyncGenerator[tuple[int, Sequence[StoredEvent]], None]]


class Hub:
    """The head of one log. `position`: everything up to it is known to be there."""

    over = False

    def __init__(self, follow: Follow, limits: LiveLimits) -> None:
        self._follow = follow
        self._limits = limits
        self._ring: deque[StoredEvent] = deque()
        self._ring_bytes = 0
        self._begun = asyncio.Event()
        self._waiting: set[asyncio.Future[None]] = set()
        self._task = asyncio.create_task(self._run(), name="live tail")
        self.position = 0

    def end(self) -> None:
        self._task.cancel()

    async def begun(self) -> None:
        """Wait until `position` is known. Raises Unavailable."""
        try:
            async with asyncio.timeout(self._limits.start_seconds):
                await self._begun.wait()
        except TimeoutError:
            raise Unavailable("the log cannot be followed; try again in a moment") from None

    async def beyond(self, position: int) -> None:
        """Wait until the log has grown beyond `position`."""
        loop = asyncio.get_running_loop()
        while self.position <= position:
            # an Event would do the same at twice the price, and this is what thousands do for every event
            waiting = loop.create_future()
            self._waiting.add(waiting)
            try:
                await waiting
            finally:
                self._waiting.discard(waiting)

    def since(self, position: int, limit_bytes: int) -> list[StoredEvent] | None:
        """Events behind `position`, at least one, then up to so many bytes; None when they are no longer here."""
        skipped = position + len(self._ring) - self.position
        if skipped < 0:
            return None
        taken: list[StoredEvent] = []
        for event in islice(self._ring, skipped, None):
            taken.append(event)
            limit_bytes -= len(event.body)
            if limit_bytes <= 0:
                break
        return taken

    async def _run(self) -> None:
        while True:
            try:
                async with aclosing(self._follow()) as batches:
                    async for position, events in batches:
                        self._take(position, events)
            except Exception as error:  # noqa: BLE001  whatever it was, readers wait for this, so it goes on
                log.warning("the log is not followed", error=type(error).__name__)
            await asyncio.sleep(self._limits.retry_seconds)

    def _take(self, position: int, events: Sequence[StoredEvent]) -> None:
        if position - len(events) != self.position:  # it began anew somewhere else
            self._ring.clear()
            self._ring_bytes = 0
        self._ring.extend(events)
        self._ring_bytes += sum(len(event.body) for event in events)
        while len(self._ring) > self._limits.ring_events or self._ring_bytes > self._limits.ring_bytes:
            self._ring_bytes -= len(self._ring.popleft().body)
        self.position = position
        self._begun.set()
        waiting, self._waiting = self._waiting, set()
        for each in waiting:
            if not each.done():
                each.set_result(None)
