"""What the API counts for Prometheus, and the page that shows it with everything else the process counts."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from api.auth import client_of
from api.permissions import require

HTTP_SECONDS = Histogram(
    "kassa_http_request_seconds",
    "Time from request to the last byte of the answer.",
    ["route", "method", "status"],
    # From a cached point look-up to the deadline of a read.
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
LIVE_CONNECTIONS = Gauge("kassa_live_connections", "WebSockets that are open.")
LIVE_OPERATIONS = Counter("kassa_live_operations", "Operations begun over WebSocket.")
GRAPHQL_ERRORS = Counter("kassa_graphql_errors", "Errors in GraphQL answers by their code.", ["code"])


async def metrics(request: Request) -> Response:
    require(client_of(request), "platform.metrics.read")
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
