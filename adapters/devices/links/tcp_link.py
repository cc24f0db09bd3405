"""A link over TCP: a register behind the router service, or one with its own network."""

import asyncio
from contextlib import suppress
from typing import Self

from adapters.devices.links.link import (
    CLOSE_SECONDS,
    OPEN_SECONDS,
    READ_BYTES,
    SEND_SECONDS,
    LinkLost,
    LinkUnavailable,
)

GAP_SECONDS = 2.0
"""A lost segment comes again after 0.2 to 1 second: the pauses of the network are not those of the register."""


class TcpLink:
    """See Link."""

    gap = GAP_SECONDS

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        """Connect. Raises LinkUnavailable."""
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                return cls(*await asyncio.open_connection(host, port))
        except (OSError, TimeoutError) as error:
            raise LinkUnavailable(f"tcp://{host}:{port} cannot be opened: {str(error) or 'no answer'}") from error

    async def send(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                self._writer.write(data)
                await self._writer.drain()
        except (OSError, TimeoutError) as error:
            raise LinkLost("the connection takes no more bytes") from error

    async def receive(self, seconds: float) -> bytes:
        try:
            async with asyncio.timeout(seconds):
                data = await self._reader.read(READ_BYTES)
        except TimeoutError:
            return b""
        except OSError as error:
            raise LinkLost("the connection broke") from error
        if not data:
            raise LinkLost("the other side closed the connection")
        return data

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._writer.wait_closed()
