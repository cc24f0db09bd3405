"""One GraphQL request, whatever door it came by: read once, priced, compiled where it can be, in time."""

import asyncio
from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode
from msgspec import Struct
from strawberry import Schema
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.compiled.cache import Answer
from api.compiled.front import compiled_answer
from api.context import Context
from api.documents import Documents
from api.limiting.charging import Charging
from api.limiting.rate import Spent
from api.limiting.trusted import TrustedDocuments
from api.limiting.variables import check_variables
from api.limits import ApiLimits
from api.request import GraphQLRequest, request_of
from api.services import Client, Services
from domain.availability import DeadlineExceeded

EVERYTHING = frozenset(OperationType)


class Executed(Struct, frozen=True):
    """What came of a request, and what it took of its client's points (nothing for a stream's own refreshing).

    `stream`: it is a valid subscription, which `api/live` follows.
    """

    result: ExecutionResult | Answer
    spent: Spent | None
    stream: DocumentNode | None = None


class Execution:
    """Executes requests over one schema."""

    def __init__(
        self,
        schema: Schema,
        services: Services,
        limits: ApiLimits,
        trusted: TrustedDocuments,
    ) -> None:
        """Raises TrustedDocumentsInvalid."""
        self.schema, self.services, self.limits, self.trusted = schema, services, limits, trusted
        self.charging = Charging(limits)
        core = schema._schema  # noqa: SLF001  graphql-core's schema inside
        self._documents = Documents(core, limits, trusted)
        self._running: set[asyncio.Task[ExecutionResult]] = set()  # also those given up, until they have ended

    def read(self, given: Mapping[str, Any]) -> GraphQLRequest:
        """The request of a JSON object, its trusted document looked up. Raises BadHttpRequest."""
        return request_of(given, self.limits, self.trusted)

    async def run(
        self,
        client: Client,
        asked: GraphQLRequest,
        kinds: frozenset[OperationType] = EVERYTHING,
        *,
        charged: bool = True,
    ) -> Executed:
        """Raises RateLimited, LimitExceeded, DeadlineExceeded, and Strawberry's errors about operations."""
        check_variables(asked.variables, self.limits.variable_values)
        document = self._documents.read(asked.query)
        priced = document.priced.get(asked.operation_name)
        variables = priced.variables(asked.variables) if priced else None
        spent = self.charging.operation(client.id, priced, variables) if charged else None
        context = Context(
            client, self.services, self.limits, document, variables, price=spent.requested if spent else 0
        )
        result = await self._compiled(asked, context) or await self._by_strawberry(asked, context, kinds)
        return Executed(result, spent, context.found[0] if context.found else None)

    async def _compiled(self, asked: GraphQLRequest, context: Context) -> Answer | None:
        """The answer of a compiled query; it only waits, so it ends at once when its time is over."""
        try:
            async with asyncio.timeout(self.limits.request_seconds):
                return await compiled_answer(asked, context)
        except TimeoutError:
            raise self._too_late() from None

    async def _by_strawberry(
        self, asked: GraphQLRequest, context: Context, kinds: frozenset[OperationType]
    ) -> ExecutionResult:
        """The result of the request. Raises DeadlineExceeded, and does not wait for what it gives up."""
        task = asyncio.ensure_future(self._execute(asked, context, kinds))
        self._running.add(task)
        task.add_done_callback(self._ended)
        try:
            done, _ = await asyncio.wait({task}, timeout=self.limits.request_seconds)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if not done:
            task.cancel()
            raise self._too_late()
        return task.result()

    async def _execute(
        self, asked: GraphQLRequest, context: Context, kinds: frozenset[OperationType]
    ) -> ExecutionResult:
        return await self.schema.execute(
            asked.query,
            variable_values=asked.variables,
            context_value=context,
            operation_name=asked.operation_name,
            allowed_operation_types=kinds,
        )

    def _too_late(self) -> DeadlineExceeded:
        return DeadlineExceeded(
            f"The request was not answered within {self.limits.request_seconds:g} s; ask for less at once. What a "
            "mutation did is unknown: send it again with the same commandId, it has exactly one effect."
        )

    def _ended(self, task: "asyncio.Task[ExecutionResult]") -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # retrieved: whoever gave it up has gone
