"""What a query asks of a view: which columns, which nested lists, and whether the total is wanted.

Read once for each root field from the document, fragments and @skip/@include taken in; nothing that was not asked for
is read from the database. Like the executor it opens a fragment once for each selection set: a document whose
fragments name one another twice costs no more than it is long.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    IntValueNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.language import BooleanValueNode

from api.errors import LimitExceeded
from api.limits import DEFAULT_CHILDREN
from api.naming import NODE, camel
from projections.query import PageRequest
from projections.view import View

ChildKey = tuple[str, int]  # relation, rows of each parent


@dataclass
class Wanted:
    """Columns (SQL names), whether the global id, and nested lists of a row."""

    columns: set[str] = field(default_factory=set)
    id: bool = False
    children: dict[ChildKey, "Wanted"] = field(default_factory=dict)

    def names(self, view: View) -> tuple[str, ...]:
        """Columns to read: those asked for, those of the id, those nested lists hang on; never none: SQL wants one."""
        opened = {relation for relation, _ in self.children}
        hooks = {ours for relation in view.relations if relation.name in opened for ours in relation.on}
        read = self.columns | hooks | (set(view.key) if self.id else set())
        return tuple(column.name for column in view.columns if column.name in read) or view.key

    def read(self, view: View, views: Mapping[str, View]) -> list[View]:
        """The view, and those of nested lists, however deep; one may be there twice."""
        targets = {relation.name: views[relation.target] for relation in view.relations}
        inner = (wanted.read(targets[name], views) for (name, _), wanted in self.children.items())
        return [view, *(each for found in inner for each in found)]


@dataclass
class WantedPage:
    """What is asked of a connection."""

    row: Wanted = field(default_factory=Wanted)
    rows: bool = False  # edges, nodes or pageInfo: a page must be read
    total: bool = False


class Reading:
    """Reads the selection of one root field against the declared views."""

    def __init__(self, views: Mapping[str, View], info: GraphQLResolveInfo[Any], *, max_lists: int) -> None:
        self._views = views
        self._fragments = info.fragments
        self._variables = cast(Mapping[str, Any], info.variable_values)  # Strawberry gives the plain dict
        self._root = info.field_nodes
        self._max_lists = max_lists
        self._lists = 0

    def page(self, view: View) -> WantedPage:
        """What a connection field is asked for."""
        wanted, rows = WantedPage(), []
        for selected in self._fields(_sets(self._root), f"{view.row_name}Connection"):
            match selected.name.value:
                case "totalCount":
                    wanted.total = True
                case "nodes":
                    wanted.rows = True
                    rows.append(selected)
                case "edges":
                    wanted.rows = True
                    edges = self._fields(_sets([selected]), f"{view.row_name}Edge")
                    rows += [each for each in edges if each.name.value == "node"]
                case "pageInfo":
                    wanted.rows = True
                case _:
                    pass  # __typename, and facets, which are read when their field is answered
        wanted.row = self._row(view, rows)
        return wanted

    def row(self, view: View) -> Wanted:
        """What a field that answers with one row is asked for."""
        return self._row(view, self._root)

    def _row(self, view: View, parents: Sequence[FieldNode]) -> Wanted:
        wanted = Wanted()
        columns = {camel(column.name): column.name for column in view.columns}
        relations = {camel(relation.name): relation for relation in view.relations}
        lists: dict[ChildKey, list[FieldNode]] = {}
        for selected in self._fields(_sets(parents), view.row_name, NODE):
            name = selected.name.value
            if name in columns:
                wanted.columns.add(columns[name])
            elif name == "id":
                wanted.id = True
            elif name in relations:
                key = child_key(relations[name].name, self._first(selected))
                lists.setdefault(key, []).append(selected)
        for key, nodes in lists.items():
            self._count_list()
            target = self._views[next(each.target for each in view.relations if each.name == key[0])]
            wanted.children[key] = self._row(target, nodes)
        return wanted

    def _fields(self, sets: Iterable[SelectionSetNode], *types: str) -> Iterator[FieldNode]:
        """The fields of these selection sets taken as one, of an object that has these types."""
        opened: set[str] = set()
        waiting = [node for each in sets for node in each.selections]
        while waiting:
            node = waiting.pop()
            if not self._is_on(node.directives):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or node.type_condition.name.value in types:
                    waiting += node.selection_set.selections
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in opened:
                opened.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if fragment.type_condition.name.value in types:
                    waiting += fragment.selection_set.selections

    def _is_on(self, directives: Iterable[DirectiveNode] | None) -> bool:
        for directive in directives or ():
            for argument in directive.arguments or ():
                said = argument.value
                value = (
                    self._variables.get(said.name.value)
                    if isinstance(said, VariableNode)
                    else (isinstance(said, BooleanValueNode) and said.value)
                )
                if (directive.name.value, value) in {("skip", True), ("include", False)}:
                    return False
        return True

    def _first(self, selected: FieldNode) -> int | None:
        for argument in selected.arguments or ():
            if argument.name.value == "first":
                if isinstance(argument.value, VariableNode):
                    return self._variables.get(argument.value.name.value)
                if isinstance(argument.value, IntValueNode):
                    return int(argument.value.value)
        return None

    def _count_list(self) -> None:
        self._lists += 1
        if self._lists > self._max_lists:
            raise LimitExceeded(
                f"one field may open at most {self._max_lists} nested lists; ask for the rest in another request",
                limit=self._max_lists,
            )


def child_key(relation: str, first: int | None) -> ChildKey:
    """Where the rows of a nested list are kept in their parent. Raises PageInvalid, PageSizeExceeded."""
    return relation, PageRequest(first=DEFAULT_CHILDREN if first is None else first).size


def _sets(nodes: Iterable[FieldNode]) -> list[SelectionSetNode]:
    return [node.selection_set for node in nodes if node.selection_set]
