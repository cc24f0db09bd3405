"""Arguments of one request, as `projections` takes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import FieldNode, GraphQLField, IntValueNode, VariableNode
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import Visitor, visit

from api.limits import DEFAULT_CHILDREN
from projections.query import PageRequest


class Arguments:
    """The arguments of a field; those without variables are read once."""

    def __init__(self, definition: GraphQLField, node: FieldNode) -> None:
        self._definition, self._node = definition, node
        self._constant = None if _has_variables(node) else get_argument_values(definition, node)

    def given(self, variables: VariableValues) -> Mapping[str, Any]:
        """Raises GraphQLError when a variable does not fit."""
        if self._constant is not None:
            return self._constant
        return get_argument_values(self._definition, self._node, variables)


@dataclass(frozen=True)
class ListSize:
    """How many rows of each parent a nested list has; `parent` is the list around it."""

    node: FieldNode
    parent: int | None

    def size(self, variables: Mapping[str, Any]) -> int:
        """Raises PageInvalid, PageSizeExceeded."""
        first = _first(self.node, variables)
        return PageRequest(first=DEFAULT_CHILDREN if first is None else first).size


def filter_of(names: Mapping[str, str], given: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The filter as `projections.filters` takes it; an entry that is null is left out.

    `names`: those of columns by what clients call them.
    """
    if given is None:
        return None
    wanted: dict[str, Any] = {}
    for key, value in given.items():
        if value is None:
            continue
        match key:
            case "not":
                wanted[key] = filter_of(names, value)
            case "and" | "or":
                wanted[key] = [filter_of(names, each) for each in value]
            case _:
                wanted[names[key]] = value
    return wanted


def order_of(given: Sequence[Mapping[str, Enum]] | None) -> list[tuple[str, bool]]:
    """The order as (column, descending)."""
    return [(step["field"].value, step["direction"].value == "DESC") for step in given or ()]


def _first(node: FieldNode, variables: Mapping[str, Any]) -> int | None:
    for argument in node.arguments or ():
        if argument.name.value == "first":
            if isinstance(argument.value, VariableNode):
                return variables.get(argument.value.name.value)
            if isinstance(argument.value, IntValueNode):
                return int(argument.value.value)
    return None


class _Variables(Visitor):
    found = False

    def enter_variable(self, *_: Any) -> None:
        self.found = True


def _has_variables(node: FieldNode) -> bool:
    visitor = _Variables()
    for argument in node.arguments or ():
        visit(argument, visitor)
    return visitor.found
