"""GraphQL over one WebSocket, by the protocol graphql-transport-ws: queries, mutations and subscriptions."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from time import perf_counter

import structlog
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from api.auth import MAX_TOKEN_CHARS, bearer_token
from api.errors import EXPECTED, internal_error
from api.live.execution import Answer, Errors, Refused, Subscribed, answer, error, refusal
from api.live.guard import Guard
from api.live.live import Live
from api.live.messages import Batch, Stream
from api.live.origin import is_allowed
from api.live.proof import Proof
from api.live.protocol import (
    ACK,
    SUBPROTOCOL,
    ClientMessage,
    Close,
    Complete,
    Init,
    InvalidMessage,
    Ping,
    Pong,
    Subscribe,
    complete,
    next_head,
    pong,
    read_message,
)
from api.live.protocol import error as error_message
from api.live.socket import EXTENSION, LiveSocket, TooSlow, text_frame
from api.live.view_feed import FeedBroken
from api.metrics import LIVE_CONNECTIONS, LIVE_OPERATIONS
from api.request import GraphQLRequest
from api.services import Client

log = structlog.get_logger(__name__)


class LiveEndpoint:
    """The ASGI application behind the WebSocket route."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._connections = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        await receive()  # websocket.connect
        if not is_allowed(headers.get("origin"), headers.get("host", ""), self._live.limits.origins):
            await send({"type": "websocket.close"})  # before it is accepted: HTTP 403
            return
        socket: LiveSocket = scope["extensions"][EXTENSION]  # uvicorn is run with `ws=LiveSocket` (kassa/serving.py)
        if SUBPROTOCOL in scope["subprotocols"]:
            await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        else:
            await send({"type": "websocket.accept"})
            socket.finish(Close.SUBPROTOCOL, "Subprotocol not acceptable")
        if self._connections >= self._live.limits.connections:
            socket.finish(Close.TRY_AGAIN, "there are too many connections; try again in a moment")
        self._connections += 1
        with LIVE_CONNECTIONS.track_inprogress():
            try:
                await Connection(self._live, socket, bearer_token(headers.get("authorization"))).run(receive)
            finally:
                self._connections -= 1


