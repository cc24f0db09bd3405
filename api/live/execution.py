"""A GraphQL request that came over a stream's door: answered, refused, or a subscription to be followed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from graphql import DocumentNode
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.compiled.cache import Answer as CompiledAnswer
from api.errors import EXPECTED, Expected, extensions, shown
from api.execution import EVERYTHING, Execution
from api.metrics import GRAPHQL_ERRORS
from api.request import BadHttpRequest, GraphQLRequest
from api.services import Client

Errors = list[dict[str, Any]]
encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Answer:
    """The JSON of an answer that was executed; `failed`: its errors, when there are no data beside them."""

    payload: bytes
    failed: Errors | None = None


@dataclass(frozen=True)
class Refused:
    """What was sent can not be executed at all."""

    errors: Errors


@dataclass(frozen=True)
class Subscribed:
    """A valid subscription."""

    document: DocumentNode


class Running:
    """Runs requests of streams by the one `Execution`."""

    def __init__(self, execution: Execution) -> None:
        self._execution = execution

    def read(self, given: Mapping[str, Any]) -> GraphQLRequest | Refused:
        """The request of a JSON object."""
        try:
            return self._execution.read(given)
        except BadHttpRequest as bad:
            return Refused([error(bad.code, bad.message)])

    async def run(
        self,
        client: Client,
        asked: GraphQLRequest,
        kinds: frozenset[OperationType] = EVERYTHING,
        *,
        refreshing: bool = False,
    ) -> Answer | Refused | Subscribed:
        """`refreshing`: a stream asks again by itself; that costs its readers no points, and only `data` is told.

        Raises InvalidOperationTypeError for an operation that is none of `kinds`.
        """
        try:
            executed = await self._execution.run(client, asked, kinds, charged=not refreshing)
        except (MissingQueryError, CannotGetOperationTypeError, *EXPECTED) as failure:
            return Refused([_not_executed(failure)])
        if executed.stream is not None:
            return Subscribed(executed.stream)
        result = executed.result
        if isinstance(result, CompiledAnswer):
            payload = b'{"data":%b}' % result.data if refreshing and not result.errors else result.body
            return Answer(payload, list(result.errors) if result.data == b"null" else None)
        errors = told(shown(result.errors or ()))
        return Refused(errors) if isinstance(result, PreExecutionError) else answer(result.data, errors)


def _not_executed(failure: Exception) -> dict[str, Any]:
    match failure:
        case MissingQueryError():
            return error("BAD_REQUEST", "The document is empty.")
        case CannotGetOperationTypeError():
            return error("BAD_REQUEST", "The document holds no operation of this name, or several and none is named.")
        case _:
            assert isinstance(failure, EXPECTED)
            return refusal(failure)


def answer(data: Any, errors: Errors) -> Answer:
    """An execution's answer; a request that could not be executed has no `data` entry."""
    if data is None and all("path" not in each for each in errors):
        return Answer(encode({"errors": errors}), errors)
    failed = errors if data is None else None
    return Answer(encode({"data": data} | ({"errors": errors} if errors else {})), failed)


def told(errors: Errors) -> Errors:
    """Counted by their code."""
    for each in errors:
        GRAPHQL_ERRORS.labels(each["extensions"]["code"]).inc()
    return errors


def error(code: str, message: str) -> dict[str, Any]:
    """One error of the GraphQL response format."""
    return {"message": message, "extensions": {"code": code}}


def refusal(expected: Expected) -> dict[str, Any]:
    """What could be expected, as an error."""
    return {"message": expected.message, "extensions": extensions(expected)}
