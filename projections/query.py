"""The SQL of every read of a view: a page, a count, a row, the children of many rows (design §5).

    statement = page_statement(
        view, filter={"kind": {"eq": "RECEIPT"}}, order=[("at", True)], page=page, columns=[...], scopes=scopes
    )
    rows = await (await conn.cursor(row_factory=dict_row).execute(statement.sql, statement.params)).fetchall()
    page = rows_to_page(view, order, rows, page)

Rows are mappings (psycopg's `dict_row`): they hold the columns asked for and those the order needs. Statements name
tables without a schema: the caller has set `search_path` to the organisation's. Every read says how far its reader's
rights reach; what is beyond is not there for him. Read on: `filters.py`, `ordering.py`, `scoping.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from domain.access.scope import Scopes
from projections.cursor import cursor_of, values_of
from projections.filters import Filter, condition
from projections.ordering import Order, beyond, order_by, total_order
from projections.refusals import ColumnUnknown, FilterInvalid, PageInvalid, PageSizeExceeded
from projections.scoping import within
from projections.statement import Bindings, Statement, quoted
from projections.values import checked
from projections.view import Column, Relation, View

DEFAULT_PAGE_SIZE = 50  # what fits a screen
MAX_PAGE_SIZE = 1_000  # about half a megabyte of JSON: one answer stays within some tens of milliseconds
PARENT = "_parent"  # in rows of `children_statement`: index of the parent in the list given


class PageRequest(Struct, frozen=True):
    """Relay paging: `first` rows after `after`, or `last` rows before `before`."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def backwards(self) -> bool:
        return self.last is not None

    @property
    def size(self) -> int:
        """Rows on the page; raises PageInvalid, PageSizeExceeded."""
        if self.first is not None and self.last is not None:
            raise PageInvalid("ask for the first rows or for the last, not for both")
        size = next((each for each in (self.first, self.last) if each is not None), DEFAULT_PAGE_SIZE)
        if size < 1:
            raise PageInvalid("ask for at least one row")
        if size > MAX_PAGE_SIZE:
            raise PageSizeExceeded(
                f"ask for at most {MAX_PAGE_SIZE} rows and go on with the cursor", limit=MAX_PAGE_SIZE, given=size
            )
        return size


@dataclass(frozen=True)
class Page:
    """One page in the order asked for; `cursors[i]` stands at `rows[i]`."""

    rows: Sequence[Mapping[str, Any]]
    cursors: Sequence[str]
    has_next_page: bool
    has_previous_page: bool


def page_statement(
    view: View,
    *,
    filter: Filter | None,  # noqa: A002  the word clients use
    order: Order,
    page: PageRequest,
    columns: Sequence[str],
    scopes: Scopes,
) -> Statement:
    """One row more than the page holds, in the order of walking: `rows_to_page` makes the page of them."""
    steps, bindings = total_order(view, order), Bindings()
    conditions = [condition(view, filter, bindings), within(view, scopes, bindings)]
    if page.after is not None:
        conditions.append(beyond(steps, values_of(view, steps, page.after), bindings))
    if page.before is not None:
        conditions.append(beyond(steps, values_of(view, steps, page.before), bindings, backwards=True))
    selected = _selected(view, (*columns, *(step.column.name for step in steps)))
    limit = bindings.bind(page.size + 1, "bigint")
    return Statement(
        f"select {selected} from {quoted(view.name)} where {' and '.join(conditions)} "
        f"order by {order_by(steps, backwards=page.backwards)} limit {limit}",
        bindings.params,
    )


def rows_to_page(view: View, order: Order, rows: Sequence[Mapping[str, Any]], page: PageRequest) -> Page:
    """The page, from the rows that `page_statement` with the same view, order and page gave."""
    steps = total_order(view, order)
    more, taken = len(rows) > page.size, list(rows[: page.size])
    if page.backwards:
        taken.reverse()
    return Page(
        rows=taken,
        cursors=[cursor_of(view, steps, row) for row in taken],
        has_next_page=page.before is not None if page.backwards else more,
        has_previous_page=more if page.backwards else page.after is not None,
    )


def count_statement(
    view: View,
    *,
    filter: Filter | None,  # noqa: A002  the word clients use
    scopes: Scopes,
) -> Statement:
    """One row, one column `count`: how many rows the filter finds."""
    bindings = Bindings()
    wanted = f"{condition(view, filter, bindings)} and {within(view, scopes, bindings)}"
    return Statement(f"select count(*) as count from {quoted(view.name)} where {wanted}", bindings.params)


def row_statement(view: View, *, key: Mapping[str, object], columns: Sequence[str], scopes: Scopes) -> Statement:
    """The row with this key (every key column, nothing else), or none."""
    if set(key) != set(view.key):
        raise FilterInvalid(f"name one {view.row_name} by {', '.join(view.key)}")
    bindings = Bindings()
    wanted = condition(view, {name: {"eq": value} for name, value in key.items()}, bindings)
    wanted = f"{wanted} and {within(view, scopes, bindings)}"
    return Statement(f"select {_selected(view, columns)} from {quoted(view.name)} where {wanted}", bindings.params)


def children_statement(
    target: View,
    relation: Relation,
    parents: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    limit_per_parent: int,
    scopes: Scopes,
) -> Statement:
    """Rows of `target` for many parents at once, at most `limit_per_parent` each, in the default order of `target`.

    Each parent holds the columns `relation.on` names first. `_parent` of a row is the index of its parent.
    """
    if target.name != relation.target:
        raise ValueError(f"relation {relation.name} leads to {relation.target}, not to {target.name}")
    limit = PageRequest(first=limit_per_parent).size
    bindings, steps = Bindings(), total_order(target, target.default_order)
    theirs = [target.by_name[name] for name in relation.on.values()]
    keys = [
        bindings.bind(
            [None if parent[ours] is None else checked(column, parent[ours]) for parent in parents],
            f"{column.kind.sql_type}[]",
        )
        for ours, column in zip(relation.on, theirs, strict=True)
    ]
    names = ", ".join(f"k{index}" for index in range(len(keys)))
    matches = " and ".join(f"t.{quoted(column.name)} = p.k{index}" for index, column in enumerate(theirs))
    matches = f"{matches} and {within(target, scopes, bindings)}"
    return Statement(
        f"select p.nth_parent - 1 as {PARENT}, {_selected(target, columns, 'c')} "
        f"from unnest({', '.join(keys)}) with ordinality as p({names}, nth_parent) "
        f"cross join lateral (select * from {quoted(target.name)} t where {matches} "
        f"order by {order_by(steps)} limit {bindings.bind(limit, 'bigint')}) c "
        f"order by p.nth_parent, {order_by(steps)}",
        bindings.params,
    )


def _selected(view: View, columns: Sequence[str], source: str | None = None) -> str:
    for name in columns:
        if name not in view.by_name:
            raise ColumnUnknown(f"{view.row_name} has no column {name!r}", view=view.name)
    prefix = f"{source}." if source else ""
    return ", ".join(_read(view.by_name[name], f"{prefix}{quoted(name)}") for name in dict.fromkeys(columns))


def _read(column: Column, expression: str) -> str:
    read = column.kind.read(expression)
    return expression if read == expression else f"{read} as {quoted(column.name)}"
