"""What one operation of a document asks of the views, worked out once for each answer its @skip and @include give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)

from api.compiled.arguments import Arguments, ListSize
from api.compiled.roots import BY_NAME, ROOTS, PageRoot, RowRoot
from api.compiled.selection import NotCompiled, Selections
from api.limits import ApiLimits
from api.naming import NODE, camel
from api.services import Client
from projections.json_query import Children, Field, JsonQuery, Row, RowId, TypeName
from projections.scoping import Slice, is_narrow, slice_of, told_from
from projections.view import Relation, View

# PostgreSQL cuts longer names, and row types have at most 1,664 columns.
MAX_NAME_BYTES, MAX_ROW_FIELDS = 63, 1_000
# Different answers of @skip and @include kept for one document.
MAX_VARIANTS = 64
CURSORS = {"cursor", "startCursor", "endCursor"}


@dataclass(frozen=True)
class Part:
    """A piece of a connection, an edge or pageInfo: its name in the answer and what it is.

    `row` is which of the row shapes stands there, `parts` what is in it.
    """

    name: str
    what: str
    row: int = 0
    parts: "tuple[Part, ...]" = ()


@dataclass(frozen=True)
class Read:
    """One root field: a page or a row of a view."""

    name: str
    nodes: Sequence[FieldNode]
    root: PageRoot | RowRoot
    arguments: Arguments
    rows: tuple[Row, ...]
    lists: tuple[ListSize, ...]
    parts: tuple[Part, ...]  # of a connection
    needs_rows: bool
    total: bool
    views: tuple[View, ...]  # all that are looked at
    narrow: tuple[Slice, ...] = ()  # of the views that whoever asks may not read whole
    _queries: dict[tuple[str, bool], JsonQuery] = field(default_factory=dict, compare=False, repr=False)
    _narrower: "dict[tuple[tuple[Any, ...], ...], Read]" = field(default_factory=dict, compare=False, repr=False)

    @property
    def view(self) -> View:
        return self.root.view

    @cached_property
    def positions(self) -> tuple[str, ...]:
        """Names of all fed views that decide the answer."""
        behind: frozenset[str] = frozenset().union(*[view.behind for view in self.views])
        return tuple(sorted(behind | told_from(each.view for each in self.narrow)))

    def narrowed(self, client: Client) -> "Read":
        """It as this client may read it; all who are limited in the same way share one."""
        reach = [(view, client.scopes(view.permission)) for view in self.views]
        narrow = tuple([slice_of(view, scopes) for view, scopes in reach if is_narrow(scopes)])
        if not narrow:
            return self
        key = tuple([(each.view.name, each.kinds) for each in narrow])
        if key not in self._narrower:
            self._narrower[key] = replace(self, narrow=narrow, _queries={}, _narrower={})
        return self._narrower[key]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Columns by what clients call them."""
        return {camel(column.name): column.name for column in self.view.columns}

    @cached_property
    def has_cursors(self) -> bool:
        """Whether it says of any row where it stands."""
        return any(part.what in CURSORS for each in self.parts for part in each.parts)

    def query(self, schema: str, *, careful: bool) -> JsonQuery:
        """Its statements in one organisation; made once."""
        key = schema, careful
        if key not in self._queries:
            self._queries[key] = JsonQuery(
                schema, self.view, self.rows, self.positions, careful=careful, narrow=self.narrow
            )
        return self._queries[key]


@dataclass(frozen=True)
class Plan:
    """A compiled operation; `typename` entries are among `fields` as text."""

    fields: tuple[Read | tuple[str, str], ...]
    views: tuple[View, ...]  # all that are looked at

    @property
    def reads(self) -> Sequence[Read]:
        return [each for each in self.fields if isinstance(each, Read)]


@dataclass
class Operation:
    """One operation of a valid document and its plans."""

    schema: GraphQLSchema
    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    limits: ApiLimits
    conditions: tuple[str, ...] = ()
    _plans: dict[tuple[Any, ...], Plan | None] = field(default_factory=dict)

    def plan(self, variables: Mapping[str, Any]) -> Plan | None:
        """The plan for these coerced variables; None when Strawberry is to execute it."""
        variant = tuple(variables.get(name) for name in self.conditions)
        if variant not in self._plans:
            if len(self._plans) >= MAX_VARIANTS:
                self._plans.clear()
            self._plans[variant] = self._compiled(variables)
        return self._plans[variant]

    def _compiled(self, variables: Mapping[str, Any]) -> Plan | None:
        try:
            return _Compiler(self, variables).plan()
        except (NotCompiled, RecursionError):
            return None


