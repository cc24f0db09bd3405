"""Subscriptions go through Strawberry as everything does (parsing, limits, validation) and are put aside when they
would be executed: a stream is one execution for all who ask the same (`live.py`), not one for each.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from graphql import DocumentNode, ExecutionResult, GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from api.context import Context
from domain.refusal import Refusal


class StreamOnly(Refusal):
    """A subscription that was asked for as if it were a query."""

    code: ClassVar[str] = "STREAM_ONLY"


@dataclass(frozen=True)
class StreamContext(Context):
    """Of a request that may become a stream: `found` gets its document when it is a subscription."""

    found: list[DocumentNode] = field(default_factory=list)


class StreamsAside(SchemaExtension):
    """Executes no subscription."""

    def on_execute(self) -> Iterator[None]:
        execution = self.execution_context
        if execution.operation_type is OperationType.SUBSCRIPTION:
            if isinstance(execution.context, StreamContext) and execution.graphql_document:
                execution.context.found.append(execution.graphql_document)
            refusal = StreamOnly(
                "this is a stream: ask over WebSocket (graphql-transport-ws) or with `Accept: text/event-stream`"
            )
            error = GraphQLError(refusal.message, original_error=refusal)
            execution.result = ExecutionResult(data=None, errors=[error])
        yield
