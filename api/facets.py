"""Facets of a connection: which values its rows have, and how often."""

from collections.abc import Sequence
from typing import Any

from api.dynamic import GraphQLType, Member, enum_type, list_of, object_type, resolved, sent
from api.naming import camel
from api.permissions import Need
from api.scalars import Long
from projections.facets import DEFAULT_VALUES, MAX_VALUES, Facet
from projections.view import View

FACET_VALUE: GraphQLType = object_type(
    "FacetValue",
    "A value of a column, and how often it is there.",
    {
        "value": Member(str | None, "The value as text; null for rows without a value."),
        "count": Member(Long, "How many rows have it, on all pages."),
    },
)
FACET: GraphQLType = object_type(
    "Facet",
    "The most frequent values of one column among the rows that the filter finds.",
    {
        "column": Member(str, "Whose values they are: the name of the column's field."),
        "values": Member(list_of(FACET_VALUE), "By falling counts; among equal counts by value, null last."),
    },
)


def facets_field(view: View) -> Any:
    """`facets` of the view's connection; None when it has no columns that can be counted."""
    columns = {column.name.upper(): (column.name, column.description) for column in view.columns if column.facet}
    if not columns:
        return None
    column_type = enum_type(
        f"{view.row_name}FacetColumn", f"Columns of {view.row_name} whose values can be counted.", columns
    )

    async def resolve(root: Any, *, columns: Sequence[Any], first: Any = None) -> Sequence[Facet]:
        names = list(dict.fromkeys(each.value for each in columns))
        found = await root.count_values(names, sent(first)) if names else []
        return [Facet(camel(each.column), each.values) for each in found]

    return resolved(
        resolve,
        list_of(FACET),
        "For each of the columns its most frequent values, counted over all pages, each time when it is asked for.",
        {
            "columns": Member(list_of(column_type), "Which columns; one that is named twice is counted once."),
            "first": Member(int | None, f"Values of each column, 1 to {MAX_VALUES}; {DEFAULT_VALUES} unless said."),
        },
        needs=Need.of(view),
    )
