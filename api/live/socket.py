"""The server's end of a connection, as uvicorn keeps it, with what a fan-out needs and ASGI does not offer.

ASGI's `send` makes a frame for each receiver and tells nothing of its buffer. Here a finished frame goes straight to
the transport, a reader that does not read is noticed, and whoever does not even answer a close is cut off.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from api.exchange import FINISH, RawHeaders

# Where an application finds the socket in its scope.
EXTENSION = "kassa.socket"
# A peer that is told goodbye answers at once, or is not there.
CLOSE_SECONDS = 2.0
# What a close frame can carry (RFC 6455 §5.5) beside its code.
MAX_REASON_BYTES = 123


class TooSlow(Exception):
    """The peer has taken nothing for too long."""


class LiveHttp(HttpToolsProtocol):
    """A uvicorn HTTP protocol: give it as `http=`. `streaming`: its answer has no end of its own."""

    streaming = False

    def on_message_begin(self) -> None:
        super().on_message_begin()
        extensions: dict[str, Any] = {EXTENSION: self}
        self.scope["extensions"] = extensions

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        cycle: RequestResponseCycle | None = self.cycle  # none when this becomes a WebSocket
        if cycle is not None and cycle.transport is self.transport:
            corked = _Corked(self.transport, self.loop)
            cycle.transport = corked  # type: ignore[assignment]  # all it uses of one
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[FINISH] = _Finish(cycle, corked)

    def shutdown(self) -> None:
        super().shutdown()
        if self.streaming:  # nobody would wait for it
            self.transport.close()

    def abort(self) -> None:
        """Cut the connection off, with what was written and not taken."""
        self.transport.abort()


class _Finish:
    """Writes a whole answer: its two messages and what uvicorn looks for in them cost as much as finding it."""

    __slots__ = ("_corked", "_cycle")

    def __init__(self, cycle: RequestResponseCycle, corked: "_Corked") -> None:
        self._cycle, self._corked = cycle, corked

    def __call__(self, status: int, headers: RawHeaders, body: bytes) -> bool:
        """False: not now, send it the usual way. The headers say how long the body is, if there is one."""
        cycle = self._cycle
        if cycle.disconnected or cycle.response_started or cycle.flow.write_paused:
            return False
        lines = [STATUS_LINE[status]]
        for name, value in (*cycle.default_headers, *headers):
            lines += (name, b": ", value, b"\r\n")
        lines.append(b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n")
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        self._corked.write_whole(b"".join(lines), body)
        cycle.message_event.set()
        if not cycle.keep_alive:
            self._corked.close()
        cycle.on_response()
        return True


class _Corked:
    """The transport of one answer: its head leaves together with what follows in the same turn of the loop.

    uvicorn writes them one by one, and each write is a call of the system and wakes the reader.
    """

    __slots__ = ("_head", "_is_open", "_loop", "_transport", "is_closing")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._head: bytes | None = None
        self._is_open = False
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        if self._is_open:
            self._transport.write(data)
        elif self._head is None:
            self._head = data
            self._loop.call_soon(self._flush)
        else:
            self._is_open = True
            self._transport.writelines((self._head, data))

    def write_whole(self, head: bytes, body: bytes) -> None:
        """Both, and nothing was written before."""
        self._is_open = True
        if body:
            self._transport.writelines((head, body))
        else:
            self._transport.write(head)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if not self._is_open:
            self._is_open = True
            if self._head is not None:
                self._transport.write(self._head)


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
