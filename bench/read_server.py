"""One side of group `read` as a process: `python -m bench.read_server SIDE`; it says its port on stdout.

`ours`               the product's API, answers not kept
`ours_kept`          the same with its cache of answers
`strawberry`         the same schema served and executed by Strawberry itself, every document read anew
`strawberry_cached`  the same with Strawberry's caches of parsed and validated documents; nested lists by one query for
                     each level
`raw`                a bare ASGI endpoint with fixed SQL on the same connections: no GraphQL, no token, no limits
"""

import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from adapters.postgres.lanes import JsonReads
from api.app import create_app
from api.limits import ApiLimits
from api.live.http import LiveHttp
from bench.fleet_queries import RAW as FLEET_RAW
from bench.read_queries import RAW as READ_RAW
from bench.stock_reads import stock
from kassa.logging import configure
from kassa.memory import settle
from kassa.wiring import Wiring

# All limits are on; but the one client here may have all that the machine gives.
POINTS = {"points_per_second": 10**9, "points_burst": 10**9}
OURS = {"ours": ApiLimits(answer_cache_bytes=0, **POINTS), "ours_kept": ApiLimits(**POINTS)}


class Raw:
    """Answers a JSON body `{name, params}` with the rows of a fixed statement."""

    def __init__(self, url: str) -> None:
        self._reads = JsonReads(url)
        self._statements = {
            name: statement.replace("{schema}", os.environ["BENCH_SCHEMA"])
            for name, statement in {**READ_RAW, **FLEET_RAW}.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        asked: Any = msgspec.json.decode((await receive())["body"])
        rows = await self._reads.rows(self._statements[asked["name"]], asked["params"])
        body = b'{"data":[%b]}' % b",".join([rows.value(row, 0) or b"" for row in range(rows.count)])
        head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})


def application(side: str, url: str) -> Any:
    if side == "raw":
        return Raw(url)
    wiring = Wiring(url)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with wiring:
            settle()
            yield

    if side in OURS:
        app: Starlette = create_app(wiring, OURS[side])
        app.router.lifespan_context = lifespan
        return app
    return Starlette(routes=[Mount("/", stock(wiring, caches=side == "strawberry_cached"))], lifespan=lifespan)


def main() -> None:
    configure("warning")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(
        application(sys.argv[1], os.environ["BENCH_URL"]),
        log_level="error",
        access_log=False,
        proxy_headers=False,
        lifespan="auto",
        server_header=False,
        http=LiveHttp,  # as the product is served, on every side
    )
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
