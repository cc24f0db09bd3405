"""Running one GraphQL request that came over a stream's door: answered, refused, or a subscription to be followed."""

import asyncio
from dataclasses import dataclass
from typing import Any

import msgspec
from graphql import DocumentNode
from strawberry import Schema
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.errors import EXPECTED, Expected, extensions, shown
from api.limits import ApiLimits
from api.live.aside import StreamContext
from api.metrics import GRAPHQL_ERRORS
from api.request import GraphQLRequest
from api.services import Client, Services
from domain.availability import DeadlineExceeded

EVERYTHING = frozenset(OperationType)
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


class Execution:
    """Runs requests with the deadline of a request."""

    def __init__(self, schema: Schema, services: Services, limits: ApiLimits) -> None:
        self.schema = schema
        self._services = services
        self._limits = limits
        self._running: set[asyncio.Task[ExecutionResult]] = set()  # also those given up, until they have ended

    async def run(
        self, client: Client, asked: GraphQLRequest, kinds: frozenset[OperationType] = EVERYTHING
    ) -> Answer | Refused | Subscribed:
        """Raises InvalidOperationTypeError for an operation that is none of `kinds`."""
        if len(asked.query) > self._limits.document_chars:
            said = f"A document has at most {self._limits.document_chars} characters; send values as variables."
            return Refused([error("QUERY_TOO_LARGE", said)])
        context = StreamContext(client, self._services, self._limits)
        try:
            result = await self._in_time(asked, context, kinds)
        except (MissingQueryError, CannotGetOperationTypeError, *EXPECTED) as failure:
            return Refused([_not_executed(failure)])
        if context.found:
            return Subscribed(context.found[0])
        errors = told(shown(result.errors or ()))
        return Refused(errors) if isinstance(result, PreExecutionError) else answer(result.data, errors)

    async def _in_time(
        self, asked: GraphQLRequest, context: StreamContext, kinds: frozenset[OperationType]
    ) -> ExecutionResult:
        """Raises DeadlineExceeded, and does not wait for what it gives up."""
        task = asyncio.ensure_future(
            self.schema.execute(
                asked.query,
                variable_values=asked.variables,
                context_value=context,
                operation_name=asked.operation_name,
                allowed_operation_types=kinds,
            )
        )
        self._running.add(task)
        task.add_done_callback(self._ended)
        try:
            done, _ = await asyncio.wait({task}, timeout=self._limits.request_seconds)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if not done:
            task.cancel()
            raise DeadlineExceeded(
                f"The request was not answered within {self._limits.request_seconds:g} s; ask for less at once. What a "
                "mutation did is unknown: send it again with the same commandId, it has exactly one effect."
            )
        return task.result()

    def _ended(self, task: "asyncio.Task[ExecutionResult]") -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # retrieved: whoever gave it up has gone


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
