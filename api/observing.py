"""Every request is counted; one that failed or was slow leaves a line in the log: path, status, time; never a query, a
variable or a token.

The outermost layer: what no other layer expected is answered here with an id and nothing inside.
"""

from functools import lru_cache
from http import HTTPStatus
from logging import DEBUG, INFO
from time import perf_counter

import structlog
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import internal_error
from api.exchange import FINISHED
from api.metrics import HTTP_SECONDS
from api.responses import json_answer

log = structlog.get_logger(__name__)

# Routes and methods by name, so that a stranger's paths make no new series.
ROUTES = frozenset(
    {
        "/",
        "/graphql",
        "/events",
        "/agent/reports",
        "/agent/enrol",
        "/csv/registers",
        "/sms",
        "/health/live",
        "/health/ready",
        "/metrics",
    }
)
# A line costs more than many an answer: one that was quick and good is counted, and told to whoever debugs.
SLOW_SECONDS = 1.0
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
        _record(scope, status or scope.get(FINISHED, 0), perf_counter() - began)


@lru_cache  # of a few routes, methods and statuses: looking a series up costs more than counting in it
def _series(path: str, method: str, status: int) -> Histogram:
    return HTTP_SECONDS.labels(path, method, str(status))


def _record(scope: Scope, status: int, seconds: float) -> None:
    path, method = scope["path"], scope["method"]
    _series(path if path in ROUTES else "other", method if method in METHODS else "other", status).observe(seconds)
    is_worth_a_line = status >= HTTPStatus.BAD_REQUEST or seconds >= SLOW_SECONDS
    if not is_worth_a_line and not log.is_enabled_for(DEBUG):
        return
    client = scope.get("state", {}).get("client")
    log.log(
        INFO if is_worth_a_line else DEBUG,
        "request",
        method=method,
        path=path,
        status=status,
        milliseconds=round(seconds * 1000, 1),
        client=str(client.id) if client else None,
    )
