"""Which operation of a document is meant."""

from collections.abc import Iterator

from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension


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
