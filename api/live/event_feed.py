"""One execution of a selection over events, shared by all who ask the same: each event's JSON is made once for them."""

import asyncio
from collections.abc import Callable

import structlog

from api.errors import EXPECTED
from api.live.hub import Hub
from api.live.limits import LiveLimits
from api.live.messages import Batch, Message, Take
from api.services import EventFilter, Services
from domain.stored_event import StoredEvent

log = structlog.get_logger(__name__)

Render = Callable[[StoredEvent], bytes]
# Before anything is known of the size of these messages.
FIRST_GUESS_BYTES = 1_024
# Readers written to in one go, some milliseconds; then others have their turn.
DELIVERED_AT_ONCE = 250


class _Parked:
    """A reader that keeps up."""

    __slots__ = ("left", "position", "take")

    def __init__(self, position: int, take: Take) -> None:
        self.position = position
        self.take = take
        self.left: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def deliver(self, batch: Batch) -> None:
        if self.left.done():  # it has gone since
            return
        fits = self.position == batch.after  # not when it came by itself beyond where the delivery was
        if fits:
            self.position = batch.position
        if not (fits and self.take(batch)):
            self.left.set_result(self.position)


class EventFeed:
    """Answers whoever asks what is behind its position; it keeps nothing about its readers."""

    over = False

    def __init__(
        self,
        hub: Hub,
        services: Services,
        organisation: str,
        wanted: EventFilter,
        render: Render,
        reading: asyncio.Semaphore,
        limits: LiveLimits,
    ) -> None:
        self._hub = hub
        self._services = services
        self._organisation = organisation
        self._wanted = wanted
        self._render = render
        self._reading = reading
        self._limits = limits
        self._rendered: dict[int, Message] = {}
        self._rendered_bytes = 0
        self._typical_bytes = FIRST_GUESS_BYTES
        self._newest = Batch(-1, -1, ())
        self._parked: dict[_Parked, None] = {}
        self._delivering: asyncio.Task[None] | None = None

    def end(self) -> None:
        self._rendered.clear()
        if self._delivering is not None:
            self._delivering.cancel()

    async def behind(self, position: int) -> Batch:
        """What is behind `position`, as soon as there is something."""
        if self._hub.position <= position:
            await self._hub.beyond(position)
        if self._newest.after == position:  # all who keep up ask this
            return self._newest
        events = self._hub.since(position, self._limits.batch_bytes)
        if events is None:
            return await self._from_log(position)
        messages = [self._message(event) for event in events if self._wants(event)]
        self._newest = Batch(position, events[-1].position, messages)
        return self._newest

    async def park(self, position: int, take: Take) -> int:
        """Let what comes be written by one task for all who keep up: waking one for each costs as much as writing.

        Answers the reader's position when it does not keep up, and has to go on by itself.
        """
        parked = _Parked(position, take)
        self._parked[parked] = None
        if self._delivering is None:
            self._delivering = asyncio.create_task(self._deliver(position), name="live delivery")
        try:
            return await parked.left
        finally:
            self._parked.pop(parked, None)
            if not self._parked and self._delivering is not None:
                self._delivering.cancel()
                self._delivering = None

    async def _deliver(self, position: int) -> None:
        try:
            while True:
                batch = await self.behind(position)
                position = batch.position
                for number, parked in enumerate(list(self._parked), 1):
                    parked.deliver(batch)
                    if number % DELIVERED_AT_ONCE == 0:
                        await asyncio.sleep(0)
        except Exception as defect:  # noqa: BLE001  everybody's: each tells its reader, with an id
            self._delivering = None
            for parked in self._parked:
                if not parked.left.done():
                    parked.left.set_exception(defect)

    async def _from_log(self, position: int) -> Batch:
        """A page of the log; what is away is waited for, as the tail does."""
        limit = max(1, min(self._limits.page_events, self._limits.batch_bytes // self._typical_bytes))
        while True:
            head = self._hub.position  # committed before the page is read, so the page holds it
            try:
                async with self._reading:
                    page = await self._services.events(self._organisation, position, limit, self._wanted)
                break
            except EXPECTED as expected:
                log.warning("a reader could not catch up", code=expected.code)
            await asyncio.sleep(self._limits.retry_seconds)
        messages = [self._message(event) for event in page.events]
        return Batch(position, page.position if page.has_more else max(page.position, head), messages)

    def _wants(self, event: StoredEvent) -> bool:
        types, stream = self._wanted.types, self._wanted.stream
        return (types is None or event.type in types) and (stream is None or event.stream == stream)

    def _message(self, event: StoredEvent) -> Message:
        message = self._rendered.get(event.position)
        if message is None:
            message = self._rendered[event.position] = Message(self._render(event), event.position)
            self._rendered_bytes += len(message.payload)
            self._typical_bytes = max(1, (7 * self._typical_bytes + len(message.payload)) // 8)
            while self._rendered_bytes > self._limits.rendered_bytes and len(self._rendered) > 1:
                oldest = self._rendered.pop(next(iter(self._rendered)))
                self._rendered_bytes -= len(oldest.payload)
        return message
