"""Which operation of a document is meant, and the limits of a document on Strawberry's way through it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension

from api.errors import LimitExceeded
from api.limiting.shape import check_shape
from api.limiting.tokens import check_tokens
from api.limiting.validation import validated


class NamedAmongSeveral(SchemaExtension):
    """Strawberry would take the first one, whatever the client meant: the specification wants a name."""

    def on_parse(self) -> Iterator[None]:
        yield
        document = self.execution_context.graphql_document
        if document is None or self.execution_context._provided_operation_name:  # noqa: SLF001  `operation_name` guesses
            return
        operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        if len(operations) > 1:
            raise GraphQLError("The document holds several operations: say by `operationName` which one is meant.")


# Documents of the programs in use; each keeps its syntax tree in memory.
CACHED_DOCUMENTS = 256

_validated = lru_cache(CACHED_DOCUMENTS)(validated)


class WithinLimits(SchemaExtension):
    """Refuses a document that is too large before the next, dearer step sees it (`api/limiting/`)."""

    def on_parse(self) -> Iterator[None]:
        limits = self.execution_context.context.limits
        with _as_graphql():
            check_tokens(self.execution_context.query or "", limits.tokens)
        yield
        if self.execution_context.graphql_document is not None:
            with _as_graphql():
                check_shape(self.execution_context.graphql_document, limits)

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        if context.graphql_document is not None:
            with _as_graphql():
                context.pre_execution_errors = _validated(context.schema._schema, context.graphql_document)  # noqa: SLF001
        yield


@contextmanager
def _as_graphql() -> Iterator[None]:
    try:
        yield
    except LimitExceeded as refusal:
        raise GraphQLError(refusal.message, original_error=refusal) from None
