"""Whether an operation asks for the schema itself: that needs a permission; `__typename` is free."""

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
)

SCHEMA_READ = "platform.schema.read"
INTROSPECTING = frozenset({"__schema", "__type"})


def introspects(document: DocumentNode, operation: OperationDefinitionNode) -> bool:
    """Whether `__schema` or `__type` stands at the root, also where @skip would leave it out.

    Elsewhere they are no fields of any type.
    """
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    waiting = list(operation.selection_set.selections)
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode) and node.name.value in INTROSPECTING:
            return True
        if isinstance(node, InlineFragmentNode):
            waiting += node.selection_set.selections
        elif isinstance(node, FragmentSpreadNode) and (fragment := fragments.pop(node.name.value, None)):
            waiting += fragment.selection_set.selections
    return False
