"""The Starlette application: routes, and what stands in front of all of them."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from api import graphiql
from api.agent.endpoint import AgentEndpoint
from api.auth import BearerAuth, client_of
from api.exchange import Exchange, exchange_of
from api.execution import Execution
from api.fleet.exporting import csv_route
from api.health import Ready, live
from api.limiting.trusted import NO_DOCUMENTS, TrustedDocuments
from api.limits import ApiLimits
from api.live.endpoint import LiveEndpoint
from api.live.history import HistoryEndpoint
from api.live.limits import LiveLimits
from api.live.live import Live
from api.live.sse import SseEndpoint, wants_stream
from api.metrics import metrics
from api.observing import Observing
from api.responses import error_answer, refusal_answer
from api.schema import schema
from api.services import Services
from api.sms_callback import CALLBACK, callback_route
from api.transport import GraphQLEndpoint
from domain.access.refusals import Forbidden

OPEN_PATHS = frozenset({"/", "/agent/enrol", "/health/live", "/health/ready", CALLBACK})
ASKING = {"GET", "POST"}
OPEN_FOLDER = "/graphiql/"


def create_app(
    services: Services,
    limits: ApiLimits | None = None,
    trusted: TrustedDocuments = NO_DOCUMENTS,
    live_limits: LiveLimits | None = None,
) -> "Api":
    """The API over these services.

    Its `state.live` is to be closed with it. Raises TrustedDocumentsInvalid.
    """
    limits = limits or ApiLimits()
    execution = Execution(schema(), services, limits, trusted)
    endpoint = GraphQLEndpoint(execution)
    streams = Live(execution, live_limits or LiveLimits())
    by_events = SseEndpoint(streams)

    async def answer(asked: Exchange) -> ASGIApp:
        if asked.is_strangers:  # let in for nothing but the page
            return await graphiql.page(asked.request)
        return await (by_events(asked) if wants_stream(asked) else endpoint(asked))

    async def graphql(request: Request) -> ASGIApp:  # HEAD, and whatever else `Api` does not answer itself
        return await answer(exchange_of(request))

    async def forbidden(request: Request, error: Exception) -> Response:
        assert isinstance(error, Forbidden)
        services.refused(client_of(request), str(error.details["permission"]))
        return refusal_answer(403, error)

    history = HistoryEndpoint(streams)
    agents = AgentEndpoint(services, limits)

    async def events(request: Request) -> Response:
        return await history(request)

    app = Api(
        routes=[
            Route("/", graphiql.page, methods=["GET"]),
            Route("/graphql", graphql, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", LiveEndpoint(streams)),
            Route("/events", events, methods=["GET"]),
            Route("/agent/reports", agents.reports, methods=["POST"]),
            Route("/agent/enrol", agents.enrol, methods=["POST"]),
            csv_route(streams),
            callback_route(services),
            Route("/health/live", live, methods=["GET"]),
            Route("/health/ready", Ready(services).answer, methods=["GET"]),
            Route("/metrics", metrics, methods=["GET"]),
            graphiql.FILES,
        ],
        middleware=[Middleware(Observing), Middleware(BearerAuth, services=services, is_open=is_open)],
        exception_handlers={HTTPException: _refused, Forbidden: forbidden},
    )
    app.state.live = streams
    app.direct = Observing(BearerAuth(Direct(answer), services=services, is_open=is_open))
    return app


class Api(Starlette):
    """Nearly every request goes to one address: it is answered `direct`, past the router and what is around it."""

    direct: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/graphql" and scope["method"] in ASKING:
            await self.direct(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Direct:
    """The end of that way."""

    def __init__(self, answer: Callable[[Exchange], Awaitable[ASGIApp]]) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(Exchange(scope, receive))
        await answer(scope, receive, send)


def is_open(scope: Scope) -> bool:
    """What needs no token: health, the console, which asks for one itself; enrolment and callbacks show a key."""
    path = scope["path"]
    if path == "/graphql":
        return graphiql.wants_page(scope)
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDER)


async def _refused(request: Request, error: Exception) -> Response:
    """No such path or method, in the words of the API."""
    del request
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).name
    return error_answer(error.status_code, code, f"{error.detail}.", headers=error.headers)
