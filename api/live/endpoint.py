"""The WebSocket route: who may open one at all."""

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from api.auth import bearer_token
from api.live.connection import Connection
from api.live.http import EXTENSION
from api.live.live import Live
from api.live.origin import is_allowed
from api.live.protocol import SUBPROTOCOL, Close
from api.live.socket import LiveSocket
from api.metrics import LIVE_CONNECTIONS


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
