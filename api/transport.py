"""GraphQL over HTTP: one request in, one answer out, with the status and media type the specification asks for.

Under `application/graphql-response+json` the status tells: 400 for a request that could not be executed, with no `data`
entry. Under `application/json` a well-formed request is answered with 200, as old clients expect.
"""

from functools import lru_cache

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.compiled.cache import Answer, AnswerCache, Key, key_of
from api.errors import LimitExceeded, shown
from api.exchange import Exchange, Written
from api.execution import EVERYTHING, Execution
from api.limiting.rate import RateLimited, Spent
from api.metrics import GRAPHQL_ERRORS
from api.request import BadHttpRequest, read_request, read_source
from api.responses import (
    GRAPHQL_JSON,
    NOT_KEPT,
    PLAIN_JSON,
    error_answer,
    json_answer,
    rate_limited_answer,
    refusal_answer,
    unavailable_answer,
)
from domain.availability import DeadlineExceeded
from domain.refusal import Refusal

NO_STORE = b"cache-control", NOT_KEPT["Cache-Control"].encode()
BY_GET = [(b"cache-control", b"private, no-cache"), (b"vary", b"Authorization, Accept")]
QUERIES = frozenset({OperationType.QUERY})
NOT_EXECUTED = (DeadlineExceeded, MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError)


class GraphQLEndpoint:
    """Answers `/graphql`."""

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self._limits = execution.limits
        self._answers = AnswerCache(execution.limits.answer_cache_bytes)

    async def __call__(self, asked: Exchange) -> ASGIApp:
        media_type = accepted(asked.header(b"accept"))
        try:
            return await self._answered(asked, media_type)
        except BadHttpRequest as bad:
            return error_answer(bad.status, bad.code, bad.message, media_type=media_type)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody reads it
        except (RateLimited, LimitExceeded) as refusal:
            return _refused(refusal, media_type)
        except NOT_EXECUTED as error:
            return _not_executed(error, media_type)

    async def _answered(self, asked: Exchange, media_type: str) -> ASGIApp:
        client = asked.client
        source = await read_source(asked, self._limits)
        key = key_of(client, source)
        if (kept := await self._unchanged(key, client.organisation.schema)) is not None:
            return _data(asked, kept, media_type, self._execution.charging.kept(client.id))
        request = read_request(asked, source, self._limits, self._execution.trusted)
        executed = await self._execution.run(client, request, EVERYTHING if asked.method == "POST" else QUERIES)
        assert executed.spent is not None, "whoever asks pays"
        if isinstance(executed.result, Answer):
            self._answers.keep(key, executed.result)
            return _data(asked, executed.result, media_type, executed.spent)
        return _answer(executed.result, media_type, executed.spent)

    async def _unchanged(self, key: Key, organisation: str) -> Answer | None:
        """The answer to the same request, when nothing it was read from has changed."""
        kept = self._answers.find(key)
        if kept is None or kept.positions is None:
            return None
        try:
            now = await self._execution.services.positions(organisation)
        except Refusal:
            return None
        if kept.positions.items() <= now.items():
            return kept
        self._answers.forget(key)
        return None


def _data(asked: Exchange, answer: Answer, media_type: str, spent: Spent) -> ASGIApp:
    """By GET an answer has a name, so that a client that still has it gets no more than that word."""
    if asked.method == "POST":
        return Written(200, answer.body, media_type, [NO_STORE, *spent.raw_headers])
    headers = [(b"etag", answer.etag), *BY_GET, *spent.raw_headers]
    known = asked.headers.get(b"if-none-match", b"")
    if known == answer.etag or answer.etag in [each.strip().removeprefix(b"W/") for each in known.split(b",")]:
        return Written(304, b"", None, headers)
    return Written(200, answer.body, media_type, headers)


@lru_cache  # clients send the same few; a strange one only pushes another out
def accepted(header: str) -> str:
    """The media type of the answer: the newer one when the client names it and does not prefer the older one."""
    ranges = [_range(each) for each in header.lower().split(",")]
    weights = dict(reversed(ranges))
    newer, older = weights.get(GRAPHQL_JSON, 0.0), weights.get(PLAIN_JSON, 0.0)
    return GRAPHQL_JSON if newer > 0 and newer >= older else PLAIN_JSON


def _range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip() for part in text.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, float(parameter.removeprefix("q="))
            except ValueError:
                return name, 0.0
    return name, 1.0


def _answer(result: ExecutionResult, media_type: str, spent: Spent) -> Response:
    errors = shown(result.errors or ())
    for error in errors:
        GRAPHQL_ERRORS.labels(error["extensions"]["code"]).inc()
    if isinstance(result, PreExecutionError) or (result.data is None and all("path" not in error for error in errors)):
        return json_answer(400 if media_type == GRAPHQL_JSON else 200, {"errors": errors}, media_type, spent.headers)
    body = {"data": result.data} | ({"errors": errors} if errors else {}) | {"extensions": {"price": spent.requested}}
    return json_answer(200, body, media_type, spent.headers)


def _refused(refusal: RateLimited | LimitExceeded, media_type: str) -> Response:
    """Nothing was executed: the client has too few points, or no client ever has as many."""
    GRAPHQL_ERRORS.labels(refusal.code).inc()
    if isinstance(refusal, RateLimited):
        return rate_limited_answer(refusal, media_type)
    return refusal_answer(400 if media_type == GRAPHQL_JSON else 200, refusal, media_type=media_type)


def _not_executed(error: Exception, media_type: str) -> Response:
    """One of `NOT_EXECUTED`: there is no result."""
    match error:
        case DeadlineExceeded():
            GRAPHQL_ERRORS.labels(error.code).inc()
            return unavailable_answer(error)
        case MissingQueryError():
            return error_answer(400, "BAD_REQUEST", "The document is empty.", media_type=media_type)
        case CannotGetOperationTypeError():
            return _request_error(
                "The document holds no operation of this name, or several and none is named.", media_type
            )
        case _:
            return error_answer(
                405,
                "METHOD_NOT_ALLOWED",
                "By GET only queries are answered; send this by POST.",
                media_type=media_type,
                headers={"Allow": "POST"},
            )


def _request_error(message: str, media_type: str) -> Response:
    return error_answer(400 if media_type == GRAPHQL_JSON else 200, "BAD_REQUEST", message, media_type=media_type)
