"""What an operation costs, in points, before it runs: rows × fields, as the declarations and the arguments say.

    operations = priced(schema, document)            # once for each document: walks it, finds what depends on variables
    points = operations[name].price(variables)       # for each request: some additions

What is counted are cells, 100 of them a point:

    a root field                    100, and one more for each 10 characters (or numbers) of its arguments
    a row of a page or nested list  1, and what is selected in it; as many rows as `first` or `last` say
    a field                         1 (`Event.body` 10, a whole document), and what is selected in it; __typename 0
    totalCount                      1,000: all rows are looked at
    facets                          for each column 1,000, and as many values as `first` says
    __schema, __type                10,000: some hundred kilobytes

A page is taken to be full: what it would cost at most is known before, and nothing is paid back. What stands in the
document twice is paid twice. So no price falls when a field is added or a page grows. Rows beyond the largest page cost
as the largest: such a page is refused anyway.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.values import VariableValues

from api.errors import LimitExceeded
from api.limiting.exceeded import MOST_TOLD
from api.limiting.introspection import INTROSPECTING
from api.limits import DEFAULT_CHILDREN, DEFAULT_EVENTS
from api.variables import VariablesOf
from projections.facets import DEFAULT_VALUES
from projections.query import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE

CELLS_OF_A_POINT = 100
ROOT_FIELD = 100
TOTAL = 1_000
INTROSPECTION = 10_000
CHARS_OF_A_CELL = 10
HEAVY = {("Event", "body"): 10}
ROWS_UNLESS_SAID = {"EventConnection": DEFAULT_EVENTS}  # other connections: DEFAULT_PAGE_SIZE

Variables = Mapping[str, Any]  # coerced, defaults taken in
Price = Callable[[Variables], int]


@dataclass(slots=True)
class _Run:
    """One reckoning: a fragment that depends on variables is reckoned once in it, however often it is named."""

    variables: Variables
    opened: dict[object, int] = field(default_factory=dict)


_Cells = int | Callable[[_Run], int]  # a number where no variable has a say


def pricing(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Price:
    """The price of a validated operation in points, at least 1, once the variables are known."""
    root = schema.get_root_type(operation.operation)
    cells = _Pricing(schema, document).selections(root, operation.selection_set, at_root=True)
    return lambda variables: max(1, -(-_at(cells, _Run(variables)) // CELLS_OF_A_POINT))


@dataclass(frozen=True)
class Priced:
    """An operation of a valid document: its variables and its price, in points by their coerced values."""

    coercion: VariablesOf
    price: Price

    def variables(self, given: Mapping[str, Any] | None) -> VariableValues | None:
        """The variables as they were sent, coerced; None when they do not fit: that is refused elsewhere."""
        return self.coercion.coerced(given)


def priced(schema: GraphQLSchema, document: DocumentNode) -> Mapping[str | None, Priced]:
    """The operations of a valid document by name; under None the only one there is."""
    found = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    by_name = {
        each.name.value if each.name else None: Priced(VariablesOf(schema, each), pricing(schema, document, each))
        for each in found
    }
    return by_name | dict.fromkeys([None], *by_name.values()) if len(found) == 1 else by_name


def check_price(points: int, limit: int) -> None:
    """Raises LimitExceeded."""
    if points > limit:
        raise LimitExceeded(
            f"one request costs at most {limit} points, and this one more; ask for a smaller page or fewer fields",
            name="price",
            limit=limit,
            given=min(points, MOST_TOLD),
        )


class _Pricing:
    """Walks one document; each fragment once for each way in which it is read."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._opened: dict[tuple[str, bool], _Cells] = {}  # by name, and whether at the root
        self._pages: dict[str, tuple[_Cells, _Cells]] = {}

    def selections(self, parent: GraphQLNamedType | None, selected: SelectionSetNode, *, at_root: bool) -> _Cells:
        parts = []
        for node in _once_each(selected):
            if isinstance(node, FieldNode):
                part = self._root_field(parent, node) if at_root else self._field(parent, node)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                on = self._schema.get_type(condition.name.value) if condition else parent
                part = self.selections(on, node.selection_set, at_root=at_root)
            else:
                assert isinstance(node, FragmentSpreadNode)
                part = self._fragment(node.name.value, at_root=at_root)
            parts.append(_when(node.directives, part))
        return _sum(parts)

    def _fragment(self, name: str, *, at_root: bool) -> _Cells:
        key = name, at_root
        if key not in self._opened:
            fragment = self._fragments[name]
            on = self._schema.get_type(fragment.type_condition.name.value)
            self._opened[key] = _once(key, self.selections(on, fragment.selection_set, at_root=at_root))
        return self._opened[key]

    def _root_field(self, parent: GraphQLNamedType | None, node: FieldNode) -> _Cells:
        if node.name.value in INTROSPECTING:
            return INTROSPECTION
        if node.name.value == "__typename":
            return 0
        sent = _sum([_size(argument.value) for argument in node.arguments or ()])
        return _sum([ROOT_FIELD, _per_chars(sent), self._field(parent, node)])

    def _field(self, parent: GraphQLNamedType | None, node: FieldNode) -> _Cells:
        if node.name.value == "__typename":
            return 0
        assert parent is not None
        definition: GraphQLField = parent.fields[node.name.value]  # type: ignore[attr-defined]
        if node.selection_set is None:
            return TOTAL if node.name.value == "totalCount" else HEAVY.get((parent.name, node.name.value), 1)
        inner = get_named_type(definition.type)
        if "pageInfo" in getattr(inner, "fields", {}):
            fixed, each = self._page(inner, node.selection_set)
            return _sum([1, fixed, _times(_rows(node, ROWS_UNLESS_SAID.get(inner.name, DEFAULT_PAGE_SIZE)), each)])
        each = _sum([1, self.selections(inner, node.selection_set, at_root=False)])
        return _sum([1, _times(_rows(node, DEFAULT_CHILDREN), each)]) if "first" in definition.args else each

    def _page(self, connection: GraphQLNamedType, selected: SelectionSetNode) -> tuple[_Cells, _Cells]:
        """Cells of a connection, and of each of its rows: all but `totalCount` and `facets` reads them."""
        fixed, rows = [], []
        for node in _once_each(selected):
            each: _Cells = 0
            once: _Cells = 0
            if isinstance(node, InlineFragmentNode):
                once, each = self._page(connection, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                once, each = self._page_fragment(connection, node.name.value)
            elif isinstance(node, FieldNode) and node.name.value == "totalCount":
                once = TOTAL
            elif isinstance(node, FieldNode) and node.name.value == "facets":
                once = self._facets(connection, node)
            elif isinstance(node, FieldNode):
                each = self._field(connection, node)
            fixed.append(_when(node.directives, once))
            rows.append(_when(node.directives, each))
        return _sum(fixed), _sum(rows)

    def _facets(self, connection: GraphQLNamedType, node: FieldNode) -> _Cells:
        assert node.selection_set is not None
        definition: GraphQLField = connection.fields[node.name.value]  # type: ignore[attr-defined]
        (columns,) = [_size(each.value) for each in node.arguments or () if each.name.value == "columns"]
        value = self.selections(get_named_type(definition.type), node.selection_set, at_root=False)
        return _sum([1, _times(columns, _sum([TOTAL, _times(_rows(node, DEFAULT_VALUES), value)]))])

    def _page_fragment(self, connection: GraphQLNamedType, name: str) -> tuple[_Cells, _Cells]:
        if name not in self._pages:
            fixed, rows = self._page(connection, self._fragments[name].selection_set)
            self._pages[name] = _once((name, "page"), fixed), _once((name, "row"), rows)
        return self._pages[name]


def _once_each(selected: SelectionSetNode) -> Iterator[SelectionNode]:
    """The selections, a fragment that is named again without conditions left out: it says nothing new."""
    seen: set[str] = set()
    for node in selected.selections:
        if isinstance(node, FragmentSpreadNode) and not node.directives:
            if node.name.value in seen:
                continue
            seen.add(node.name.value)
        yield node


def _rows(node: FieldNode, unless_said: int) -> _Cells:
    """Rows that `first` or `last` ask for."""
    said = {argument.name.value: argument.value for argument in node.arguments or ()}
    sizes = [said[name] for name in ("first", "last") if name in said]

    def rows(run: _Run) -> int:
        for value in sizes:
            given = run.variables.get(value.name.value) if isinstance(value, VariableNode) else _whole(value)
            if given is not None:
                return min(max(given, 1), MAX_PAGE_SIZE)
        return unless_said

    return rows if any(isinstance(value, VariableNode) for value in sizes) else rows(_Run({}))


def _whole(value: ValueNode) -> int | None:
    return int(value.value) if isinstance(value, IntValueNode) else None


def _size(value: ValueNode) -> _Cells:
    """Characters of texts and 1 for everything else, of an argument as written or as the variable holds it."""
    match value:
        case StringValueNode():
            return len(value.value)
        case VariableNode():
            name = value.name.value
            return lambda run: _size_of(run.variables.get(name))
        case ListValueNode():
            return _sum([_size(each) for each in value.values])
        case ObjectValueNode():
            return _sum([_size(each.value) for each in value.fields])
        case _:
            return 1


def _size_of(value: object) -> int:
    match value:
        case str() | bytes():
            return len(value)
        case list() | tuple():
            return sum(map(_size_of, value))
        case dict():
            return sum(map(_size_of, value.values()))
        case _:
            return 1


def _when(directives: Iterable[DirectiveNode] | None, cells: _Cells) -> _Cells:
    """Nothing when @skip or @include leave it out."""
    for directive in directives or ():
        stays = directive.name.value == "include"
        for argument in directive.arguments or ():
            if isinstance(argument.value, VariableNode):
                cells = _if(argument.value.name.value, stays, cells)
            elif isinstance(argument.value, BooleanValueNode) and argument.value.value is not stays:
                return 0
    return cells


def _if(variable: str, stays: bool, cells: _Cells) -> _Cells:
    return lambda run: _at(cells, run) if run.variables.get(variable) is stays else 0


def _sum(parts: Iterable[_Cells]) -> _Cells:
    fixed, depending = 0, []
    for part in parts:
        if isinstance(part, int):
            fixed += part
        else:
            depending.append(part)

    def total(run: _Run) -> int:
        cells = fixed
        for part in depending:
            cells += part(run)
        return cells

    return total if depending else fixed


def _times(rows: _Cells, each: _Cells) -> _Cells:
    if isinstance(rows, int) and isinstance(each, int):
        return rows * each
    return lambda run: _at(rows, run) * _at(each, run)


def _per_chars(size: _Cells) -> _Cells:
    return size // CHARS_OF_A_CELL if isinstance(size, int) else lambda run: size(run) // CHARS_OF_A_CELL


def _once(key: object, cells: _Cells) -> _Cells:
    if isinstance(cells, int):
        return cells

    def once(run: _Run) -> int:
        if key not in run.opened:
            run.opened[key] = cells(run)
        return run.opened[key]

    return once


def _at(cells: _Cells, run: _Run) -> int:
    return cells if isinstance(cells, int) else cells(run)
