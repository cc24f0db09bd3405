"""The serving process of group `live`: `python -m bench.live_server (ours|stock) URL SCHEMA` prints its port.

`ours`   the API as the product serves it.
`stock`  Strawberry as documented: its own subscription over the same Event type (an async generator for each
         subscriber, fed by a queue), its own ASGI application and protocol handler, uvicorn's defaults. It is fed by
         the same tail of the same log.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from typing import Any

import strawberry
import structlog
import uvicorn
import uvloop
from starlette.types import ASGIApp
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from adapters.eventlog.tail import Tail
from api.app import create_app
from api.connection import read_source
from api.events import EVENT, node
from api.live.limits import LiveLimits
from api.scalars import SCALAR_MAP
from bench.live_reader import end_with_the_owner
from kassa.memory import settle
from kassa.serving import streaming
from kassa.wiring import Wiring

QUEUED_EVENTS = 1_000

QUEUES: set["asyncio.Queue[Any]"] = set()


async def _follow() -> AsyncGenerator[Any, None]:
    queue: asyncio.Queue[Any] = asyncio.Queue(maxsize=QUEUED_EVENTS)
    QUEUES.add(queue)
    try:
        while True:
            yield node(await queue.get())
    finally:
        QUEUES.discard(queue)


_follow.__annotations__["return"] = AsyncGenerator[EVENT, None]


@strawberry.type
class Query:
    ok: bool = True


@strawberry.type
class Subscription:
    events = strawberry.subscription(resolver=_follow)


async def _feed(url: str, schema: str) -> None:
    async with Tail(url, schema, after=None) as tail:
        async for events in tail.batches():
            for event in events:
                for queue in list(QUEUES):
                    if not queue.full():
                        queue.put_nowait(event)


def stock() -> ASGIApp:
    schema = strawberry.Schema(
        Query,
        subscription=Subscription,
        config=StrawberryConfig(scalar_map=SCALAR_MAP, default_resolver=read_source),
    )
    return GraphQL(schema, subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL])


async def serve(side: str, url: str, schema: str) -> None:
    async with Wiring(url) as wiring:
        app: ASGIApp = create_app(wiring) if side == "ours" else stock()
        told = streaming(LiveLimits()) if side == "ours" else {}
        config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off", access_log=False, **told)
        server = uvicorn.Server(config)
        feeding = asyncio.create_task(_feed(url, schema)) if side == "stock" else None
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  uvicorn has no event to wait for
            await asyncio.sleep(0.01)
        settle()
        print(server.servers[0].sockets[0].getsockname()[1], flush=True)
        await serving
        if feeding is not None:
            feeding.cancel()


if __name__ == "__main__":
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(sys.stderr), wrapper_class=structlog.make_filtering_bound_logger(40)
    )
    end_with_the_owner()
    uvloop.run(serve(sys.argv[1], sys.argv[2], sys.argv[3]))
