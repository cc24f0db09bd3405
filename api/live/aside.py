"""Subscriptions go through Strawberry as everything does (parsing, limits, validation) and are put aside when they
would be executed: a stream is one execution for all who ask the same (`live.py`), not one for each.
"""

from collections.abc import Iterator
from typing import ClassVar

from graphql import ExecutionResult, GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from domain.refusal import Refusal


class StreamOnly(Refusal):
    """A subscription that was asked for as if it were a query."""

    code: ClassVar[str] = "STREAM_ONLY"


class StreamsAside(SchemaExtension):
    """Executes no subscription."""

    def on_execute(self) -> Iterator[None]:
        execution = self.execution_context
        if execution.operation_type is OperationType.SUBSCRIPTION:
            if execution.graphql_document:
                execution.context.found.append(execution.graphql_document)
            refusal = StreamOnly(
                "this is a stream: ask over WebSocket (graphql-transport-ws) or with `Accept: text/event-stream`"
            )
            error = GraphQLError(refusal.message, original_error=refusal)
            execution.result = ExecutionResult(data=None, errors=[error])
        yield
