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
from api.execution import Execution
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
from api.transport import GraphQLEndpoint
from domain.access.refusals import Forbidden

OPEN_PATHS = frozenset({"/", "/agent/enrol", "/health/live", "/health/ready"})
OPEN_FOLDER = "/graphiql/"


def create_app(
    services: Services,
    limits: ApiLimits | None = None,
    trusted: TrustedDocuments = NO_DOCUMENTS,
    live_limits: LiveLimits | None = None,
    *,
    compile_queries: bool = True,
) -> Starlette:
    """The API over these services; without compiled queries Strawberry executes everything, more slowly.

    Its `state.live` is to be closed with it. Raises TrustedDocumentsInvalid.
    """
    limits = limits or ApiLimits()
    execution = Execution(schema(), services, limits, trusted, compile_queries=compile_queries)
    endpoint = GraphQLEndpoint(execution)
    streams = Live(execution, live_limits or LiveLimits())
    by_events = SseEndpoint(streams)

    async def graphql(request: Request) -> Response:
        if graphiql.wants_page(request):
            return await graphiql.page(request)
        return await (by_events(request) if wants_stream(request) else endpoint(request))

    async def forbidden(request: Request, error: Exception) -> Response:
        assert isinstance(error, Forbidden)
        services.refused(client_of(request), str(error.details["permission"]))
        return refusal_answer(403, error)

    history = HistoryEndpoint(streams)
    agents = AgentEndpoint(services, limits)

    async def events(request: Request) -> Response:
        return await history(request)

    app = Starlette(
        routes=[
            Route("/", graphiql.page, methods=["GET"]),
            Route("/graphql", graphql, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", LiveEndpoint(streams)),
            Route("/events", events, methods=["GET"]),
            Route("/agent/reports", agents.reports, methods=["POST"]),
            Route("/agent/enrol", agents.enrol, methods=["POST"]),
            Route("/health/live", live, methods=["GET"]),
            Route("/health/ready", Ready(services).answer, methods=["GET"]),
            Route("/metrics", metrics, methods=["GET"]),
            graphiql.FILES,
        ],
        middleware=[
            Middleware(Observing),
            Middleware(BearerAuth, services=services, is_open=is_open),
            Middleware(
                Direct, answer=lambda request: by_events(request) if wants_stream(request) else endpoint(request)
            ),
        ],
        exception_handlers={HTTPException: _refused, Forbidden: forbidden},
    )
    app.state.live = streams
    return app


class Direct:
    """Nearly every request is a POST to one address: it goes there past the router and what stands around it."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == "/graphql":
            response = await self._answer(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def is_open(request: Request) -> bool:
    """What needs no token: health, the console, which asks for one itself, and enrolment, which shows a key."""
    path = request.scope["path"]
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDER) or (path == "/graphql" and graphiql.wants_page(request))


async def _refused(request: Request, error: Exception) -> Response:
    """No such path or method, in the words of the API."""
    del request
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).name
    return error_answer(error.status_code, code, f"{error.detail}.", headers=error.headers)
