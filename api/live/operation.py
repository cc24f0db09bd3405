"""What a valid subscription document asks for: its one root field, its arguments, and who asks the same."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    VariableNode,
    Visitor,
    print_ast,
    separate_operations,
    visit,
)
from graphql.execution import Executor
from graphql.execution.values import get_argument_values

from api.naming import camel
from projections.catalogue import SHOWN

# Arguments that say where a reader stands, not what is sent to it.
PLACE = frozenset({"after", "subscription", "acknowledge"})


@dataclass(frozen=True)
class Operation:
    """A subscription with its variables read."""

    name: str
    arguments: Mapping[str, Any]
    selected: frozenset[str]  # names of all fields below the root field
    document: DocumentNode
    executor: Executor[Any]
    same: tuple[tuple[str, Any], ...]  # variables that decide what is sent

    @property
    def query(self) -> str:
        """The same selection as a query: a view that is followed under another name has its own there."""
        return print_ast(visit(self.document, _AsQuery()))


def read_operation(
    schema: GraphQLSchema, document: DocumentNode, name: str | None, variables: dict[str, Any] | None, context: object
) -> Operation | list[Any]:
    """The operation, or GraphQL errors about its variables. The document is valid."""
    document = _alone(document, name)
    executor = Executor.build(
        schema, document, context_value=context, raw_variable_values=variables, operation_name=name
    )
    if isinstance(executor, list):
        return executor
    assert schema.subscription_type is not None
    fragments = _fragments(document)
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    field = next(_fields(operation.selection_set.selections, fragments))
    definition = schema.subscription_type.fields[field.name.value]
    arguments = get_argument_values(definition, field, executor.variable_values)
    places = {
        argument.value.name.value
        for argument in field.arguments or ()
        if argument.name.value in PLACE and isinstance(argument.value, VariableNode)
    }
    elsewhere = _variables_but(document, field)
    return Operation(
        field.name.value,
        arguments,
        frozenset(_names(field.selection_set.selections if field.selection_set else (), fragments)),
        document,
        executor,
        tuple(
            sorted((key, value) for key, value in (variables or {}).items() if key not in places or key in elsewhere)
        ),
    )


def _alone(document: DocumentNode, name: str | None) -> DocumentNode:
    operations = separate_operations(document)
    return operations[name] if name in operations else next(iter(operations.values()))


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}


def _fields(
    selections: Iterable[SelectionNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """Fields of one level; a valid document's fragments do not name themselves."""
    for node in selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set.selections, fragments)
        elif isinstance(node, FragmentSpreadNode):
            yield from _fields(fragments[node.name.value].selection_set.selections, fragments)


def _names(selections: Iterable[SelectionNode], fragments: Mapping[str, FragmentDefinitionNode]) -> set[str]:
    """Names of the fields of all levels; each fragment is opened once."""
    found: set[str] = set()
    opened: set[str] = set()
    waiting = list(selections)
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode):
            found.add(node.name.value)
            waiting += node.selection_set.selections if node.selection_set else ()
        elif isinstance(node, InlineFragmentNode):
            waiting += node.selection_set.selections
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in opened:
            opened.add(node.name.value)
            waiting += fragments[node.name.value].selection_set.selections
    return found


def _variables_but(document: DocumentNode, field: FieldNode) -> set[str]:
    """Variables used anywhere but as a place argument of the root field."""
    used: set[str] = set()

    class Uses(Visitor):
        def enter_argument(self, node: Any, _key: Any, _parent: Any, _path: Any, _ancestors: Any) -> Any:
            return self.SKIP if node.name.value in PLACE and node in (field.arguments or ()) else None

        def enter_variable_definition(self, *_: Any) -> Any:
            return self.SKIP

        def enter_variable(self, node: Any, *_: Any) -> None:
            used.add(node.name.value)

    visit(document, Uses())
    return used


_NAMES = {camel(view.followed_as): camel(view.name) for view in SHOWN if view.followed_as}


class _AsQuery(Visitor):
    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        name = _NAMES.get(node.name.value)
        if name is None:
            return None
        renamed = {"name": type(node.name)(value=name), "alias": node.alias or node.name}
        return FieldNode(**{key: getattr(node, key) for key in node.keys} | renamed)

    def leave_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> OperationDefinitionNode:
        changed = {key: getattr(node, key) for key in node.keys} | {"operation": OperationType.QUERY}
        return OperationDefinitionNode(**changed)

    def leave_named_type(self, node: NamedTypeNode, *_: Any) -> NamedTypeNode | None:
        if node.name.value != "Subscription":
            return None
        return NamedTypeNode(name=type(node.name)(value="Query"))
