"""The Starlette application: routes, and what stands in front of all of them."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api import graphiql
from api.auth import BearerAuth, client_of
from api.health import Ready, live
from api.limiting.trusted import NO_DOCUMENTS, TrustedDocuments
from api.limits import ApiLimits
from api.metrics import metrics
from api.observing import Observing
from api.responses import error_answer, refusal_answer
from api.schema import schema
from api.services import Services
from api.transport import GraphQLEndpoint
from domain.access.refusals import Forbidden

OPEN_PATHS = frozenset({"/", "/health/live", "/health/ready"})
OPEN_FOLDER = "/graphiql/"


def create_app(
    services: Services,
    limits: ApiLimits | None = None,
    trusted: TrustedDocuments = NO_DOCUMENTS,
    *,
    compile_queries: bool = True,
) -> Starlette:
    """The API over these services; without compiled queries Strawberry executes everything, more slowly.

    Raises TrustedDocumentsInvalid.
    """
    endpoint = GraphQLEndpoint(schema(), services, limits or ApiLimits(), trusted, compile_queries=compile_queries)

    async def graphql(request: Request) -> Response:
        return await (graphiql.page(request) if graphiql.wants_page(request) else endpoint(request))

    async def forbidden(request: Request, error: Exception) -> Response:
        assert isinstance(error, Forbidden)
        services.refused(client_of(request), str(error.details["permission"]))
        return refusal_answer(403, error)

    return Starlette(
        routes=[
            Route("/", graphiql.page, methods=["GET"]),
            Route("/graphql", graphql, methods=["GET", "POST"]),
            Route("/health/live", live, methods=["GET"]),
            Route("/health/ready", Ready(services).answer, methods=["GET"]),
            Route("/metrics", metrics, methods=["GET"]),
            graphiql.FILES,
        ],
        middleware=[
            Middleware(Observing),
            Middleware(BearerAuth, services=services, is_open=is_open),
        ],
        exception_handlers={HTTPException: _refused, Forbidden: forbidden},
    )


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
