"""Many subscribers in one process: bare graphql-transport-ws clients that only note which event came when.

A library's client would cost more than the servers that are measured. Whoever is to be stuck is opened with `reads`
False: it says its words and never looks at the answers.
"""

import asyncio
import json
import os
import socket
import time
from pathlib import Path
from typing import Self, cast

HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
POSITION = b'"position":'
# Connections that are being opened at once.
OPENING = 50
OPEN_SECONDS = 60.0
STUCK_BUFFER_BYTES = 4_096

# position -> when it was received, monotonic nanoseconds, by each who did
Received = dict[int, list[int]]


class Subscriber(asyncio.Protocol):
    """One connection; `begun` is done when its subscription was sent."""

    def __init__(self, address: str, token: str, query: str, received: Received, *, reads: bool) -> None:
        self._address, self._token, self._query = address, token, query
        self._received, self._reads = received, reads
        self._data = b""
        self._upgraded = False
        self.begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own is none by its class
        self.transport.write(HANDSHAKE.format(address=self._address).encode())

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.begun.done():
            self.begun.set_exception(exc or ConnectionError("closed before it was opened"))

    def data_received(self, data: bytes) -> None:
        at = time.monotonic_ns()
        self._data += data
        if not self._upgraded:
            head, found, rest = self._data.partition(b"\r\n\r\n")
            if not found:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self._upgraded, self._data = True, rest
            self._send({"type": "connection_init", "payload": {"Authorization": f"Bearer {self._token}"}})
        while message := self._message():
            self._take(message, at)

    def _message(self) -> bytes | None:
        data = self._data
        if len(data) < 2:
            return None
        size, start = data[1], 2
        if size == 126:
            size, start = int.from_bytes(data[2:4]), 4
        elif size == 127:
            size, start = int.from_bytes(data[2:10]), 10
        if len(data) < start + size:
            return None
        self._data = data[start + size :]
        return data[start : start + size]

    def _take(self, message: bytes, at: int) -> None:
        found = message.find(POSITION)
        if found >= 0:
            start = found + len(POSITION)
            end = start
            while message[end : end + 1].isdigit():
                end += 1
            self._received.setdefault(int(message[start:end]), []).append(at)
        elif b"connection_ack" in message:
            self._send({"id": "1", "type": "subscribe", "payload": {"query": self._query}})
            if not self._reads:
                self.transport.pause_reading()
            self.begun.set_result(None)

    def _send(self, message: object) -> None:
        text = json.dumps(message).encode()
        assert len(text) < 1 << 16
        # masked with zeros: the text stays as it is (RFC 6455 §5.3)
        self.transport.write(b"\x81\xfe" + len(text).to_bytes(2) + bytes(4) + text)


class Subscribers:
    """So many subscribers of the same words; `received` holds what they got."""

    def __init__(self, address: str, token: str, query: str) -> None:
        self._address, self._token, self._query = address, token, query
        self._open: list[Subscriber] = []
        self.received: Received = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for each in self._open:
            each.transport.abort()
        await asyncio.sleep(0)

    async def open(self, number: int, *, reads: bool = True) -> None:
        turns = asyncio.Semaphore(OPENING)
        async with asyncio.timeout(OPEN_SECONDS):
            await asyncio.gather(*(self._open_one(turns, reads=reads) for _ in range(number)))

    async def _open_one(self, turns: asyncio.Semaphore, *, reads: bool) -> None:
        host, _, port = self._address.partition(":")
        async with turns:
            end = socket.socket()
            if not reads:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STUCK_BUFFER_BYTES)
            end.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(end, (host, int(port)))
            _, subscriber = await loop.create_connection(
                lambda: Subscriber(self._address, self._token, self._query, self.received, reads=reads), sock=end
            )
            await subscriber.begun
            self._open.append(subscriber)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    return time.clock_gettime(~pid << 3 | 2)  # the clock of another process (clock_getcpuclockid(3))


def resident_bytes(pid: int) -> int:
    """Memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
