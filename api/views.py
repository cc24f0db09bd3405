"""From declared views to GraphQL: row types, connections, filters, orders and the root fields that answer them."""

from collections.abc import Mapping
from typing import Any

from api.connection import Connection, connection_type
from api.context import Info
from api.dynamic import GraphQLType, Member, list_of, object_type, resolved, sent, shell, streamed
from api.facets import facets_field
from api.filters import filter_of, filter_type, order_of, order_type, type_of
from api.limits import DEFAULT_CHILDREN
from api.naming import camel
from api.node import AT_LEAST, Node, Nodes, ReadNode
from api.permissions import Need
from api.rows import Row, RowReader
from api.selection import Reading, child_key
from projections.node_ids import Plain, key_of
from projections.query import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, PageRequest
from projections.view import Relation, View


class ViewFields:
    """The root fields of a catalogue of views."""

    def __init__(self, views: Mapping[str, View]) -> None:
        self._views = views
        self._rows: dict[str, GraphQLType] = {view.name: shell(view.row_name, Node) for view in views.values()}
        for view in views.values():
            self._fill_row(view)
        self._pages = {
            view.name: connection_type(self._rows[view.name], view.row_name, counted=True, facets=facets_field(view))
            for view in views.values()
        }
        self._arguments = {view.name: _page_arguments(view) for view in views.values()}

    def connections(self) -> dict[str, Any]:
        """A connection field for each view, by python name."""
        return {view.name: self._connection(view) for view in self._views.values()}

    def streams(self) -> dict[str, Any]:
        """A subscription field for each view behind which events are, by python name."""
        return {
            view.followed_as or view.name: streamed(
                self._pages[view.name],
                f"{view.question} The page at once, and again whenever events have made it another.",
                self._arguments[view.name],
                needs=Need.of(view),
            )
            for view in self._views.values()
            if view.behind
        }

    def single(self, view: View, description: str, names: Mapping[str, str]) -> Any:
        """A field that answers with the row of a key, or null; `names` are the arguments of its key columns."""

        async def resolve(info: Info, *, at_least: Any = None, **key: Any) -> Row | None:
            reader = RowReader(self._views, info.context)
            wanted = self._reading(info).row(view)
            await reader.visible(view, wanted, sent(at_least))
            return await reader.row(view, wanted, key)

        arguments = {
            name: Member(type_of(view.by_name[name]), view.by_name[name].description, names[name]) for name in view.key
        }
        return resolved(
            resolve,
            self._rows[view.name] | None,
            description,
            arguments | {"at_least": AT_LEAST},
            needs=Need.of(view),
        )

    def nodes(self) -> dict[str, Nodes]:
        """How rows are read by what their ids name, by row type."""
        return {view.row_name: Nodes(Need.of(view), self._reader(view)) for view in self._views.values()}

    def _reader(self, view: View) -> ReadNode:
        async def read(info: Info, key: list[Plain], at_least: int | None) -> Row | None:
            reader, named = RowReader(self._views, info.context), key_of(view, key)
            wanted = self._reading(info).row(view)
            await reader.visible(view, wanted, at_least)
            return await reader.row(view, wanted, named)

        return read

    def _connection(self, view: View) -> Any:
        async def resolve(info: Info, **arguments: Any) -> Connection:
            given = {name: sent(value) for name, value in arguments.items()}
            reader = RowReader(self._views, info.context)
            wanted = self._reading(info).page(view)
            await reader.visible(view, wanted.row, given.get("at_least"))
            return await reader.page(
                view,
                wanted,
                filter=filter_of(view, given.get("filter")),
                order=order_of(given.get("order_by")),
                page=PageRequest(given.get("first"), given.get("after"), given.get("last"), given.get("before")),
            )

        return resolved(resolve, self._pages[view.name], view.question, self._arguments[view.name], needs=Need.of(view))

    def _fill_row(self, view: View) -> None:
        twice = view.by_name.keys() & {relation.name for relation in view.relations}
        if twice:
            raise ValueError(f"{view.name} declares {', '.join(twice)} both as a column and as a relation")
        members: dict[str, Any] = {
            column.name: Member(type_of(column) | None if column.null else type_of(column), column.description)
            for column in view.columns
        }
        members |= {relation.name: self._relation(relation) for relation in view.relations}
        object_type(view.row_name, view.question, members, into=self._rows[view.name])

    def _relation(self, relation: Relation) -> Any:
        def resolve(root: Any, *, first: Any = None) -> Any:
            return root[child_key(relation.name, sent(first))]

        return resolved(
            resolve,
            list_of(self._rows[relation.target]),
            relation.description,
            {
                "first": Member(
                    int | None, f"Rows at most, 1 to {MAX_PAGE_SIZE}; {DEFAULT_CHILDREN} when nothing is said."
                )
            },
            needs=Need.of(self._views[relation.target]),
        )

    def _reading(self, info: Info) -> Reading:
        # `selected_fields` would open every fragment again wherever it is named: the document itself is read instead.
        return Reading(self._views, info._raw_info, max_lists=info.context.limits.nested_lists)  # noqa: SLF001


def _page_arguments(view: View) -> dict[str, Member]:
    order = ", ".join(f"{camel(name)}{' falling' if falling else ''}" for name, falling in view.default_order)
    return {
        "first": Member(
            int | None, f"Rows from the front, 1 to {MAX_PAGE_SIZE}; {DEFAULT_PAGE_SIZE} when nothing is said."
        ),
        "after": Member(str | None, "Only rows after the row with this cursor."),
        "last": Member(int | None, f"Rows from the end, 1 to {MAX_PAGE_SIZE}; not together with `first`."),
        "before": Member(str | None, "Only rows before the row with this cursor."),
        "filter": Member(filter_type(view) | None, "Which rows are wanted; all of them when nothing is said."),
        "order_by": Member(
            list_of(order_type(view)) | None, f"The order, most important step first. When nothing is said: {order}."
        ),
    } | ({"at_least": AT_LEAST} if view.behind else {})
