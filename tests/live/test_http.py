"""Requests that come again and again are answered as if each of them were the first."""

import asyncio
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from api.exchange import Written
from api.live.http import SAME_BYTES, LiveHttp

LOOK = b"GET /graphql?query=%7Bme%7D HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer a\r\nIf-None-Match: 1\r\n\r\n"
OTHER = LOOK.replace(b"Bearer a", b"Bearer b")
TOLD = b'POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Length: 12\r\n\r\n{"query":""}'
CHUNKED = b"POST /graphql HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
LONG = b"GET /?%b HTTP/1.1\r\nHost: here\r\n\r\n" % (b"a" * SAME_BYTES)
WITHOUT_BODY = b"HEAD / HTTP/1.1\r\nHost: here\r\n\r\n"
EMPTY_LINE = b"\r\n"
HALF = LOOK[:40]
NONSENSE = b"\x00\x01"
LAST = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
OLD = b"GET / HTTP/1.0\r\n\r\n"
PIECES = [LOOK, OTHER, TOLD, CHUNKED, LONG, WITHOUT_BODY, EMPTY_LINE, HALF, LOOK + LOOK, LOOK + HALF, TOLD[:-3]]
PIECES += [TOLD[-3:] + LOOK, NONSENSE, LAST, OLD]


class Line(asyncio.Transport):
    """What the server writes, and whether it has closed the line."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.closed = b"", False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Says all that was asked; what one request leaves behind would be seen by the next."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message["more_body"]
    told = {name: scope[name] for name in ("method", "path", "query_string", "headers", "http_version", "state")}
    answer = f"{told} {body!r}".encode()
    scope["state"]["client"] = "somebody"
    await Written(200, answer, "text/plain", [])(scope, receive, send)


async def said(protocol: type[HttpToolsProtocol], pieces: list[bytes]) -> tuple[bytes, bool, int]:
    """All that is answered to these bytes, whether the line was closed, and how many were not taken apart."""
    config = Config(echo, lifespan="off", log_level="critical")
    config.load()
    server, line = protocol(config, ServerState(), {}), Line()
    server.connection_made(line)
    remembered = 0
    for piece in pieces:
        if line.closed:
            break
        same = getattr(server, "_same", None)
        remembered += same is not None and same.data == piece
        server.data_received(piece)
        for _ in range(8):
            await asyncio.sleep(0)
    written, closed = line.written, line.closed
    server.connection_lost(None)
    for _ in range(8):
        await asyncio.sleep(0)
    return written, closed, remembered


@given(st.lists(st.sampled_from(PIECES), max_size=12))
@example([LOOK, LOOK, HALF, LOOK])
@example([LOOK, LOOK, LOOK + HALF, LOOK[40:], LOOK])
@example([TOLD, TOLD, TOLD[:-3], TOLD, TOLD])
def test_bytes_mean_what_they_mean_to_a_server_that_remembers_nothing(pieces: list[bytes]) -> None:
    ours, stock = asyncio.run(said(LiveHttp, pieces)), asyncio.run(said(HttpToolsProtocol, pieces))

    assert ours[:2] == stock[:2]


@pytest.mark.parametrize("request_", [LOOK, TOLD, CHUNKED, WITHOUT_BODY], ids=["get", "post", "chunked", "head"])
async def test_a_request_that_comes_again_is_taken_apart_twice_at_most(request_: bytes) -> None:
    once, _, _ = await said(LiveHttp, [request_])
    ten_times, _, remembered = await said(LiveHttp, [request_] * 10)

    assert ten_times == once * 10
    assert remembered == 8


@pytest.mark.parametrize("request_", [LONG, LAST, OLD, LOOK + LOOK, HALF], ids=["long", "last", "old", "two", "half"])
async def test_what_is_not_one_plain_request_is_taken_apart_each_time(request_: bytes) -> None:
    _, _, remembered = await said(LiveHttp, [request_] * 10)

    assert remembered == 0


@pytest.mark.parametrize("request_", [LOOK, TOLD, CHUNKED])
async def test_a_request_cut_anywhere_is_one_request(request_: bytes) -> None:
    once, _, _ = await said(LiveHttp, [request_])

    for cut in range(1, len(request_)):
        whole, _, _ = await said(LiveHttp, [request_, request_, request_, request_[:cut], request_[cut:], request_])
        assert whole == once * 5, cut
