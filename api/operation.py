"""Which operation of a document is meant, and how much one operation may ask for at once."""

from collections.abc import Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
)
from strawberry.extensions import SchemaExtension

from api.errors import LimitExceeded


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


class FewRootFields(SchemaExtension):
    """Each root field is work of its own, and aliases repeat it: beyond `ApiLimits.root_fields` all is refused."""

    def on_parse(self) -> Iterator[None]:
        yield
        document, limit = self.execution_context.graphql_document, self.execution_context.context.limits.root_fields
        if document is None:
            return
        for operation in document.definitions:
            if (
                isinstance(operation, OperationDefinitionNode)
                and (given := len(root_names(document, operation))) > limit
            ):
                refusal = LimitExceeded(
                    f"one request answers at most {limit} root fields; ask for the rest in another one",
                    limit=limit,
                    given=given,
                )
                raise GraphQLError(refusal.message, original_error=refusal)


def root_names(document: DocumentNode, operation: OperationDefinitionNode) -> set[str]:
    """Names in the answer. @skip and @include are not looked at: what stands in the document counts."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    names: set[str] = set()
    waiting = list(operation.selection_set.selections)
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode):
            names.add((node.alias or node.name).value)
        elif isinstance(node, InlineFragmentNode):
            waiting += node.selection_set.selections
        elif isinstance(node, FragmentSpreadNode) and node.name.value in fragments:
            # once: nothing is validated yet, they may name one another
            waiting += fragments.pop(node.name.value).selection_set.selections
    return names
