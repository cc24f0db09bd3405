"""The fields of a selection in the order of the answer, as the executor collects them (GraphQL, CollectFields)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.language import BooleanValueNode

Fields = Mapping[str, Sequence[FieldNode]]  # by response key, in the order of their first appearance


class NotCompiled(Exception):
    """The document, or what this request makes of it, is left to Strawberry."""


class Selections:
    """Collects fields; `variables` decide @skip and @include."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]) -> None:
        self._fragments = fragments
        self._variables = variables

    def below(self, parents: Iterable[FieldNode], *types: str) -> Fields:
        """The fields below merged parents, which have this object type and its interfaces. Raises NotCompiled."""
        return self.within([parent.selection_set for parent in parents if parent.selection_set], *types)

    def within(self, sets: Iterable[SelectionSetNode], *types: str) -> Fields:
        """The fields of selection sets taken as one; fragments on other types are of other rows."""
        found: dict[str, list[FieldNode]] = {}
        opened: set[str] = set()
        for each in sets:
            self._collect(each, types, found, opened)
        return found

    def _collect(
        self, selections: SelectionSetNode, types: Collection[str], found: dict[str, list[FieldNode]], opened: set[str]
    ) -> None:
        for node in selections.selections:
            if not self._is_on(node.directives):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or node.type_condition.name.value in types:
                    self._collect(node.selection_set, types, found, opened)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in opened:
                opened.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if fragment.type_condition.name.value in types:
                    self._collect(fragment.selection_set, types, found, opened)

    def _is_on(self, directives: Iterable[DirectiveNode] | None) -> bool:
        for directive in directives or ():
            name = directive.name.value
            if name not in {"skip", "include"}:
                raise NotCompiled(f"@{name}")
            for argument in directive.arguments or ():
                said = argument.value
                if isinstance(said, VariableNode):
                    value = self._variables.get(said.name.value)
                else:
                    value = isinstance(said, BooleanValueNode) and said.value
                if (name, value) in {("skip", True), ("include", False)}:
                    return False
        return True
