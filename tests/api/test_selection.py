"""Nothing that was not asked for is read from the database."""

import re

import pytest

from tests.api.asking import Asking
from tests.api.stand_in import StandIn

ROW = "fragment Row on FiscalDocument { total cashier @skip(if: true) ... @include(if: $no) { address } }"
PAGE = "fragment Page on FiscalDocumentConnection { nodes { inn } }"


@pytest.mark.parametrize(
    ("selection", "columns"),
    [
        ("nodes { total }", {"total"}),
        ("edges { cursor node { sum: total } }", {"total"}),
        ("nodes { total } edges { node { ...Row } } ...Page", {"total", "inn"}),
        ("pageInfo { endCursor }", set()),
        ("nodes { total cashier @include(if: $no) }", {"total"}),
        ("nodes { total } totalCount @skip(if: true)", {"total"}),
        ("nodes @include(if: false) { cashier } nodes { total }", {"total"}),
        ("nodes { __typename }", set()),
    ],
)
async def test_only_selected_columns_are_read_and_for_cursors_those_of_the_order(
    stand_in: StandIn, api: Asking, selection: str, columns: set[str]
) -> None:
    answer = await api.send(
        f"query Asked($no: Boolean!) {{ fiscalDocuments {{ {selection} ... @include(if: $no) {{ __typename }} }} }}"
        f"query Other($no: Boolean!) {{ fiscalDocuments {{ ...Page nodes {{ ...Row }} }} }} {ROW} {PAGE}",
        operation="Asked",
        no=False,
    )

    assert "errors" not in answer
    (statement,) = stand_in.statements
    read = set(re.findall(r'\br\."(\w+)"', statement))
    assert read == columns | ({"at", "fn", "fd_number"} if "ursor" in selection else set())


async def test_the_total_is_counted_only_when_asked_for_and_alone_reads_no_rows(stand_in: StandIn, api: Asking) -> None:
    await api.data("{ fiscalDocuments { totalCount } }")

    (statement,) = stand_in.statements
    assert statement.count("count(*)") == 1
    assert "row_to_json" not in statement
