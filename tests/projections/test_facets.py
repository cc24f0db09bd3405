"""What can be counted by value, and what is refused."""

from dataclasses import replace

import pytest

from domain.access.scope import EVERYWHERE
from projections.drives import DRIVES
from projections.facets import MAX_VALUES, facets_statement
from projections.refusals import ColumnUnknown, PageInvalid, PageSizeExceeded
from projections.view import Column, Kind


def test_all_columns_are_counted_by_one_statement_and_every_value_is_bound() -> None:
    statement = facets_statement(
        DRIVES, ["gaps_open", "registration_number"], filter={"fn": {"eq": "'; drop"}}, values=7, scopes=EVERYWHERE
    )

    assert statement.sql.count('from "drives"') == 1
    assert "drop" not in statement.sql
    assert sorted(map(str, statement.params.values())) == ["'; drop", "7"]


def test_what_is_no_facet_or_too_much_is_refused() -> None:
    for name in ("fn", "nothing", 'fn"'):
        with pytest.raises(ColumnUnknown):
            facets_statement(DRIVES, [name], filter=None, values=1, scopes=EVERYWHERE)
    with pytest.raises(PageInvalid):
        facets_statement(DRIVES, ["gaps_open"], filter=None, values=0, scopes=EVERYWHERE)
    with pytest.raises(PageSizeExceeded):
        facets_statement(DRIVES, ["gaps_open"], filter=None, values=MAX_VALUES + 1, scopes=EVERYWHERE)


@pytest.mark.parametrize(
    "column",
    [
        Column("seen_at", Kind.INSTANT, "A time", facet=True),
        Column("notes", Kind.TEXT, "Not filtered", filtered=False, facet=True),
        Column("fn", Kind.TEXT, "The key", facet=True),
    ],
    ids=lambda column: column.name,
)
def test_a_column_that_nobody_could_choose_by_is_not_declared_a_facet(column: Column) -> None:
    others = tuple(each for each in DRIVES.columns if each.name != column.name)
    with pytest.raises(ValueError, match=f"the values of {column.name}"):
        replace(DRIVES, columns=(*others, column))
