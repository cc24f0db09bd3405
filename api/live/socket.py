"""The server's end of a connection, as uvicorn keeps it, with what a fan-out needs and ASGI does not offer.

ASGI's `send` makes a frame for each receiver and tells nothing of its buffer. Here a finished frame goes straight to
the transport, a reader that does not read is noticed, and whoever does not even answer a close is cut off.
"""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from api.live.http import EXTENSION

# A peer that is told goodbye answers at once, or is not there.
CLOSE_SECONDS = 2.0
# What a close frame can carry (RFC 6455 §5.5) beside its code.
MAX_REASON_BYTES = 123


class TooSlow(Exception):
    """The peer has taken nothing for too long."""


class LiveSocket(WebSocketsSansIOProtocol):
    """A uvicorn WebSocket protocol: give it as `ws=`."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def keepalive_timeout(self) -> None:
        """The peer did not answer a ping. It may be there and not read: closing alone would wait for it for ever."""
        super().keepalive_timeout()
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    @property
    def full(self) -> bool:
        """The peer has not taken what was written: wait with `drained` before more is written."""
        return not self.writable.is_set()

    @property
    def close_code(self) -> int | None:
        """With which one of the two closed; None when the line was cut."""
        close = self.conn.close_sent or self.conn.close_rcvd
        return close.code if close else None

    @property
    def open(self) -> bool:
        return not (self.close_sent or self.disconnected or self.transport.is_closing())

    def push(self, frame: bytes) -> None:
        """Write finished frames; into nothing when the connection is gone."""
        if not (self.close_sent or self.disconnected or self.transport.is_closing()):  # `open`, in the hottest line
            self.transport.write(frame)

    async def drained(self, seconds: float) -> None:
        """Wait until the peer has taken what was written, but for a little. Raises TooSlow."""
        try:
            async with asyncio.timeout(seconds):
                await self.writable.wait()
        except TimeoutError:
            raise TooSlow from None

    def finish(self, code: int, reason: str) -> None:
        """Close with this code; cut off whoever does not answer."""
        if not self.open:
            return
        said = reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
        self.conn.send_close(code, said)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": said})
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, self.transport.abort)


def text_frame(text: bytes) -> bytes:
    """A whole text message from the server: one frame, not masked (RFC 6455 §5.2)."""
    size = len(text)
    if size < 126:
        return b"\x81" + size.to_bytes(1) + text
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2) + text
    return b"\x81\x7f" + size.to_bytes(8) + text
