"""Load over HTTP: a few connections that ask again as soon as they are answered, with as little work as can be."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import cast
from urllib.parse import urlencode

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
            if data.startswith(b"HTTP/1.1 304"):
                self._missing = body
            elif data.startswith(b"HTTP/1.1 200") and b'"errors":' not in data[body : body + 100]:
                at = data.lower().index(b"content-length:", 0, body) + 15
                self._missing = body + int(data[at : data.index(b"\r", at)])
            else:
                self._fail(data)
                return
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


def posted(token: str, body: bytes) -> bytes:
    """A request that is asked by POST."""
    return b"POST /graphql HTTP/1.1\r\n%bContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        _head(token),
        len(body),
        body,
    )


def got(token: str, asked: Mapping[str, str], known: str | None = None) -> bytes:
    """A request that is asked by GET, by a client that has the answer of this name (ETag) already."""
    unless = f"If-None-Match: {known}\r\n".encode() if known else b""
    return b"GET %b HTTP/1.1\r\n%b%b\r\n" % (address(asked).encode(), _head(token), unless)


def address(asked: Mapping[str, str]) -> str:
    """Where a query is asked by GET."""
    return f"/graphql?{urlencode(asked)}"


def _head(token: str) -> bytes:
    return f"Host: bench\r\nAuthorization: Bearer {token}\r\n".encode()


async def requests_per_second(port: int, requests: Sequence[bytes], seconds: float) -> float:
    """How many requests were answered with 200 and without errors, or with 304; they are sent in turn."""
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


async def milliseconds(port: int, requests: Sequence[bytes]) -> list[float]:
    """How long each request took, one after the other on one connection; none of them may be refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = []
    async with asyncio.timeout(ANSWER_SECONDS):
        for request in requests:
            start = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            at = head.lower().index(b"content-length:") + 15
            body = await reader.readexactly(int(head[at : head.index(b"\r", at)]))
            taken.append(1_000 * (time.perf_counter() - start))
            if not head.startswith(b"HTTP/1.1 200") or b'"code":' in body:
                raise AssertionError(body[:600])
    writer.close()
    await writer.wait_closed()
    return taken
