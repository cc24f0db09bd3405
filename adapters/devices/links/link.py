"""What a link is, and how it fails."""

from typing import Protocol

OPEN_SECONDS = 3.0
"""A port or a neighbour in the same shop opens at once or not at all."""
SEND_SECONDS = 2.0
"""A command of 300 bytes leaves a slow line in half a second."""
CLOSE_SECONDS = 1.0
READ_BYTES = 4096


class LinkUnavailable(Exception):
    """The link cannot be opened: no such port, in use, or nobody listens. The message names the link and the reason."""


class LinkLost(Exception):
    """The link broke while it was open: cable out, connection closed, or it takes no bytes in time."""


class Link(Protocol):
    """Bytes there and back. One task at a time may receive."""

    @property
    def gap(self) -> float:
        """The longest pause that the line makes inside a packet, in seconds."""
        ...

    async def send(self, data: bytes) -> None:
        """Hand all bytes to the line. Raises LinkLost."""
        ...

    async def receive(self, seconds: float) -> bytes:
        """What came, at the latest after so many seconds: nothing then. Raises LinkLost."""
        ...

    async def close(self) -> None:
        """End it; more than once does no harm."""
        ...
