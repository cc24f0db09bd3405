"""The SQL of reads whose rows leave PostgreSQL as JSON: what a client selected, under the client's own names.

One statement answers one root field: the page, the nested lists of its rows (laterals), and the total. Rows come one by
one, each with its JSON, so that edges and cursors can be put around them; whoever asks puts them together
(`api/compiled/answer.py`). The meaning of filters, orders and cursors is that of `query.py`.

    select …positions…, total, …nulls…  union all  select …nulls…, …keys…, …a JSON for each selection of the row… from …

Sizes stand in the text: a plan that does not know how many rows are wanted is a worse one, and is made each time anew.

JSON numbers are exact to 2^53−1 only: such a number beyond is written as text. Asking each value would slow down every
page for numbers that nearly never come, so a statement only leaves out the JSON of a row that holds one; then a
`careful` statement is needed, which asks each value.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from domain.access.scope import Scopes
from projections.cursor import values_of
from projections.filters import Filter, comparable, condition
from projections.node_ids import row_id_sql
from projections.ordering import Step, beyond, order_by, total_order
from projections.query import PageRequest
from projections.refusals import FilterInvalid
from projections.scoping import Slice
from projections.statement import Bindings, quoted
from projections.values import MAX_SAFE_INTEGER
from projections.view import Column, Kind, Relation, View

# Texts of statements kept for one selection, which differ in the sizes of nested lists.
MAX_TEXTS = 64
_NUMBERS = {Kind.LONG, Kind.MONEY}


@dataclass(frozen=True)
class Field:
    """A column under the name the client gave it."""

    name: str
    column: Column


@dataclass(frozen=True)
class TypeName:
    """The type of the row, under the name the client gave it."""

    name: str
    type: str


@dataclass(frozen=True)
class RowId:
    """The global id of the row, under the name the client gave it."""

    name: str
    view: View


@dataclass(frozen=True)
class Children:
    """Rows of a related view; how many of each parent is known when the statement is made, by `list`."""

    name: str
    relation: Relation
    target: View
    row: "Row"
    list: int  # which of the statement's lists


Row = tuple[Field | TypeName | RowId | Children, ...]
"""What is wanted of a row, in the order of the answer."""


@dataclass
class JsonStatement:
    """SQL with `$1`… and its values."""

    sql: str
    params: list[object]


@dataclass
class _Numbered(Bindings):
    """Values by number, as prepared statements want them."""

    values: list[object] = field(default_factory=list)

    def bind(self, value: object, sql_type: str) -> str:
        self.values.append(value)
        return f"${len(self.values)}::{sql_type}"


Reach = Mapping[str, Scopes]
"""How far each permission of the views reaches for whoever asks."""


class JsonQuery:
    """Statements for rows of these shapes in one organisation's schema. Make it once.

    Of the views that are read in part (`narrow`) only the rows in reach are there: the statements are told the `reach`.

    The first row of an answer is its head, with the position of each of `positions` (views) and the total (null unless
    it is wanted); the rows follow in their order, with the values of the `keys` asked for and a JSON for each shape.
    The JSON of a row that holds a number JSON cannot hold is null unless the statement is `careful`.
    """

    def __init__(
        self,
        schema: str,
        view: View,
        rows: Sequence[Row],
        positions: Sequence[str],
        *,
        careful: bool,
        narrow: Collection[Slice] = (),
    ) -> None:
        self._table = f"{quoted(schema)}.{quoted(view.name)}"
        self._view, self._narrow = view, narrow
        tests = _in_reach(schema, narrow)
        self._in_reach = tests.get(view.name)
        compiler = _RowCompiler(quoted(schema), careful=careful, in_reach=tests)
        self._jsons = [compiler.safe_json(row, "r") for row in rows]
        self._laterals = "".join(compiler.laterals)
        self._nested = any(isinstance(each, Children) for row in rows for each in row)
        self._positions = [
            f"(select position from {quoted(schema)}.projections where name = '{name}')" for name in positions
        ]
        self._of_rows: dict[tuple[int, ...], str] = {}  # by the sizes of nested lists

    def page(
        self,
        *,
        filter: Filter | None,  # noqa: A002  the word clients use
        steps: Sequence[Step],
        page: PageRequest,
        lists: Sequence[int],
        reach: Reach,
        total: bool,
        keys: Sequence[Column],
    ) -> JsonStatement:
        """One row more than the page holds, in the order of walking."""
        bindings, view = _Numbered(values=self._names_in(reach)), self._view
        wanted = self._of_these(condition(view, filter, bindings))
        conditions = [wanted]
        if page.after is not None:
            conditions.append(beyond(steps, values_of(view, steps, page.after), bindings))
        if page.before is not None:
            conditions.append(beyond(steps, values_of(view, steps, page.before), bindings, backwards=True))
        order = order_by(steps, backwards=page.backwards)
        rows = (
            f"(select * from {self._table} where {' and '.join(conditions)} order by {order} limit {page.size + 1}) r"
            f"{self._sized(lists)}"
        )
        if self._nested:  # joins may keep the order or not
            rows = f"{rows} order by {order_by(steps, backwards=page.backwards, source='r')}"
        return JsonStatement(self._text(self._count(wanted) if total else "null::bigint", keys, rows), bindings.values)

    def count(self, *, filter: Filter | None, reach: Reach) -> JsonStatement:  # noqa: A002  the word clients use
        """Only positions and the total."""
        bindings = _Numbered(values=self._names_in(reach))
        wanted = self._of_these(condition(self._view, filter, bindings))
        return JsonStatement(f"select {', '.join([*self._positions, self._count(wanted)])}", bindings.values)

    def row(self, *, key: Mapping[str, object], lists: Sequence[int], reach: Reach) -> JsonStatement:
        """The row with this key, or none."""
        view, sizes = self._view, tuple(lists)
        if set(key) != set(view.key):
            raise FilterInvalid(f"name one {view.row_name} by {', '.join(view.key)}")
        values = [comparable(view.by_name[name], key[name]) for name in view.key]
        if sizes not in self._of_rows:
            if len(self._of_rows) >= MAX_TEXTS:
                self._of_rows.clear()
            self._of_rows[sizes] = self._row_text(sizes)
        return JsonStatement(self._of_rows[sizes], self._names_in(reach) + values)

    def _row_text(self, lists: Sequence[int]) -> str:
        bindings = _Numbered(values=[None] * sum(len(part.kinds) for part in self._narrow))
        wanted = " and ".join(
            [
                f"{quoted(name)} = {bindings.bind(None, self._view.by_name[name].kind.sql_type)}"
                for name in self._view.key
            ]
        )
        rows = f"(select * from {self._table} where {self._of_these(wanted)}) r{self._sized(lists)}"
        return self._text("null::bigint", (), rows)

    def _text(self, total: str, keys: Sequence[Column], rows: str) -> str:
        head = [*self._positions, total]
        nulls = [f"null::{column.kind.sql_type}" for column in keys] + ["null::json"] * len(self._jsons)
        outputs = [f"r.{quoted(column.name)}" for column in keys] + self._jsons
        return (
            f"select {', '.join(head + nulls)} union all "
            f"(select {', '.join(['null::bigint'] * len(head) + outputs)} from {rows})"
        )

    def _count(self, wanted: str) -> str:
        return f"(select count(*) from {self._table} where {wanted})"

    def _of_these(self, wanted: str) -> str:
        return wanted if self._in_reach is None else f"{wanted} and {self._in_reach}"

    def _names_in(self, reach: Reach) -> list[object]:
        """What is in reach: the first values of every statement, since their places stand in what was made once."""
        return [names for part in self._narrow for names in part.names(reach[part.view.permission])]

    def _sized(self, lists: Sequence[int]) -> str:
        laterals = self._laterals
        for number, size in enumerate(lists):
            laterals = laterals.replace(_size(number), str(size))
        return laterals


def shown(row: Row) -> Mapping[str, str]:
    """Under which name each column stands in the JSON of such a row."""
    return {each.column.name: each.name for each in row if isinstance(each, Field)}


def _size(number: int) -> str:
    return f"<rows of list {number}>"


def _in_reach(schema: str, narrow: Collection[Slice]) -> Mapping[str, str]:
    """The test of each narrow view's rows, by its name."""
    places, tests = count(1), {}
    for part in narrow:
        names = [f"${next(places)}::text[]" for _ in part.kinds]
        tests[part.view.name] = part.condition(names, schema)
    return tests


