"""The program as a whole: each reader has a line and its own way to the server, and holds up no other."""

import asyncio
from typing import Protocol

import structlog

from adapters.agent.mutations import Mutations
from workers.reader.line import Line
from workers.reader.sending import Sending
from workers.reader.settings import ReaderSettings

log = structlog.get_logger(__name__)


# What breaks is a defect of ours, and no other reader's: it begins again.
AGAIN_SECONDS = 5.0


class Runs(Protocol):
    """A line, or its way to the server."""

    async def run(self) -> None: ...


class Program:
    """Runs until cancelled; then the server is told that nothing is read any more."""

    def __init__(self, settings: ReaderSettings, server: Mutations) -> None:
        self._sendings = {reader: Sending(reader, server, settings.touch_seconds) for reader, _ in settings.readers}
        self._lines = [
            Line(reader, port, settings.speed, self._sendings[reader].touched, self._sendings[reader].works)
            for reader, port in settings.readers
        ]

    async def run(self) -> None:
        """Read and tell."""
        try:
            async with asyncio.TaskGroup() as group:
                runs: list[Runs] = [*self._lines, *self._sendings.values()]
                for each in runs:
                    group.create_task(_again_and_again(each))
        finally:
            await asyncio.gather(*[sending.last_word() for sending in self._sendings.values()])


async def _again_and_again(each: Runs) -> None:
    while True:
        try:
            await each.run()
        except Exception:
            log.exception("a reader broke")
        await asyncio.sleep(AGAIN_SECONDS)
