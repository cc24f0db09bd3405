"""Relay connections: the part of them that is the same for every view, and the types made for each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from api.dynamic import GraphQLType, Member, list_of, object_type
from api.scalars import Long
from projections.facets import Facet


@strawberry.type(description="Where a page stands among all rows of its query (Relay).")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Rows follow this page. Paging backwards this is true whenever `before` is given."
    )
    has_previous_page: bool = strawberry.field(
        description="Rows precede this page. Paging forwards this is true whenever `after` is given."
    )
    start_cursor: str | None = strawberry.field(description="Cursor of the first row; null when there is none.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row; null when there is none.")


@dataclass(frozen=True)
class Edge:
    """A row (or event) and its cursor."""

    cursor: str
    node: Any


CountValues = Callable[[Sequence[str], int | None], Awaitable[Sequence[Facet]]]
"""Facets of these columns, at most so many values of each. Raises PageInvalid, PageSizeExceeded."""


@dataclass(frozen=True)
class Connection:
    """One page as resolvers give it; `total_count` is None when it was not asked for."""

    nodes: Sequence[Mapping[str, Any] | object]
    cursors: Sequence[str]
    has_next_page: bool
    has_previous_page: bool
    total_count: int | None = None
    goes_on_at: str | None = None  # where to go on when that is not the last row
    count_values: CountValues | None = None  # of a view with facets

    @property
    def edges(self) -> list[Edge]:
        return [Edge(cursor, node) for cursor, node in zip(self.cursors, self.nodes, strict=True)]

    @property
    def page_info(self) -> PageInfo:
        return PageInfo(
            has_next_page=self.has_next_page,
            has_previous_page=self.has_previous_page,
            start_cursor=self.cursors[0] if self.cursors else None,
            end_cursor=self.goes_on_at or (self.cursors[-1] if self.cursors else None),
        )


def connection_type(node: GraphQLType, name: str, *, counted: bool, facets: Any = None) -> GraphQLType:
    """`XxxConnection` of `XxxEdge`s; `counted` adds totalCount, `facets` is a field to be added."""
    edge = object_type(
        f"{name}Edge",
        f"One {name} of a page with its cursor.",
        {
            "cursor": Member(str, "The place of this row in the order of the query; opaque, to be sent back as it is."),
            "node": Member(node, "The row."),
        },
    )
    members: dict[str, Any] = {
        "edges": Member(list_of(edge), "Rows with their cursors."),
        "nodes": Member(list_of(node), "The same rows without cursors."),
        "page_info": Member(PageInfo, "Where this page stands."),
    }
    if counted:
        members["total_count"] = Member(
            Long, "How many rows the filter finds on all pages. Counted only when it is asked for."
        )
    if facets is not None:
        members["facets"] = facets
    return object_type(f"{name}Connection", f"A page of {name}.", members)


def read_source(source: object, name: str) -> object:
    """The default resolver: rows are mappings by column name, everything else has attributes."""
    return source[name] if isinstance(source, dict) else getattr(source, name)
