"""The Starlette application: routes, and what stands in front of all of them."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from api import graphiql
from api.auth import BearerAuth
from api.health import Ready, live
from api.limits import ApiLimits
from api.live.endpoint import LiveEndpoint
from api.live.history import HistoryEndpoint
from api.live.limits import LiveLimits
from api.live.live import Live
from api.live.sse import SseEndpoint, wants_stream
from api.metrics import metrics
from api.observing import Observing
from api.responses import error_answer
from api.schema import schema
from api.services import Services
from api.transport import GraphQLEndpoint

OPEN_PATHS = frozenset({"/", "/health/live", "/health/ready"})
OPEN_FOLDER = "/graphiql/"


def create_app(services: Services, limits: ApiLimits | None = None, live_limits: LiveLimits | None = None) -> Starlette:
    """The API over these services. Its `state.live` is to be closed with it."""
    limits = limits or ApiLimits()
    endpoint = GraphQLEndpoint(schema(), services, limits)
    streams = Live(schema(), services, limits, live_limits or LiveLimits())

    by_events = SseEndpoint(streams, limits)

    async def graphql(request: Request) -> Response:
        if graphiql.wants_page(request):
            return await graphiql.page(request)
        return await (by_events(request) if wants_stream(request) else endpoint(request))

    history = HistoryEndpoint(streams)

    async def events(request: Request) -> Response:
        return await history(request)

    app = Starlette(
        routes=[
            Route("/", graphiql.page, methods=["GET"]),
            Route("/graphql", graphql, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", LiveEndpoint(streams)),
            Route("/events", events, methods=["GET"]),
            Route("/health/live", live, methods=["GET"]),
            Route("/health/ready", Ready(services).answer, methods=["GET"]),
            Route("/metrics", metrics, methods=["GET"]),
            graphiql.FILES,
        ],
        middleware=[
            Middleware(Observing),
            Middleware(BearerAuth, services=services, is_open=is_open),
        ],
        exception_handlers={HTTPException: _refused},
    )
    app.state.live = streams
    return app


def is_open(request: Request) -> bool:
    """What needs no token: health, and the console, which asks for one itself."""
    path = request.url.path
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDER) or (path == "/graphql" and graphiql.wants_page(request))


async def _refused(request: Request, error: Exception) -> Response:
    """No such path or method, in the words of the API."""
    del request
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).name
    return error_answer(error.status_code, code, f"{error.detail}.", headers=error.headers)