def operations(schema: GraphQLSchema, document: DocumentNode, limits: ApiLimits) -> Mapping[str | None, Operation]:
    """The queries of a valid document by name; under None the only operation there is."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    found = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    conditions = _condition_variables(document)
    made: dict[str | None, Operation] = {}
    for each in found:
        if each.operation is OperationType.QUERY:
            operation = Operation(schema, each, fragments, limits, conditions)
            made[each.name.value if each.name else None] = operation
            if len(found) == 1:
                made[None] = operation
    return made


class _Conditions(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: Any, *_: Any) -> None:
        self.names |= {each.value.name.value for each in node.arguments if isinstance(each.value, VariableNode)}


def _condition_variables(document: DocumentNode) -> tuple[str, ...]:
    visitor = _Conditions()
    visit(document, visitor)
    return tuple(sorted(visitor.names))


class _Compiler:
    def __init__(self, operation: Operation, variables: Mapping[str, Any]) -> None:
        self._operation = operation
        self._selections = Selections(operation.fragments, variables)
        self._views: dict[str, View] = {}

    def plan(self) -> Plan:
        roots = self._selections.within([self._operation.definition.selection_set], "Query")
        fields = tuple([self._root(name, nodes) for name, nodes in roots.items()])
        return Plan(fields, tuple(self._views.values()))

    def _root(self, name: str, nodes: Sequence[FieldNode]) -> Read | tuple[str, str]:
        field_name = nodes[0].name.value
        if field_name == "__typename":
            return name, "Query"
        root = ROOTS.get(field_name)
        if root is None:
            raise NotCompiled(field_name)
        query = self._operation.schema.query_type
        assert query is not None
        read = _Reading(self._selections, self._operation.limits, root.view)
        parts = read.connection(nodes) if isinstance(root, PageRoot) else read.single(nodes)
        self._views |= read.views
        arguments = Arguments(query.fields[field_name], nodes[0])
        return Read(
            name,
            nodes,
            root,
            arguments,
            rows=tuple(read.rows),
            lists=tuple(read.lists),
            parts=parts,
            needs_rows=read.needs_rows,
            total=read.total,
            views=tuple(read.views.values()),
        )


class _Reading:
    """One root field while it is compiled."""

    def __init__(self, selections: Selections, limits: ApiLimits, view: View) -> None:
        self._selections, self._limits, self._view = selections, limits, view
        self._around: int | None = None  # the list around what is being compiled
        self.views = {view.name: view}
        self.rows: list[Row] = []
        self.lists: list[ListSize] = []
        self.needs_rows = self.total = False

    def single(self, nodes: Sequence[FieldNode]) -> tuple[Part, ...]:
        self._node(nodes)
        return ()

    def connection(self, nodes: Sequence[FieldNode]) -> tuple[Part, ...]:
        name = self._view.row_name
        parts = []
        for key, found in self._selections.below(nodes, f"{name}Connection").items():
            match what := found[0].name.value:
                case "totalCount":
                    self.total = True
                    parts.append(Part(key, what))
                case "nodes":
                    parts.append(Part(key, what, row=self._node(found)))
                case "edges":
                    parts.append(Part(key, what, parts=self._edge(found)))
                case "pageInfo":
                    inner = self._selections.below(found, "PageInfo")
                    parts.append(
                        Part(key, what, parts=tuple([Part(k, each[0].name.value) for k, each in inner.items()]))
                    )
                case "__typename":
                    parts.append(Part(key, what))
                case _:
                    raise NotCompiled(what)
            self.needs_rows |= what in {"nodes", "edges", "pageInfo"}
        return tuple(parts)

    def _edge(self, nodes: Sequence[FieldNode]) -> tuple[Part, ...]:
        parts = []
        for key, found in self._selections.below(nodes, f"{self._view.row_name}Edge").items():
            match what := found[0].name.value:
                case "node":
                    parts.append(Part(key, what, row=self._node(found)))
                case "cursor" | "__typename":
                    parts.append(Part(key, what))
                case _:
                    raise NotCompiled(what)
        return tuple(parts)

    def _node(self, nodes: Sequence[FieldNode]) -> int:
        self.rows.append(self._row(self._view, nodes))
        return len(self.rows) - 1

    def _row(self, view: View, nodes: Sequence[FieldNode]) -> Row:
        self.views[view.name] = view
        columns = {camel(column.name): column for column in view.columns}
        relations = {camel(relation.name): relation for relation in view.relations}
        row: list[Field | TypeName | RowId | Children] = []
        for key, found in self._selections.below(nodes, view.row_name, NODE).items():
            if len(key) > MAX_NAME_BYTES:
                raise NotCompiled("a name too long for SQL")
            name = found[0].name.value
            if name in columns:
                row.append(Field(key, columns[name]))
            elif name == "id":
                row.append(RowId(key, view))
            elif name == "__typename":
                row.append(TypeName(key, view.row_name))
            elif name in relations:
                row.append(self._children(key, relations[name], found))
            else:
                raise NotCompiled(name)
        if not row or len(row) > MAX_ROW_FIELDS:
            raise NotCompiled("nothing, or too much, of a row")
        return tuple(row)

    def _children(self, key: str, relation: Relation, nodes: Sequence[FieldNode]) -> Children:
        number = len(self.lists)
        if number >= self._limits.nested_lists:
            raise NotCompiled("too many nested lists")
        self.lists.append(ListSize(nodes[0], self._around))
        self._around = number
        target = BY_NAME[relation.target]
        row = self._row(target, nodes)
        self._around = self.lists[number].parent
        return Children(key, relation, target, row, number)
