"""Links over real sockets and a real pseudo-terminal: names, deadlines, and what breaks."""

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from adapters.devices.links import Link, LinkLost, LinkUnavailable, open_link
from adapters.devices.links.opening import tcp_address


@contextmanager
def terminal() -> Iterator[tuple[int, str]]:
    """Our end of a pseudo-terminal and the path of the other."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    try:
        yield ours, os.ttyname(theirs)
    finally:
        for end in (ours, theirs):
            try:
                os.close(end)
            except OSError:
                continue


@asynccontextmanager
async def neighbour() -> AsyncIterator[tuple[str, asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]]:
    """A listening socket and who connected to it."""
    met: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await met.put((reader, writer))

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}", met


@asynccontextmanager
async def opened(name: str) -> AsyncIterator[Link]:
    link = await open_link(name)
    try:
        yield link
    finally:
        await link.close()


async def use(link: Link, data: bytes) -> None:
    """Send again and again: buffers of the system take some before the line is seen to be out."""
    for _ in range(1_000):
        await link.send(data)
        await link.receive(0.0)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("tcp://127.0.0.1:50003", ("127.0.0.1", 50003)),
        ("tcp://till-7.shop.example:50003", ("till-7.shop.example", 50003)),
        ("tcp://[::1]:50003", ("::1", 50003)),
    ],
)
def test_a_name_of_tcp_gives_host_and_port(name: str, address: tuple[str, int]) -> None:
    assert tcp_address(name) == address


@pytest.mark.parametrize(
    "name",
    ["", "COM", "COM0", "ttyUSB0", "tcp://", "tcp://host", "tcp://host:0x1", "tcp://host:99999", "http://host:80",
     "tcp://host:80/path", "tcp://user@host:80", "tcp://[::1:80"],
)  # fmt: skip
async def test_what_names_no_link_is_said_at_once(name: str) -> None:
    with pytest.raises(ValueError, match="names no link"):
        await open_link(name)


async def test_a_serial_port_carries_bytes_both_ways() -> None:
    """FLEET-52: pyserial on a real pseudo-terminal."""
    with terminal() as (ours, path):
        async with opened(path) as link:
            await link.send(b"\x05")
            assert os.read(ours, 10) == b"\x05"
            os.write(ours, b"\x06\x02\x03")
            assert await link.receive(1.0) == b"\x06\x02\x03"


async def test_a_silent_port_costs_no_more_than_asked() -> None:
    with terminal() as (_, path):
        async with opened(path) as link:
            before = asyncio.get_running_loop().time()
            assert await link.receive(0.25) == b""
            assert 0.2 <= asyncio.get_running_loop().time() - before < 2.0


async def test_what_was_in_the_port_before_us_is_thrown_away() -> None:
    with terminal() as (ours, path):
        os.write(ours, b"for somebody else")
        async with opened(path) as link:
            os.write(ours, b"ours")
            assert await link.receive(1.0) == b"ours"


async def test_a_port_that_is_taken_away_is_a_lost_link() -> None:
    with terminal() as (ours, path):
        async with opened(path) as link:
            os.close(ours)
            with pytest.raises(LinkLost):
                await use(link, b"\x05")


async def test_a_port_that_is_not_there_or_in_use_is_unavailable() -> None:
    with pytest.raises(LinkUnavailable, match="/dev/no-such-port cannot be opened"):
        await open_link("/dev/no-such-port")
    with terminal() as (_, path):
        async with opened(path):
            with pytest.raises(LinkUnavailable):
                await open_link(path)


async def test_a_closed_link_is_a_lost_one_and_closing_twice_does_no_harm() -> None:
    with terminal() as (_, path):
        link = await open_link(path)
        await link.close()
        await link.close()
        with pytest.raises(LinkLost):
            await link.send(b"\x05")


async def test_tcp_carries_bytes_both_ways_and_waits_no_longer_than_asked() -> None:
    async with neighbour() as (name, met), opened(name) as link:
        reader, writer = await met.get()
        await link.send(b"\x05")
        assert await reader.readexactly(1) == b"\x05"
        assert await link.receive(0.01) == b""
        writer.write(b"\x06")
        assert await link.receive(1.0) == b"\x06"
        writer.close()
        with pytest.raises(LinkLost):
            await link.receive(1.0)


async def test_a_neighbour_that_reads_nothing_is_a_lost_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.devices.links.tcp_link.SEND_SECONDS", 0.1)
    async with neighbour() as (name, met), opened(name) as link:
        _, writer = await met.get()
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        with pytest.raises(LinkLost, match="takes no more bytes"):
            await use(link, b"\x05" * 65_536)
        writer.transport.abort()


async def test_a_port_where_nobody_listens_is_unavailable() -> None:
    async with neighbour() as (name, _):
        pass
    with pytest.raises(LinkUnavailable, match="cannot be opened"):
        await open_link(name)
