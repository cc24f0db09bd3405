"""The program as a whole: each reader has a line and its own way to the server, and holds up no other."""

import asyncio

from adapters.agent.mutations import Mutations
from workers.reader.line import Line
from workers.reader.sending import Sending
from workers.reader.settings import ReaderSettings


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
                for line in self._lines:
                    group.create_task(line.run())
                for sending in self._sendings.values():
                    group.create_task(sending.run())
        finally:
            await asyncio.gather(*[sending.last_word() for sending in self._sendings.values()])
