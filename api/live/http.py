"""The server's end of an HTTP connection, as uvicorn keeps it, with shorter ways for what comes again and again.

A client that looks whether something has changed sends the same bytes every time: they are taken apart once. An answer
whose bytes are all there is written in one piece.
"""

import asyncio
from typing import Any, NamedTuple

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from api.exchange import FINISH, RawHeaders

# Where an application finds the connection in its scope.
EXTENSION = "kassa.socket"
# A longer request is taken apart each time: what is kept of it would be too much for thousands of connections.
SAME_BYTES = 4_096


class _Same(NamedTuple):
    """A whole request as it came, and what it says."""

    data: bytes
    scope: dict[str, Any]
    body: bytes


class LiveHttp(HttpToolsProtocol):
    """A uvicorn HTTP protocol: give it as `http=`. `streaming`: its answer has no end of its own."""

    streaming = False
    _begun = _ended = 0  # how many requests have begun in the bytes just read, and which of them ended last
    _last = b""
    _same: _Same | None = None  # only when nothing else came since

    def data_received(self, data: bytes) -> None:
        same = self._same
        if same is not None and data == same.data and self.cycle.response_complete and not self.pipeline:
            self._unset_keepalive_if_required()
            self._ask_again(same)
            return
        self._begun = self._ended = 0
        self._same = None
        super().data_received(data)
        if data != self._last:
            self._last = data if len(data) <= SAME_BYTES else b""
        elif self._begun == self._ended == 1 and self._is_plain():
            self._same = _Same(data, {**self.scope}, bytes(self.cycle.body))

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun += 1
        extensions: dict[str, Any] = {EXTENSION: self}
        self.scope["extensions"] = extensions

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        cycle: RequestResponseCycle | None = self.cycle  # none when this becomes a WebSocket
        if cycle is not None and cycle.transport is self.transport:
            self._watch(cycle)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._ended = self._begun

    def shutdown(self) -> None:
        super().shutdown()
        if self.streaming:  # nobody would wait for it
            self.transport.close()

    def abort(self) -> None:
        """Cut the connection off, with what was written and not taken."""
        self.transport.abort()

    def _is_plain(self) -> bool:
        """Nothing but a request that is to be answered, and more may follow."""
        cycle: RequestResponseCycle | None = self.cycle
        return (
            cycle is not None
            and cycle.keep_alive
            and cycle.scope is self.scope
            and not cycle.waiting_for_100_continue
            and not self.transport.is_closing()
            and self.limit_concurrency is None
        )

    def _ask_again(self, same: _Same) -> None:
        """What uvicorn does with a request that was taken apart."""
        self.scope = {**same.scope, "state": self.app_state.copy(), "extensions": {EXTENSION: self}}  # type: ignore[typeddict-item]
        self.cycle = cycle = RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=True,
            on_response=self.on_response_complete,
        )
        cycle.body.extend(same.body)
        cycle.more_body = False
        cycle.message_event.set()
        self._watch(cycle)
        self._start_asgi_task(cycle, self.app)

    def _watch(self, cycle: RequestResponseCycle) -> None:
        """Have its answer leave in one piece."""
        corked = _Corked(cycle, self.transport, self.loop)
        cycle.transport = corked  # type: ignore[assignment]  # all it uses of one
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[FINISH] = corked.finish


class _Corked:
    """The transport of one answer: its head leaves together with what follows in the same turn of the loop.

    uvicorn writes them one by one, and each write is a call of the system and wakes the reader.
    """

    __slots__ = ("_cycle", "_head", "_is_open", "_loop", "_transport", "is_closing")

    def __init__(
        self, cycle: RequestResponseCycle, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._cycle: RequestResponseCycle | None = cycle
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

    def finish(self, status: int, headers: RawHeaders, body: bytes) -> bool:
        """Write a whole answer: its two messages and what uvicorn looks for in them cost as much as finding it.

        False: not now, send it the usual way. The headers say how long the body is, if there is one.
        """
        cycle = self._cycle
        if cycle is None or cycle.disconnected or cycle.response_started or cycle.flow.write_paused:
            return False
        self._cycle = None  # each holds the other: what is not let go here, the garbage collector has to find
        lines = [STATUS_LINE[status]]
        for name, value in (*cycle.default_headers, *headers):
            lines += (name, b": ", value, b"\r\n")
        lines.append(b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n")
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        self._is_open = True
        if body:
            self._transport.writelines((b"".join(lines), body))
        else:
            self._transport.write(b"".join(lines))
        cycle.message_event.set()
        if not cycle.keep_alive:
            self._transport.close()
        cycle.on_response()
        return True

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if not self._is_open:
            self._is_open = True
            if self._head is not None:
                self._transport.write(self._head)
