"""Facets: how often each value of a column stands in the rows that a filter finds.

One statement counts for all columns asked for in one walk over the rows. A missing value is a value too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.access.scope import Scopes
from projections.filters import Filter, condition
from projections.refusals import ColumnUnknown, PageInvalid, PageSizeExceeded
from projections.scoping import within
from projections.statement import Bindings, Statement, quoted
from projections.view import View

DEFAULT_VALUES = 20  # what a list of check boxes shows
MAX_VALUES = 100  # more are looked for by typing, not by reading


@dataclass(frozen=True)
class FacetValue:
    """A value as JSON text has it (`true`, `7`), None for a missing one, and how many rows have it."""

    value: str | None
    count: int


@dataclass(frozen=True)
class Facet:
    """The most frequent values of one column, by falling counts; among equal counts by value, a missing one last."""

    column: str
    values: Sequence[FacetValue]


def facets_statement(
    view: View,
    columns: Sequence[str],
    *,
    filter: Filter | None,  # noqa: A002  the word clients use
    values: int,
    scopes: Scopes,
) -> Statement:
    """At most `values` rows `column` (its place in `columns`, each of them named once), `value`, `count` for each."""
    _check(view, columns, values)
    bindings, names = Bindings(), [quoted(name) for name in columns]
    wanted = f"{condition(view, filter, bindings)} and {within(view, scopes, bindings)}"
    limit = bindings.bind(values, "bigint")
    # in a row of the grouping set of a column, grouping() of that column is 0 and of all others 1
    place = " ".join(f"when grouping({name}) = 0 then {index}" for index, name in enumerate(names))
    value = " ".join(f"when grouping({name}) = 0 then {name}::text" for name in names)
    return Statement(
        f'select "column", value, count from ('
        f'select *, row_number() over (partition by "column" order by count desc, value) as rank from ('
        f'select case {place} end as "column", (case {value} end) collate "C" as value, count(*) as count '
        f"from {quoted(view.name)} where {wanted} "
        f"group by grouping sets ({', '.join(f'({name})' for name in names)})) counted) ranked "
        f'where rank <= {limit} order by "column", rank',
        bindings.params,
    )


def facets_of(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Sequence[Facet]:
    """The facets, from the rows that `facets_statement` with the same columns gave."""
    found: list[list[FacetValue]] = [[] for _ in columns]
    for row in rows:
        found[row["column"]].append(FacetValue(row["value"], row["count"]))
    return [Facet(column, values) for column, values in zip(columns, found, strict=True)]


def _check(view: View, columns: Sequence[str], values: int) -> None:
    for name in columns:
        if name not in view.by_name or not view.by_name[name].facet:
            raise ColumnUnknown(f"{view.row_name} has no facet {name!r}", view=view.name)
    if values < 1:
        raise PageInvalid("ask for at least one value of each column")
    if values > MAX_VALUES:
        raise PageSizeExceeded(f"ask for at most {MAX_VALUES} values of each column", limit=MAX_VALUES, given=values)
