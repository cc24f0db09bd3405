"""Load over HTTP: a few connections that ask again as soon as they are answered, with as little work as can be."""

import asyncio
import time
from collections.abc import Sequence
from typing import cast

CONNECTIONS = 16
# What is under way at the end of a round is answered in this time, or the side is broken.
ANSWER_SECONDS = 30.0


class _Asker(asyncio.Protocol):
    """One connection; asks until the end, then resolves `done`."""

    def __init__(self, requests: Sequence[bytes], first: int, end: float) -> None:
        self._requests, self._next, self._end = requests, first, end
        self._missing = 0  # bytes of the answer under way; 0 before its head is read
        self._head = b""
        self.answered = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own, which is no subclass
        self._ask()

    def data_received(self, data: bytes) -> None:
        if not self._missing:
            data = self._head + data
            body = data.find(b"\r\n\r\n") + 4
            if body < 4:
                self._head = data
                return
            if not data.startswith(b"HTTP/1.1 200") or b'"errors":' in data[body : body + 100]:
                self._fail(data)
                return
            at = data.lower().index(b"content-length:", 0, body) + 15
            self._missing = body + int(data[at : data.index(b"\r", at)])
            self._head = b""
        self._missing -= len(data)
        if not self._missing:
            self.answered += 1
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server has closed the connection"))

    def _ask(self) -> None:
        if time.perf_counter() >= self._end:
            self.done.set_result(None)
            self._transport.close()
            return
        self._transport.write(self._requests[self._next % len(self._requests)])
        self._next += 1

    def _fail(self, data: bytes) -> None:
        if not self.done.done():
            self.done.set_exception(AssertionError(data[:600]))
        self._transport.close()


async def requests_per_second(port: int, token: str, bodies: Sequence[bytes], seconds: float) -> float:
    """How many requests were answered with 200 and without errors; the bodies are sent in turn."""
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    )
    requests = [b"%bContent-Length: %d\r\n\r\n%b" % (head.encode(), len(body), body) for body in bodies]
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    askers = []
    for number in range(CONNECTIONS):
        asker = _Asker(requests, 7 * number, began + seconds)
        await loop.create_connection(lambda asker=asker: asker, "127.0.0.1", port)  # type: ignore[misc]
        askers.append(asker)
    async with asyncio.timeout(seconds + ANSWER_SECONDS):
        await asyncio.gather(*(asker.done for asker in askers))
    return sum(asker.answered for asker in askers) / (time.perf_counter() - began)