class Connection:
    """One client from its connection_init to its end."""

    def __init__(self, live: Live, socket: LiveSocket, token: str | None) -> None:
        self._live = live
        self._socket = socket
        self._token = token
        self._client: Client | None = None
        self._guard: Guard | None = None
        self._initialised = False
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._proof = Proof(self._send)
        self._timer: asyncio.TimerHandle | None = None
        self._checking: asyncio.Task[None] | None = None

    async def run(self, receive: Receive) -> None:
        """Until one of the two has closed; leaves one line in the log, as a request does."""
        began = perf_counter()
        self._later(self._live.limits.init_seconds, self._init_is_late)
        try:
            while (message := await receive())["type"] != "websocket.disconnect":
                await self._receive(message.get("text") or message.get("bytes") or b"")
                if self._socket.full:  # whoever does not read is not read either
                    await self._socket.drained(self._live.limits.drain_seconds)
        except TooSlow:
            self._socket.finish(Close.TOO_SLOW, "Too slow: read what is answered")
        finally:
            tasks = [*self._operations.values(), *([self._checking] if self._checking else [])]
            self._operations = {}
            self._proof.close()
            if self._timer:
                self._timer.cancel()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            client, code = self._client, self._socket.close_code
            log.info(
                "live connection",
                seconds=round(perf_counter() - began, 1),
                code=code,
                client=str(client.id) if client else None,
            )

    async def _receive(self, data: str | bytes) -> None:
        try:
            message = read_message(data)
        except InvalidMessage as invalid:
            self._socket.finish(Close.INVALID_MESSAGE, f"Invalid message: {invalid}")
            return
        try:
            await self._take(message)
        except Exception as defect:  # noqa: BLE001  answered and logged with its id, as on every other door
            self._socket.finish(Close.DEFECT, internal_error(defect)["message"])

    async def _take(self, message: ClientMessage) -> None:
        match message:
            case Init():
                await self._init(message)
            case Ping():
                self._send(pong(message.payload))
            case Pong():
                self._proof.pong(message.payload)
            case Subscribe():
                self._subscribe(message)
            case Complete():
                if task := self._operations.pop(message.id, None):
                    task.cancel()

    async def _init(self, message: Init) -> None:
        if self._initialised:
            self._socket.finish(Close.SECOND_INIT, "Too many initialisation requests")
            return
        self._initialised = True
        self._token = _token(message) or self._token
        if self._token is None:
            self._socket.finish(Close.UNAUTHORIZED, 'Unauthorized: send {"Authorization": "Bearer …"} as payload')
            return
        try:
            self._client = await self._live.services.authenticate(self._token)
        except EXPECTED as expected:
            self._socket.finish(Close.TRY_AGAIN, expected.message)
            return
        if self._client is None:
            self._socket.finish(Close.FORBIDDEN, "Forbidden: this token is unknown, expired or revoked")
            return
        self._guard = Guard(self._live.services, self._client, self._token)
        self._send(ACK)
        self._later(self._live.limits.recheck_seconds, self._check_token)

    def _subscribe(self, message: Subscribe) -> None:
        if self._client is None:
            self._socket.finish(Close.UNAUTHORIZED, "Unauthorized")
        elif message.id in self._operations:
            self._socket.finish(Close.DUPLICATE_ID, f"Subscriber for {message.id} already exists")
        elif len(self._operations) >= self._live.limits.operations:
            said = f"a connection runs at most {self._live.limits.operations} operations; complete one first"
            self._send(error_message(message.id, [error("LIMIT_EXCEEDED", said)]))
        else:
            LIVE_OPERATIONS.inc()
            task = asyncio.create_task(self._operate(self._client, message), name="live operation")
            self._operations[message.id] = task

    async def _operate(self, client: Client, message: Subscribe) -> None:
        try:
            await self._answer(client, message)
        except EXPECTED as expected:
            self._end_with(message.id, [refusal(expected)])
        except FeedBroken as broken:
            self._end_with(message.id, broken.errors)
        except TooSlow:
            pass  # said where the position is known
        except Exception as defect:  # noqa: BLE001  as above
            self._end_with(message.id, [internal_error(defect)])
        finally:
            if self._operations.get(message.id) is asyncio.current_task():
                del self._operations[message.id]

    async def _answer(self, client: Client, message: Subscribe) -> None:
        asked = self._live.running.read(message.request)
        given = asked if isinstance(asked, Refused) else await self._live.running.run(client, asked)
        if isinstance(given, Refused):
            self._end_with(message.id, given.errors)
            return
        assert isinstance(asked, GraphQLRequest), "what cannot be read was refused"
        result = given if isinstance(given, Answer) else await self._subscribed(client, message.id, asked, given)
        if result is None:
            return
        if self._socket.full:
            await self._socket.drained(self._live.limits.drain_seconds)
        self._send(next_head(message.id) + result.payload + b"}")
        self._send(complete(message.id))

    async def _subscribed(
        self, client: Client, operation: str, asked: GraphQLRequest, subscribed: Subscribed
    ) -> Answer | None:
        """Follow it; what goes wrong before the first answer is the answer."""
        writer = Writer(self._socket, self._proof, operation)
        try:
            opened = self._live.open(client, asked, subscribed.document, take=writer.take)
        except EXPECTED as expected:
            return answer(None, [refusal(expected)])
        if isinstance(opened, Answer):
            return opened
        writer.proven = opened.proven
        try:
            await self._follow(opened, writer)
        except FeedBroken as broken:
            if broken.began:
                raise
            return answer(None, broken.errors)
        return None

    async def _follow(self, stream: Stream, writer: "Writer") -> None:
        seconds = self._live.limits.drain_seconds
        try:
            async with aclosing(stream.batches) as batches:
                async for batch in batches:
                    if self._socket.full:
                        await self._socket.drained(seconds)
                    if not writer.take(batch):
                        # before the next batch is made: nothing is kept for a reader who does not read
                        await self._socket.drained(seconds)
        except TooSlow:
            self._socket.finish(Close.TOO_SLOW, f"Too slow: go on behind the last position {writer.position}")
            raise

    def _end_with(self, operation: str, errors: Errors) -> None:
        self._send(error_message(operation, errors))

    def _send(self, text: bytes) -> None:
        self._socket.push(text_frame(text))

    def _later(self, seconds: float, do: Callable[[], None]) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, do)

    def _init_is_late(self) -> None:
        if not self._initialised:
            self._socket.finish(Close.INIT_TIMEOUT, "Connection initialisation timeout")

    def _check_token(self) -> None:
        self._checking = asyncio.create_task(self._check(), name="live token check")

    async def _check(self) -> None:
        assert self._guard is not None, "it is looked at after the init"
        if objection := await self._guard.objection():
            self._socket.finish(Close.FORBIDDEN, f"Forbidden: {objection}")
        else:
            self._later(self._live.limits.recheck_seconds, self._check_token)


class Writer:
    """Writes the answers of one operation; `position` is the last event's."""

    def __init__(self, socket: LiveSocket, proof: Proof, operation: str) -> None:
        self._socket = socket
        self._proof = proof
        self._operation = operation
        self._head = next_head(operation)
        self.proven: Callable[[int], None] | None = None
        self.position: int | None = None

    def take(self, batch: Batch) -> bool:
        """Write it; False when the socket is full."""
        if self.proven is not None:
            self._proof.sent(self._operation, self.proven, batch.position)
        if batch.messages:
            self._socket.push(b"".join([text_frame(self._head + each.payload + b"}") for each in batch.messages]))
            self.position = batch.messages[-1].position
        return not self._socket.full


def _token(message: Init) -> str | None:
    """The token of a connection_init: as the header of a request would carry it, or bare."""
    for name in ("Authorization", "authorization", "token"):
        given = message.payload.get(name)
        if isinstance(given, str) and given:
            bare = given.isascii() and " " not in given and len(given) <= MAX_TOKEN_CHARS
            return bearer_token(given) or (given if bare else None)
    return None
