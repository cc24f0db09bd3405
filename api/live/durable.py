"""Named subscriptions: the server keeps how far a reader has come, so that the same words go on where they ended.

A name has one reader at a time: who comes later takes it over, in this process at once, from another one within
`recheck_seconds`. What an acknowledgement proves is the client's choice; see `docs/live.md` for what each promises.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, ClassVar
from uuid import UUID, uuid4

from api.errors import EXPECTED, LimitExceeded
from api.live.limits import LiveLimits
from api.live.messages import Batch, Stream
from api.services import Services
from domain.refusal import InvalidInput, Refusal

NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)

From = Callable[[int], AsyncGenerator[Batch, None]]


class TakenOver(Refusal):
    """Another reader has come under this name."""

    code: ClassVar[str] = "SUBSCRIPTION_TAKEN_OVER"


class _Reader:
    """Who reads a name now."""

    def __init__(self) -> None:
        self.id: UUID = uuid4()
        self.gone = asyncio.Event()
        self.proven = self.written = 0
        self.writing: asyncio.Task[None] | None = None


class Durable:
    """All readers of names in this process."""

    def __init__(self, services: Services, limits: LiveLimits) -> None:
        self._services = services
        self._limits = limits
        self._readers: dict[tuple[str, str], _Reader] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def follow(
        self, organisation: str, name: str, after: int | None, begin: From, *, resumed: int | None, automatic: bool
    ) -> Stream:
        """What lies behind the acknowledged position; `after` counts for a new name only. Raises InvalidInput."""
        check_name(name)
        reader = _Reader()

        def prove(position: int) -> None:
            reader.proven = max(reader.proven, position)
            if reader.writing is None or reader.writing.done():
                reader.writing = asyncio.create_task(self._acknowledge(organisation, name, reader))
                self._writing.add(reader.writing)
                reader.writing.add_done_callback(self._writing.discard)

        if automatic and resumed is not None:
            reader.proven = resumed
        batches = self._batches(organisation, name, after, begin, reader, prove if automatic else None)
        return Stream(batches, prove if automatic else None)

    async def _batches(
        self,
        organisation: str,
        name: str,
        after: int | None,
        begin: From,
        reader: _Reader,
        prove: Callable[[int], None] | None,
    ) -> AsyncGenerator[Batch, None]:
        key = (organisation, name)
        if earlier := self._readers.get(key):
            earlier.gone.set()
        self._readers[key] = reader
        watching = asyncio.create_task(self._watch(organisation, name, reader))
        try:
            position = await self._services.claim_subscription(organisation, name, after, reader.id)
            if position is None:
                raise LimitExceeded("there are too many named subscriptions; use one of those there are")
            if prove and reader.proven > position:
                position = reader.proven
                prove(position)
            async with aclosing(_until(reader.gone, begin(position))) as batches:
                async for batch in batches:
                    yield batch
            raise TakenOver("another reader has come under this name and goes on; a name has one reader at a time")
        finally:
            watching.cancel()
            if self._readers.get(key) is reader:
                del self._readers[key]

    async def _acknowledge(self, organisation: str, name: str, reader: _Reader) -> None:
        while reader.written < reader.proven and not reader.gone.is_set():
            position = reader.proven
            try:
                if await self._services.acknowledge(organisation, name, position, reader.id) is None:
                    reader.gone.set()
                reader.written = position
            except EXPECTED:
                await asyncio.sleep(self._limits.retry_seconds)

    async def _watch(self, organisation: str, name: str, reader: _Reader) -> None:
        """Notice a reader that came to another process."""
        while not reader.gone.is_set():
            await asyncio.sleep(self._limits.recheck_seconds)
            try:
                if await self._services.subscription_reader(organisation, name) != reader.id:
                    reader.gone.set()
            except EXPECTED:
                continue


def check_name(name: str) -> None:
    """Raises InvalidInput."""
    if not NAME.fullmatch(name):
        raise InvalidInput("the name of a subscription has 1 to 64 letters, digits, dots, dashes and underscores")


async def _until(event: asyncio.Event, batches: AsyncGenerator[Batch, None]) -> AsyncGenerator[Batch, None]:
    """Batches as they come, until the event is set."""
    ended = asyncio.ensure_future(event.wait())
    coming: asyncio.Future[Batch] | None = None
    try:
        while True:
            coming = asyncio.ensure_future(anext(batches))
            waited: set[asyncio.Future[Any]] = {coming, ended}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                return
            yield coming.result()
    finally:
        ended.cancel()
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
        await batches.aclose()