class _RowCompiler:
    """Rows of one level; each nested list is a lateral with two columns, its JSON `j` and whether it is wide `w`."""

    def __init__(self, schema: str, *, careful: bool, in_reach: Mapping[str, str]) -> None:
        self._schema, self._careful, self._in_reach = schema, careful, in_reach
        self.laterals: list[str] = []

    def safe_json(self, row: Row, source: str) -> str:
        """The row's JSON, or null when it is wide."""
        json, wide = self.json(row, source), self.wide(row, source)
        return json if wide == "false" else f"case when {wide} then null else {json} end"

    def json(self, row: Row, source: str) -> str:
        outputs = ", ".join([f'{self._value(each, source)} as "{each.name}"' for each in row])
        name = f"o{len(self.laterals)}"
        self.laterals.append(f" cross join lateral (select {outputs}) {name}")
        return f"row_to_json({name})"

    def wide(self, row: Row, source: str) -> str:
        """Whether a number beyond ±(2^53−1) stands in the row or below it; never null."""
        if self._careful:
            return "false"
        numbers = sorted(
            {
                f"{source}.{quoted(each.column.name)}"
                for each in row
                if isinstance(each, Field) and each.column.kind in _NUMBERS
            }
        )
        parts = [f"l{each.list}.w" for each in row if isinstance(each, Children)]
        if numbers:
            names = ", ".join(numbers)
            parts.append(
                f"coalesce(greatest({names}) > {MAX_SAFE_INTEGER} or least({names}) < -{MAX_SAFE_INTEGER}, false)"
            )
        return " or ".join(parts) or "false"

    def _value(self, each: Field | TypeName | RowId | Children, source: str) -> str:
        match each:
            case TypeName():
                return f"'{each.type}'::text"
            case RowId():
                return row_id_sql(each.view, source)
            case Children():
                self._lateral(each, source)
                return f"l{each.list}.j"
            case Field():
                return self._column(each.column, f"{source}.{quoted(each.column.name)}")

    def _column(self, column: Column, name: str) -> str:
        if column.kind is Kind.DECIMAL:
            return f"{name}::text"
        if self._careful and column.kind in _NUMBERS:
            safe = f"{name} between -{MAX_SAFE_INTEGER} and {MAX_SAFE_INTEGER}"
            return f"case when {safe} then to_json({name}) else to_json({name}::text) end"
        return name

    def _lateral(self, each: Children, source: str) -> None:
        """Rows of the target in its default order, as `children_statement` has them."""
        target, inner = each.target, f"r{each.list}"
        steps = total_order(target, target.default_order)
        matches = " and ".join(
            f"c.{quoted(theirs)} = {source}.{quoted(ours)}" for ours, theirs in each.relation.on.items()
        )
        if target.name in self._in_reach:
            matches = f"{matches} and {self._in_reach[target.name]}"
        below = _RowCompiler(self._schema, careful=self._careful, in_reach=self._in_reach)
        json, wide = below.json(each.row, inner), below.wide(each.row, inner)
        rows = (
            f"select {json} as j, {wide} as w from (select * from {self._schema}.{quoted(target.name)} c "
            f"where {matches} order by {order_by(steps)} limit {_size(each.list)}) {inner}{''.join(below.laterals)}"
        )
        if any(isinstance(inner_each, Children) for inner_each in each.row):  # joins may keep the order or not
            rows = f"{rows} order by {order_by(steps, source=inner)}"
        self.laterals.append(
            f" cross join lateral (select coalesce(json_agg(x.j), '[]') as j, coalesce(bool_or(x.w), false) as w from "
            f"({rows}) x) l{each.list}"
        )
