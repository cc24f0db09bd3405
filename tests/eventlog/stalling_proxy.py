"""A TCP relay in front of PostgreSQL that stops forwarding: the link looks healthy, nobody answers."""

import asyncio
from types import TracebackType
from typing import Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_CHUNK = 16_384


class _Gate:
    """One direction of one connection."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.bytes_left: int | None = None

    def stall(self, after_bytes: int) -> None:
        if after_bytes:
            self.bytes_left = after_bytes
        else:
            self.open.clear()

    async def passage(self, data: bytes) -> tuple[bytes, bytes]:
        """What may pass now, and what has to ask again."""
        await self.open.wait()
        if self.bytes_left is None:
            return data, b""
        now, later = data[: self.bytes_left], data[self.bytes_left :]
        self.bytes_left -= len(now)
        if not self.bytes_left:
            self.bytes_left = None
            self.open.clear()
        return now, later


class StallingProxy:
    """`async with StallingProxy(url) as proxy: connect(proxy.url); proxy.stall(); …`"""

    def __init__(self, database_url: str) -> None:
        self._target = conninfo_to_dict(database_url)
        self._gates: list[tuple[_Gate, _Gate]] = []  # to the server, to the client
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stalled = False
        self.connections = 0

    @property
    def url(self) -> str:
        port = self._server.sockets[0].getsockname()[1]
        return make_conninfo("", **(self._target | {"host": "127.0.0.1", "port": port, "sslmode": "disable"}))

    def stall(self, *, after_request_bytes: int = 0, after_answer_bytes: int = 0) -> None:
        """From now on forward nothing, or so many bytes more in one direction (per connection), then nothing."""
        self._is_stalled = True
        for to_server, to_client in self._gates:
            to_server.stall(after_request_bytes)
            to_client.stall(after_answer_bytes)

    def serve_new(self) -> None:
        """New connections work; those that were stalled stay as they are: nobody tells the server."""
        self._is_stalled = False

    def resume(self) -> None:
        """Everything flows again, also what was held back."""
        self._is_stalled = False
        for gates in self._gates:
            for gate in gates:
                gate.open.set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _relay(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        gates = (_Gate(), _Gate())
        if self._is_stalled:
            for gate in gates:
                gate.open.clear()
        self._gates.append(gates)
        path = f"{self._target['host']}/.s.PGSQL.{self._target['port']}"
        from_server, to_server = await asyncio.open_unix_connection(path)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_pump(from_client, to_server, gates[0]))
                both.create_task(_pump(from_server, to_client, gates[1]))
        except* (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            to_server.close()
            to_client.close()
            self._gates.remove(gates)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gate: _Gate) -> None:
    while data := await reader.read(_CHUNK):
        while data:
            now, data = await gate.passage(data)
            writer.write(now)
            await writer.drain()
    await gate.open.wait()  # the end of a link does not pass a closed gate either
    writer.close()
