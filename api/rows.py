"""Reading rows of views for a request: one page, one row, and their nested lists with one query for each level."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from api.connection import Connection
from api.context import Context
from api.errors import LimitExceeded
from api.selection import Wanted, WantedPage
from api.services import ReadSession
from api.visibility import until_visible
from domain.access.scope import Scopes
from projections.facets import DEFAULT_VALUES, Facet, facets_of, facets_statement
from projections.node_ids import row_id
from projections.query import (
    PARENT,
    PageRequest,
    children_statement,
    count_statement,
    page_statement,
    row_statement,
    rows_to_page,
)
from projections.scoping import is_narrow, told_from
from projections.statement import Statement
from projections.view import View

Row = dict[Any, Any]  # columns by name; rows of nested lists by `ChildKey`


class RowReader:
    """Reads the views of the catalogue for one request."""

    def __init__(self, views: Mapping[str, View], context: Context) -> None:
        self._views = views
        self._context = context

    async def page(
        self,
        view: View,
        wanted: WantedPage,
        *,
        filter: Mapping[str, Any] | None,  # noqa: A002  the word clients use
        order: Sequence[tuple[str, bool]],
        page: PageRequest,
    ) -> Connection:
        """One page and, when wanted, the total: both of one moment."""
        statement = page_statement(
            view, filter=filter, order=order, page=page, columns=wanted.row.names(view), scopes=self._scopes(view)
        )
        async with self._context.services.reads(self._context.organisation) as session:
            found = await _fetch(session, statement) if wanted.rows else []
            result = rows_to_page(view, order, found, page)
            nodes = [_node(view, wanted.row, row) for row in result.rows]
            await self._add_children(session, view, wanted.row, nodes)
            total = None
            if wanted.total:
                total = (await _fetch(session, count_statement(view, filter=filter, scopes=self._scopes(view))))[0][
                    "count"
                ]
        return Connection(
            nodes,
            result.cursors,
            result.has_next_page,
            result.has_previous_page,
            total,
            count_values=partial(self._facets, view, filter),
        )

    async def row(self, view: View, wanted: Wanted, key: Mapping[str, object]) -> Row | None:
        """The row with this key, or None."""
        statement = row_statement(view, key=key, columns=wanted.names(view), scopes=self._scopes(view))
        async with self._context.services.reads(self._context.organisation) as session:
            nodes = [_node(view, wanted, row) for row in await _fetch(session, statement)]
            await self._add_children(session, view, wanted, nodes)
        return nodes[0] if nodes else None

    async def _facets(
        self,
        view: View,
        filter: Mapping[str, Any] | None,  # noqa: A002  the word clients use
        columns: Sequence[str],
        first: int | None,
    ) -> Sequence[Facet]:
        """Facets of a page's filter, of a moment of their own."""
        values = DEFAULT_VALUES if first is None else first
        statement = facets_statement(view, columns, filter=filter, values=values, scopes=self._scopes(view))
        async with self._context.services.reads(self._context.organisation) as session:
            return facets_of(columns, await _fetch(session, statement))

    async def visible(self, view: View, wanted: Wanted, position: int | None) -> None:
        """Wait until everything that is wanted has this position. Raises NotYetVisible."""
        views = wanted.read(view, self._views)
        behind: set[str] = set().union(*(each.behind for each in views))
        narrow = [each for each in views if is_narrow(self._scopes(each))]
        await until_visible(self._context, behind | told_from(narrow), position)

    def _scopes(self, view: View) -> Scopes:
        return self._context.client.scopes(view.permission)

    async def _add_children(self, session: ReadSession, view: View, wanted: Wanted, parents: Sequence[Row]) -> None:
        relations = {relation.name: relation for relation in view.relations}
        for (name, first), inner in wanted.children.items():
            relation = relations[name]
            target = self._views[relation.target]
            for parent in parents:
                parent[name, first] = []
            if not parents:
                continue
            self._check_rows(len(parents) * first, name)
            statement = children_statement(target, relation, parents, inner.names(target), first, self._scopes(target))
            children = [_node(target, inner, row) for row in await _fetch(session, statement)]
            for child in children:
                parents[child.pop(PARENT)][name, first].append(child)
            await self._add_children(session, target, inner, children)

    def _check_rows(self, rows: int, relation: str) -> None:
        limit = self._context.limits.children_rows
        if rows > limit:
            raise LimitExceeded(
                f"{relation}: parents times first may be {limit} rows at most; ask for a smaller page or fewer of each",
                limit=limit,
                given=rows,
            )


def _node(view: View, wanted: Wanted, row: Mapping[str, Any]) -> Row:
    return {**row, "id": row_id(view, row)} if wanted.id else dict(row)


async def _fetch(session: ReadSession, statement: Statement) -> Sequence[Mapping[str, Any]]:
    return await session.fetch(statement.sql, statement.params)
