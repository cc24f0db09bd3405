"""The SQL of reads whose rows leave PostgreSQL as JSON: what a client selected, under the client's own names.

One statement answers one root field: the page, the nested lists of its rows (laterals), and the total. Rows come one by
one, each with its JSON, so that edges and cursors can be put around them; whoever asks puts them together
(`api/compiled/answer.py`). The meaning of filters, orders and cursors is that of `query.py`.

    select …sort keys…, …one JSON text for each selection of the row…, "wide", …total… from …

JSON numbers are exact to 2^53−1 only: such a number beyond is written as text. Asking each value would slow down every
page for numbers that nearly never come, so a statement says whether a row holds one ("wide"), and `careful` statements
ask each value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from projections.cursor import values_of
from projections.filters import Filter, condition
from projections.ordering import Step, beyond, order_by, total_order
from projections.query import PageRequest
from projections.refusals import FilterInvalid
from projections.statement import Bindings, quoted
from projections.values import MAX_SAFE_INTEGER
from projections.view import Column, Kind, Relation, View

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
class Children:
    """Rows of a related view; how many of each parent is known when the statement is made, by `list`."""

    name: str
    relation: Relation
    target: View
    row: "Row"
    list: int  # which of the statement's lists


Row = tuple[Field | TypeName | Children, ...]
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


class JsonQuery:
    """Statements for rows of these shapes, with so many nested lists, in one organisation's schema. Make it once."""

    def __init__(self, schema: str, view: View, rows: Sequence[Row], lists: int, *, careful: bool) -> None:
        self._table = f"{quoted(schema)}.{quoted(view.name)}"
        self._view = view
        compiler = _RowCompiler(quoted(schema), careful=careful)
        outputs = [f'{compiler.json(row, "r")} as "j{index}"' for index, row in enumerate(rows)]
        wide = compiler.wide([each for row in rows for each in row], "r")
        self._outputs = ", ".join([*outputs, f'{wide} as "wide"'])
        self._laterals = "".join(compiler.laterals)
        self._lists = lists

    def page(
        self,
        *,
        filter: Filter | None,  # noqa: A002  the word clients use
        steps: Sequence[Step],
        page: PageRequest,
        lists: Sequence[int],
        total: bool,
    ) -> JsonStatement:
        """One row more than the page holds, in the order of walking. Columns: each step's value, a JSON for each row
        shape, wide, and the total (null unless wanted; then there is at least one row, whose others are null when
        the page is empty).
        """
        bindings, view = self._bindings(lists), self._view
        wanted = condition(view, filter, bindings)
        conditions = [wanted]
        if page.after is not None:
            conditions.append(beyond(steps, values_of(view, steps, page.after), bindings))
        if page.before is not None:
            conditions.append(beyond(steps, values_of(view, steps, page.before), bindings, backwards=True))
        order = order_by(steps, backwards=page.backwards)
        limit = bindings.bind(page.size + 1, "bigint")
        keys = ", ".join([f'r.{quoted(step.column.name)} as "k{index}"' for index, step in enumerate(steps)])
        rows = (
            f"select {keys}, {self._outputs} from (select * from {self._table} "
            f"where {' and '.join(conditions)} order by {order} limit {limit}) r{self._laterals} order by {order}"
        )
        if not total:
            return JsonStatement(f"select q.*, null from ({rows}) q", bindings.values)
        count = f"select count(*) as total from {self._table} where {wanted}"
        return JsonStatement(f"select q.*, t.total from ({count}) t left join ({rows}) q on true", bindings.values)

    def count(self, *, filter: Filter | None) -> JsonStatement:  # noqa: A002  the word clients use
        """One row: the total."""
        bindings = _Numbered()
        wanted = condition(self._view, filter, bindings)
        return JsonStatement(f"select count(*) from {self._table} where {wanted}", bindings.values)

    def row(self, *, key: Mapping[str, object], lists: Sequence[int]) -> JsonStatement:
        """The row with this key, or none. Columns: a JSON for each row shape, and wide."""
        view, bindings = self._view, self._bindings(lists)
        if set(key) != set(view.key):
            raise FilterInvalid(f"name one {view.row_name} by {', '.join(view.key)}")
        wanted = condition(view, {name: {"eq": value} for name, value in key.items()}, bindings)
        return JsonStatement(
            f"select {self._outputs} from (select * from {self._table} where {wanted}) r{self._laterals}",
            bindings.values,
        )

    def _bindings(self, lists: Sequence[int]) -> _Numbered:
        """The sizes of nested lists are the first values: their places stand in what was made once."""
        assert len(lists) == self._lists
        return _Numbered(values=list(lists))


class _RowCompiler:
    """Rows of one level; each nested list is a lateral with two columns, its JSON `j` and whether it is wide `w`."""

    def __init__(self, schema: str, *, careful: bool) -> None:
        self._schema, self._careful = schema, careful
        self.laterals: list[str] = []

    def json(self, row: Row, source: str) -> str:
        outputs = ", ".join(f'{self._value(each, source)} as "{each.name}"' for each in row)
        return f"(select row_to_json(o) from (select {outputs}) o)"

    def wide(self, row: Sequence[Field | TypeName | Children], source: str) -> str:
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

    def _value(self, each: Field | TypeName | Children, source: str) -> str:
        match each:
            case TypeName():
                return f"'{each.type}'::text"
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
        steps = order_by(total_order(target, target.default_order))
        matches = " and ".join(
            f"c.{quoted(theirs)} = {source}.{quoted(ours)}" for ours, theirs in each.relation.on.items()
        )
        below = _RowCompiler(self._schema, careful=self._careful)
        json, wide = below.json(each.row, inner), below.wide(each.row, inner)
        self.laterals.append(
            f" cross join lateral (select coalesce(json_agg(x.j), '[]') as j, coalesce(bool_or(x.w), false) as w from "
            f"(select {json} as j, {wide} as w from (select * from {self._schema}.{quoted(target.name)} c "
            f"where {matches} order by {steps} limit ${each.list + 1}::bigint) {inner}{''.join(below.laterals)} "
            f"order by {steps}) x) "
            f"l{each.list}"
        )
