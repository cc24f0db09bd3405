"""Where streams begin and end: a ring that holds next to nothing, half-open lines, a server that stops or is full."""

import asyncio
import random
import socket

import pytest

from api.live.limits import LiveLimits
from api.live.socket import LiveSocket
from kassa import serving
from tests.live.served import EVENTS, Served, serve
from tests.live.test_following import grow


async def test_however_small_the_ring_nothing_is_lost_or_doubled(database_url: str, organisation: str) -> None:
    limits = LiveLimits(ring_events=3, batch_bytes=1_000, page_events=2, rendered_bytes=1)
    async with serve(database_url, organisation, limits) as served, served.client() as one, served.client() as other:
        last = await served.record(50)
        await one.subscribe(EVENTS, after=0)
        growing = asyncio.create_task(grow(served, 50))
        await other.subscribe(EVENTS, after=last)
        seen = await asyncio.gather(one.positions(last + 100), other.positions(100))
        await growing
    assert seen == [list(range(1, last + 101)), list(range(last + 1, last + 101))]


async def test_readers_that_come_and_go_while_the_log_grows_see_every_event_once(
    database_url: str, organisation: str
) -> None:
    dice = random.Random(11)
    async with serve(database_url, organisation) as served:
        first = await served.record(20)
        growing = asyncio.create_task(grow(served, 150))

        async def read() -> None:
            for _ in range(4):
                await asyncio.sleep(dice.random() / 4)
                begin, number = first - dice.randint(0, 10), dice.randint(1, 150)
                async with served.client() as client:
                    await client.subscribe(EVENTS, after=begin)
                    assert await client.positions(number) == list(range(begin + 1, begin + number + 1))

        await asyncio.gather(*(read() for _ in range(15)))
        await growing


async def test_a_peer_that_answers_no_ping_is_given_up(
    database_url: str, organisation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HEARTBEAT_SECONDS", 0.2)
    async with serve(database_url, organisation) as served:
        with socket.create_connection(served.address.split(":")) as silent:  # type: ignore[arg-type]
            silent.sendall(
                b"GET /graphql HTTP/1.1\r\nHost: kassa.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
            )
            await asyncio.sleep(0.1)
            assert len(sockets(served)) == 1
            await asyncio.sleep(0.6)
            assert sockets(served) == []


def sockets(served: Served) -> list[LiveSocket]:
    return [each for each in served.server.server_state.connections if isinstance(each, LiveSocket)]


async def test_a_server_that_stops_waits_for_no_stream(database_url: str, organisation: str) -> None:
    async with serve(database_url, organisation) as served, served.client() as client:
        await client.subscribe(EVENTS)
        headers = {"accept": "text/event-stream"}
        async with served.http.stream("POST", "/graphql", json={"query": EVENTS}, headers=headers) as response:
            await anext(response.aiter_lines())
            served.server.should_exit = True
            assert (await client.closed())[0] == 1012
            async with asyncio.timeout(5):
                while served.server.server_state.connections:  # noqa: ASYNC110  uvicorn has no event to wait for
                    await asyncio.sleep(0.01)


async def test_one_connection_too_many_is_told_to_come_again(database_url: str, organisation: str) -> None:
    async with serve(database_url, organisation, LiveLimits(connections=1)) as served, served.client() as client:
        async with served.socket() as other:
            assert (await other.closed())[0] == 1013
        await client.subscribe("{ __typename }")
        await client.data()
