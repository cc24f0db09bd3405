"""Every request is counted and leaves one line in the log: path, status, time; never a query, a variable or a token.

The outermost layer: what no other layer expected is answered here with an id and nothing inside.
"""

from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import internal_error
from api.metrics import HTTP_SECONDS
from api.responses import json_answer

log = structlog.get_logger(__name__)

# Routes and methods by name, so that a stranger's paths make no new series.
ROUTES = frozenset({"/", "/graphql", "/events", "/health/live", "/health/ready", "/metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Observing:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 0, perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001  the outermost layer: answered and logged with its id
            answer = json_answer(500, {"errors": [internal_error(error)]})
            if not status:
                await answer(scope, receive, watched)
        _record(scope, status, perf_counter() - began)


def _record(scope: Scope, status: int, seconds: float) -> None:
    path, method = scope["path"], scope["method"]
    HTTP_SECONDS.labels(
        path if path in ROUTES else "other", method if method in METHODS else "other", str(status)
    ).observe(seconds)
    client = scope.get("state", {}).get("client")
    log.info(
        "request",
        method=method,
        path=path,
        status=status,
        milliseconds=round(seconds * 1000, 1),
        client=str(client.id) if client else None,
    )
