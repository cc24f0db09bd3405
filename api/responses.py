"""HTTP answers: the GraphQL response format for everything, errors of the HTTP layer included."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from api.errors import Expected, extensions
from api.limiting.rate import RateLimited

GRAPHQL_JSON = "application/graphql-response+json"
PLAIN_JSON = "application/json"

# Answers are one client's and are not kept by caches.
NOT_KEPT = {"Cache-Control": "no-store"}

_encode = msgspec.json.Encoder().encode


def json_answer(
    status: int, body: Mapping[str, Any], media_type: str = PLAIN_JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON in UTF-8."""
    return Response(
        _encode(body),
        status_code=status,
        headers={**NOT_KEPT, **(headers or {})},
        media_type=f"{media_type}; charset=utf-8",
    )


def error_answer(
    status: int,
    code: str,
    message: str,
    *,
    media_type: str = PLAIN_JSON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A request error: no `data` entry."""
    error = {"message": message, "extensions": {"code": code}}
    return json_answer(status, {"errors": [error]}, media_type, headers)


def refusal_answer(
    status: int, expected: Expected, headers: Mapping[str, str] | None = None, media_type: str = PLAIN_JSON
) -> Response:
    """What was expected, instead of an answer."""
    error = {"message": expected.message, "extensions": extensions(expected)}
    return json_answer(status, {"errors": [error]}, media_type, headers)


def unavailable_answer(expected: Expected) -> Response:
    """The house can not answer now."""
    return refusal_answer(503, expected, {"Retry-After": "1"})


def rate_limited_answer(limited: RateLimited, media_type: str = PLAIN_JSON) -> Response:
    """The client asked for too much in a while (RFC 6585, section 4)."""
    return refusal_answer(429, limited, {"Retry-After": str(limited.retry_after)}, media_type)
