"""Facets against counting in Python over all rows; and what asking for them costs and needs."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from api.naming import camel
from projections.catalogue import SHOWN
from projections.view import View
from tests.api.asking import Asking
from tests.api.shop import Shop
from tests.api.stand_in import StandIn
from tests.projections.history import history
from tests.projections.log import Log
from tests.projections.organised import organised

Row = Mapping[str, Any]
COUNTED = [view for view in SHOWN if any(column.facet for column in view.columns)]
ALL_ROWS = 1_000


@pytest.fixture(scope="module")
async def stocked(shop: Shop) -> Shop:
    log = Log(shop.database_url, shop.schema)
    await asyncio.to_thread(log.append, *history(11, documents=60), *organised())
    await shop.project()
    return shop


async def _rows(shop: Shop, view: View) -> list[Row]:
    names = " ".join(camel(column.name) for column in view.columns)
    found = (await shop.data(f"{{ {camel(view.name)}(first: {ALL_ROWS}) {{ nodes {{ {names} }} }} }}"))[
        camel(view.name)
    ]
    assert 0 < len(found["nodes"]) < ALL_ROWS
    return found["nodes"]  # type: ignore[no-any-return]


def _counted(rows: list[Row], column: str, first: int) -> list[dict[str, Any]]:
    counts = Counter(row[column] for row in rows)
    texts = [(_text(value), count) for value, count in counts.items()]
    texts.sort(key=lambda each: (-each[1], each[0] is None, each[0] or ""))
    return [{"value": value, "count": count} for value, count in texts[:first]]


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("view", COUNTED, ids=lambda view: view.name)
@pytest.mark.parametrize("first", [1, 2, 20, 100])
async def test_the_values_of_every_column_are_counted_over_all_rows(stocked: Shop, view: View, first: int) -> None:
    columns = [column.name for column in view.columns if column.facet]
    rows = await _rows(stocked, view)

    data = await stocked.data(
        f"""query Count($columns: [{view.row_name}FacetColumn!]!, $first: Int) {{
          found: {camel(view.name)}(first: 1) {{
            nodes {{ id }}
            facets(columns: $columns, first: $first) {{ column values {{ value count }} }}
          }}
        }}""",
        columns=[name.upper() for name in columns],
        first=first,
    )

    assert data["found"]["facets"] == [
        {"column": camel(name), "values": _counted(rows, camel(name), first)} for name in columns
    ]
    assert len(data["found"]["nodes"]) == 1


@pytest.mark.parametrize(
    ("wanted", "matches"),
    [
        ("{total: {gte: 50000}}", lambda row: (row["total"] or 0) >= 50_000),
        ("{kind: {eq: RECEIPT}, cashier: {isNull: true}}", lambda row: row["kind"] == "RECEIPT" and not row["cashier"]),
        ("{or: [{form: {eq: QR}}, {fdNumber: {lte: 5}}]}", lambda row: row["form"] == "QR" or row["fdNumber"] <= 5),
        ('{fn: {eq: "nothing"}}', lambda _: False),
    ],
    ids=["sums", "one kind", "either", "nothing"],
)
async def test_only_rows_that_the_filter_finds_are_counted(
    stocked: Shop, wanted: str, matches: Callable[[Row], bool]
) -> None:
    (view,) = [each for each in SHOWN if each.name == "fiscal_documents"]
    rows = [row for row in await _rows(stocked, view) if matches(row)]

    data = await stocked.data(
        f"""{{ fiscalDocuments(filter: {wanted}) {{
          totalCount
          facets(columns: [OPERATION, KIND, OPERATION]) {{ column values {{ count value }} }}
          cashiers: facets(columns: CASHIER, first: 3) {{ values {{ value count }} }}
        }} }}"""
    )

    found = data["fiscalDocuments"]
    assert found["totalCount"] == len(rows)
    assert {each["column"]: each["values"] for each in found["facets"]} == {
        "operation": _counted(rows, "operation", 20),
        "kind": _counted(rows, "kind", 20),
    }
    assert [each["column"] for each in found["facets"]] == ["operation", "kind"]
    assert found["cashiers"] == [{"values": _counted(rows, "cashier", 3)}]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("columns: [KIND], first: 0", "PAGE_INVALID"),
        ("columns: [KIND], first: 101", "PAGE_SIZE_EXCEEDED"),
        ("columns: [FN]", "BAD_REQUEST"),
        ("first: 1", "BAD_REQUEST"),
    ],
)
async def test_a_wrong_argument_is_refused(stocked: Shop, arguments: str, code: str) -> None:
    error = await stocked.error(f"{{ fiscalDocuments {{ facets({arguments}) {{ column }} }} }}")
    assert error["code"] == code


async def test_nothing_is_counted_that_was_not_asked_for(stand_in: StandIn, api: Asking) -> None:
    asked = "query ($no: Boolean!) { drives { facets(columns: [GAPS_OPEN]) @skip(if: $no) { column } __typename } }"

    await api.data(asked, no=True)
    await api.data("{ drives { facets(columns: []) { column } } }")
    assert [each for each in stand_in.statements if "grouping" in each] == []

    await api.data(asked, no=False)
    assert len([each for each in stand_in.statements if "grouping" in each]) == 1
