"""Emulated registers on TCP ports and on a pseudo-terminal; all of them on the running loop."""

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import cast

from adapters.devices.pirit.emulator.register import Register
from adapters.devices.pirit.emulator.wire import Outgoing, Speed, Wire
from adapters.devices.pirit.framing import GAP_SECONDS

TCP_GAP_SECONDS = 2.0
"""On a network the pauses of the network are none of the program's."""
READ_BYTES = 4096


@asynccontextmanager
async def serve_tcp(
    registers: Sequence[Register], *, host: str = "127.0.0.1", speed: Speed | None = None
) -> AsyncIterator[list[str]]:
    """Each register on a free port of its own; gives the names of the links, `tcp://…`, in the same order."""
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        names = []
        for register in registers:
            server = await loop.create_server(partial(_Line, register, speed), host, 0)
            stack.callback(server.close)
            names.append(f"tcp://{host}:{server.sockets[0].getsockname()[1]}")
        yield names


@contextmanager
def serve_pty(register: Register, *, speed: Speed | None = None) -> Iterator[str]:
    """A register on a pseudo-terminal; gives the path to open as a serial port."""
    loop = asyncio.get_running_loop()
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)
    wire = Wire(register, gap=GAP_SECONDS, speed=speed)

    def read() -> None:
        for outgoing in wire.receive(os.read(ours, READ_BYTES), at=loop.time()):
            _at(loop, outgoing, write)

    def write(data: bytes) -> None:
        with suppress(OSError):  # nobody reads, or the terminal was taken away: lost, as on a cable
            os.write(ours, data)

    loop.add_reader(ours, read)
    try:
        yield os.ttyname(theirs)
    finally:
        loop.remove_reader(ours)
        os.close(ours)
        os.close(theirs)


class _Line(asyncio.Protocol):
    """One connection to one register."""

    def __init__(self, register: Register, speed: Speed | None) -> None:
        self._wire = Wire(register, gap=TCP_GAP_SECONDS, speed=speed)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # that of uvloop is one without saying so

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        for outgoing in self._wire.receive(data, at=loop.time()):
            _at(loop, outgoing, self._write)

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)


def _at(loop: asyncio.AbstractEventLoop, outgoing: Outgoing, write: Callable[[bytes], None]) -> None:
    if outgoing.at <= loop.time():
        write(outgoing.data)
    else:
        loop.call_at(outgoing.at, write, outgoing.data)
