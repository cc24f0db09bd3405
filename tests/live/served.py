"""A served house for tests of streams: real PostgreSQL, projector and uvicorn in this process, real sockets to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any, Self
from uuid import uuid4

import httpx
import psycopg
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from adapters.postgres.tokens import create_token
from api.app import create_app
from api.live.limits import LiveLimits
from bench.documents import command
from domain.access.grant import OWNER
from domain.command import Actor, ActorKind, Caller, Command
from kassa.house import EVENT_TYPES
from kassa.serving import streaming
from kassa.wiring import Wiring
from projections.catalogue import VIEWS
from projections.rebuild import ensure
from projections.runner import Projector

SECONDS = 10.0
PROTOCOL = "graphql-transport-ws"
EVENTS = "subscription Follow($after: Long) { events(after: $after) { position type } }"


# Each house of the run records new ones: what is recorded twice makes no event.
DRIVES = count(1)


async def until(holds: Callable[[], object]) -> None:
    """Wait for what nobody announces."""
    async with asyncio.timeout(SECONDS):
        while not holds():  # noqa: ASYNC110  as it says
            await asyncio.sleep(0.01)


class Client:
    """Speaks graphql-transport-ws by hand, so that a test can also say what no library would."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, message: Any) -> None:
        await self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def receive(self) -> Any:
        async with asyncio.timeout(SECONDS):
            return json.loads(await self.socket.recv())

    async def init(self, payload: Any = None) -> None:
        await self.send({"type": "connection_init", "payload": payload})
        assert await self.receive() == {"type": "connection_ack"}

    async def subscribe(self, query: str, operation: str = "1", **variables: Any) -> None:
        await self.send({"id": operation, "type": "subscribe", "payload": {"query": query, "variables": variables}})

    async def next(self, operation: str = "1") -> Any:
        """The payload of the next message, which is a `next` of this operation."""
        message = await self.receive()
        assert (message["type"], message["id"]) == ("next", operation), message
        return message["payload"]

    async def data(self, operation: str = "1") -> Any:
        payload = await self.next(operation)
        assert "errors" not in payload, payload
        return payload["data"]

    async def positions(self, number: int, operation: str = "1") -> list[int]:
        """The positions of the next so many events."""
        return [(await self.data(operation))["events"]["position"] for _ in range(number)]

    async def error(self, operation: str = "1") -> list[Any]:
        message = await self.receive()
        assert (message["type"], message["id"]) == ("error", operation), message
        return message["payload"]  # type: ignore[no-any-return]

    async def closed(self) -> tuple[int, str]:
        """Code and reason with which the server closes; messages before that are skipped."""
        async with asyncio.timeout(SECONDS):
            with suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""


class Served:
    """The house and how to reach it."""

    def __init__(
        self, wiring: Wiring, projector: Projector, server: uvicorn.Server, schema: str, token: str, app: Any
    ) -> None:
        self.wiring, self.schema, self.token, self.app, self.server = wiring, schema, token, app, server
        port = server.servers[0].sockets[0].getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        self.http = httpx.AsyncClient(
            base_url=f"http://{self.address}", headers={"authorization": f"Bearer {token}"}, timeout=SECONDS
        )
        self._projector = projector

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def project(self) -> None:
        await self._projector.catch_up()

    async def record(self, number: int = 1, fn: str | None = None) -> int:
        """So many events of a new drive; answers the last position."""
        fn = fn or f"{next(DRIVES):016}"
        return await self.execute(command(fn, 1, number))

    async def execute(self, wish: Command) -> int:
        caller = Caller(Actor(ActorKind.API, "test"), uuid4())
        return (await self.wiring.ledger(self.schema).execute(wish, caller)).position

    async def ask(self, query: str, **variables: Any) -> Any:
        answer = (await self.http.post("/graphql", json={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer
        return answer["data"]

    @asynccontextmanager
    async def socket(self, *, protocol: str | None = PROTOCOL, **options: Any) -> AsyncIterator[Client]:
        """A connection that has said nothing yet, its token in no header."""
        protocols = [Subprotocol(protocol)] if protocol else None
        options = {"compression": None, "proxy": None, "close_timeout": 0.2} | options
        async with connect(f"ws://{self.address}/graphql", subprotocols=protocols, **options) as socket:
            yield Client(socket)

    @asynccontextmanager
    async def client(self, **options: Any) -> AsyncIterator[Client]:
        """A connection that may subscribe."""
        async with self.socket(**options) as client:
            await client.init({"Authorization": f"Bearer {self.token}"})
            yield client


@asynccontextmanager
async def serve(database_url: str, schema: str, limits: LiveLimits | None = None) -> AsyncIterator[Served]:
    limits = limits or LiveLimits()
    token = await asyncio.to_thread(create_token, database_url, "demo", f"reader-{uuid4()}", OWNER)
    async with (
        await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection,
        Wiring(database_url) as wiring,
    ):
        await ensure(connection, schema, VIEWS, EVENT_TYPES)
        projector = Projector(connection, schema, VIEWS, EVENT_TYPES)
        app = create_app(wiring, live_limits=limits)
        server = uvicorn.Server(
            uvicorn.Config(app, port=0, log_level="critical", lifespan="off", access_log=False, **streaming(limits))
        )
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  uvicorn has no event to wait for
            await asyncio.sleep(0.01)
        try:
            async with Served(wiring, projector, server, schema, token, app) as served:
                yield served
        finally:
            server.should_exit = True
            await serving
            app.state.live.close()
