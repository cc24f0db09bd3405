"""Readers that do not read: nothing is kept for them, nobody waits for them, and they can go on where they were."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from websockets.exceptions import ConnectionClosed

from api.live.http import LiveHttp
from api.live.limits import LiveLimits
from api.live.socket import LiveSocket
from tests.live.served import EVENTS, Client, Served, serve, until

# Together much more than the sockets' own buffers hold.
BODIES = "subscription Follow($after: Long) { events(after: $after) { position body a: body b: body c: body d: body } }"
NUMBER = 3_000
DRAIN_SECONDS = 0.5


@pytest.fixture(scope="module")
async def served(database_url: str, organisation: str) -> AsyncIterator[Served]:
    async with serve(database_url, organisation, LiveLimits(drain_seconds=DRAIN_SECONDS)) as served:
        for _ in range(NUMBER // 1_000):
            await served.record(1_000)
        yield served


def narrow(served: Served) -> socket.socket:
    """A connection whose end takes in as little as the system allows."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    host, _, port = served.address.partition(":")
    narrow.connect((host, int(port)))
    narrow.setblocking(False)
    return narrow


async def read_to_the_end(client: Client) -> list[int]:
    seen: list[int] = []
    try:
        while True:
            seen.append((await client.data())["events"]["position"])
    except ConnectionClosed:
        return seen


def sockets(served: Served) -> list[LiveSocket]:
    return [each for each in served.server.server_state.connections if isinstance(each, LiveSocket)]


def connections(served: Served) -> list[LiveHttp]:
    return [each for each in served.server.server_state.connections if isinstance(each, LiveHttp) and each.streaming]


async def test_a_reader_that_stops_reading_is_closed_with_its_position_and_goes_on_from_there(served: Served) -> None:
    async with served.client(sock=narrow(served), max_queue=1) as client:
        await client.subscribe(BODIES, after=0)
        (server_end,) = sockets(served)
        await until(lambda: server_end.close_sent)
        seen = await read_to_the_end(client)
        code, reason = client.socket.close_code, client.socket.close_reason or ""

    assert code == 4410
    last = re.fullmatch(r"Too slow: go on behind the last position (\d+)", reason)
    assert last, reason
    assert seen == list(range(1, int(last[1]) + 1))
    assert len(seen) < NUMBER
    async with served.client() as client:
        await client.subscribe(EVENTS, after=int(last[1]))
        assert seen + await client.positions(NUMBER - len(seen)) == list(range(1, NUMBER + 1))


async def test_a_reader_that_pauses_gets_the_rest_from_the_log(served: Served) -> None:
    async with served.client(sock=narrow(served), max_queue=1) as client:
        await client.subscribe(BODIES, after=0)
        for position in range(1, NUMBER + 1):
            if position % 1_000 == 0:
                await asyncio.sleep(DRAIN_SECONDS / 2)
            assert (await client.data())["events"]["position"] == position


async def test_little_is_kept_for_readers_that_do_not_read_and_others_do_not_wait(served: Served) -> None:
    stuck = 20
    async with asyncio.timeout(30), served.client() as reader, AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(served.client(sock=narrow(served), max_queue=1)) for _ in range(stuck)
        ]
        for client in clients:
            await client.subscribe(BODIES, after=0)
        kept: dict[LiveSocket, int] = {}
        while len(kept) < stuck:
            sizes = {each: each.transport.get_write_buffer_size() for each in sockets(served)}
            kept |= {each: max(size, kept.get(each, 0)) for each, size in sizes.items() if size}
            await asyncio.sleep(0.01)
        last = await served.record()
        await reader.subscribe(EVENTS, after=last - 1)
        assert await reader.positions(1) == [last]
        for client in clients:
            client.socket.transport.abort()

    assert max(kept.values()) <= 256 * 1024


async def test_a_reader_of_http_that_does_not_read_is_cut_off(served: Served) -> None:
    end = narrow(served)
    body = '{"query": "subscription { events(after: 0) { body a: body b: body c: body d: body } }"}'
    words = (
        f"POST /graphql HTTP/1.1\r\nHost: kassa.test\r\nAuthorization: Bearer {served.token}\r\n"
        f"Accept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    end.sendall(words.encode())
    await until(lambda: len(connections(served)) == 1)
    await until(lambda: not connections(served))
    with end:
        end.settimeout(5)
        data = b"".join(iter(lambda: end.recv(1 << 20), b""))
    assert not data.endswith(b"0\r\n\r\n"), "an answer that was cut off must not look whole"


async def test_a_flood_of_pings_from_a_client_that_does_not_read_fills_no_memory(served: Served) -> None:
    async with served.client(sock=narrow(served), max_queue=1) as client:
        ping = {"type": "ping", "payload": {"echo": "x" * 100_000}}

        async def flood() -> None:
            while True:
                await client.send(ping)

        flooding = asyncio.create_task(flood())
        highest = 0
        for _ in range(50):
            await asyncio.sleep(0.02)
            highest = max([highest, *(each.transport.get_write_buffer_size() for each in sockets(served))])
        flooding.cancel()
        await asyncio.gather(flooding, return_exceptions=True)
    assert 0 < highest <= 256 * 1024


async def test_a_reader_that_never_reads_again_is_cut_off(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.live.socket.CLOSE_SECONDS", 0.2)
    async with served.client(sock=narrow(served), max_queue=1) as client:
        await client.subscribe(BODIES, after=0)
        await until(lambda: not sockets(served))
