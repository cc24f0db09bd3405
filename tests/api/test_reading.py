"""Queries over views end to end: pages, filters, orders, totals, nested lists, and reading one's own writes.

CORE-09.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from api.app import create_app
from api.limits import ApiLimits
from api.naming import camel
from domain.access.edit_roles import CreateRole
from domain.access.grant_roles import GrantRole
from domain.fleet.edits.releases import RegisterRelease
from domain.fleet.edits.stock import OrderFn, RecordFnReceipt
from domain.fleet.events.release import ReleaseReason
from domain.fleet.parameters.values import Software
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.rule_organisation import ChangeSetting, StartTrial
from domain.organisation.tree import UnitKind
from projections.catalogue import SHOWN
from projections.view import View
from tests.api.asking import Asking
from tests.api.fleet_of import small_fleet
from tests.api.receipts import FN, receipt_json
from tests.api.shop import Shop
from tests.domain.access.roles import BOSS, READER
from tests.domain.organisation.units import ROOT
from tests.projections.log import Log
from tests.projections.printing.shop_day import DAY
from tests.projections.shop_story import shop_story

STORE = NewUnit("4711", UnitKind.STORE, "Store 4711", "all")
FORWARD = """
query Forward($after: String, $first: Int) {
  fiscalDocuments(first: $first, after: $after, orderBy: [{field: TOTAL, direction: DESC}, {field: FD_NUMBER}]) {
    totalCount edges { cursor node { fdNumber total } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


@pytest.fixture(scope="module")
async def stocked(shop: Shop) -> Shop:
    """A betting shop, twenty receipts, a small fleet and what stands beside it, units and roles, projected."""
    await asyncio.to_thread(Log(shop.database_url, shop.schema).append, *DAY, *shop_story())
    sources = [{"name": str(number), "text": receipt_json(number)} for number in range(1, 21)]
    answer = await shop.data(
        """mutation Stock($input: ImportDocumentsInput!) {
          importDocuments(input: $input) { documents { fd } problems { code message } errors { message } }
        }""",
        input={"commandId": str(uuid4()), "sources": sources},
    )
    assert answer["importDocuments"]["problems"] == answer["importDocuments"]["errors"] == []
    await shop.execute(CreateUnits((ROOT, STORE)))
    await small_fleet(shop, STORE.code)
    await shop.execute(StartTrial())
    await shop.execute(ChangeSetting("poll_interval_s", "group:pilot", "30", "quick", 0))
    await shop.execute(OrderFn(STORE.code, "Ин15-2", 5, "PO-1", date(2026, 12, 1), 0))
    await shop.execute(RecordFnReceipt(STORE.code, "Ин15-2", 3, "PO-1"))
    await shop.execute(RegisterRelease(Software.WIFI, "1.2", "ab" * 32, ("Viki",), (ReleaseReason.FIX,), "user:ann"))
    await shop.execute(CreateRole("reader", "Reads", READER, BOSS))
    await shop.execute(GrantRole("user:anna", "reader", "organisation", 0, BOSS))
    await shop.project()
    return shop


def numbers(data: dict[str, Any]) -> Sequence[int]:
    return [node["fdNumber"] for node in data["fiscalDocuments"]["nodes"]]


@pytest.mark.parametrize("first", [1, 3, 7, 20, 50])
async def test_paging_forward_shows_every_row_once_in_order(stocked: Shop, first: int) -> None:
    seen, after, page = [], None, {"hasNextPage": True}
    while page["hasNextPage"]:
        found = (await stocked.data(FORWARD, first=first, after=after))["fiscalDocuments"]
        page = found["pageInfo"]
        assert found["totalCount"] == 20
        assert page["hasPreviousPage"] is (after is not None)
        assert (page["startCursor"], page["endCursor"]) == (found["edges"][0]["cursor"], found["edges"][-1]["cursor"])
        seen += [(edge["node"]["total"], edge["node"]["fdNumber"]) for edge in found["edges"]]
        after = page["endCursor"]

    assert seen == sorted(seen, key=lambda each: (-each[0], each[1]))
    assert {number for _, number in seen} == set(range(1, 21))
    assert len(seen) == 20


async def test_paging_backward_is_the_mirror_image(stocked: Shop) -> None:
    whole = numbers(await stocked.data("{ fiscalDocuments(orderBy: {field: FD_NUMBER}) { nodes { fdNumber } } }"))
    seen: list[int] = []
    before, more = None, True
    while more:
        data = await stocked.data(
            """query Backward($before: String) {
              fiscalDocuments(last: 6, before: $before, orderBy: {field: FD_NUMBER}) {
                nodes { fdNumber } pageInfo { hasPreviousPage startCursor }
              }
            }""",
            before=before,
        )
        seen = [*numbers(data), *seen]
        before = data["fiscalDocuments"]["pageInfo"]["startCursor"]
        more = data["fiscalDocuments"]["pageInfo"]["hasPreviousPage"]
    assert seen == whole


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("{fdNumber: {eq: 3}}", {3}),
        ('{fdNumber: {in: [3, "4"]}}', {3, 4}),
        ("{fdNumber: {gt: 3, lte: 5}}", {4, 5}),
        ("{total: {eq: 1000}}", {5, 10, 15, 20}),
        ("{total: {eq: 1000}, not: {fdNumber: {lt: 12}}}", {15, 20}),
        ("{or: [{fdNumber: {eq: 1}}, {fdNumber: {eq: 2}, total: {gte: 3000}}]}", {1, 2}),
        ("{and: [{fdNumber: {notIn: [1]}}, {fdNumber: {lt: 3}}]}", {2}),
        ("{kind: {ne: RECEIPT}}", set()),
        ("{cashier: {isNull: false}}", set()),
        ('{inn: {startsWith: "7707", contains: "38"}, fdNumber: {lte: 2}}', {1, 2}),
        ('{at: {lt: "2023-11-14T00:00:00"}}', set()),
        ('{atUtc: {gte: "2023-11-14T22:13:20+03:00"}, fdNumber: {lte: 2}}', {1, 2}),
        ("{fdNumber: null, total: {eq: 1000}}", {5, 10, 15, 20}),
        ("{}", set(range(1, 21))),
    ],
)
async def test_a_filter_finds_what_it_says(stocked: Shop, wanted: str, found: set[int]) -> None:
    data = await stocked.data(f"{{ fiscalDocuments(filter: {wanted}) {{ totalCount nodes {{ fdNumber }} }} }}")

    assert set(numbers(data)) == found
    assert data["fiscalDocuments"]["totalCount"] == len(found)


async def test_a_filter_may_come_as_a_variable(stocked: Shop) -> None:
    query = "query Q($filter: FiscalDocumentFilter) { fiscalDocuments(filter: $filter) { nodes { fdNumber } } }"
    wanted = {"kind": {"in": ["RECEIPT"]}, "total": {"in": ["1000"]}, "not": {"fdNumber": {"gt": 10}}}

    assert set(numbers(await stocked.data(query, filter=wanted))) == {5, 10}


async def test_nested_lists_belong_to_their_rows_and_are_bounded(stocked: Shop) -> None:
    data = await stocked.data(
        """query Nested($few: Int) {
          fiscalDocuments(orderBy: {field: FD_NUMBER}, first: 9) {
            nodes { fdNumber linesCount all: lines { name quantity sum } few: lines(first: $few) { name } }
          }
        }""",
        few=2,
    )
    for node in data["fiscalDocuments"]["nodes"]:
        number = node["fdNumber"]
        expected = [f"item {number}.{line}" for line in range(1 + number % 3)]
        assert [line["name"] for line in node["all"]] == expected
        assert [line["name"] for line in node["few"]] == expected[:2]
        assert node["all"][0]["quantity"] == "1.5"


async def test_nested_lists_go_as_deep_as_the_views_do(stocked: Shop) -> None:
    data = await stocked.data("{ drives { nodes { fn documents(first: 2) { fdNumber lines { name } } } } }")

    (drive,) = data["drives"]["nodes"]
    assert drive["fn"] == FN
    assert [len(each["lines"]) for each in drive["documents"]] == [
        1 + each["fdNumber"] % 3 for each in drive["documents"]
    ]


async def test_fragments_aliases_directives_and_typename_work(stocked: Shop) -> None:
    data = await stocked.data(
        """query All($no: Boolean!) {
          __typename
          newest: fiscalDocuments(first: 1) {
            __typename
            ...Page
            totalCount @include(if: $no)
            edges { __typename node { ...Row ... on FiscalDocument { at @skip(if: true) id: fdNumber } } }
          }
        }
        fragment Page on FiscalDocumentConnection { nodes { ...Row } pageInfo { __typename } nodes { kind } }
        fragment Row on FiscalDocument { __typename fn lines(first: 1) { __typename } }""",
        no=False,
    )
    newest = data["newest"]
    assert (data["__typename"], newest["__typename"]) == ("Query", "FiscalDocumentConnection")
    assert list(newest) == ["__typename", "nodes", "pageInfo", "edges"]
    assert newest["nodes"][0]["kind"] == "RECEIPT"
    assert newest["edges"][0]["node"]["id"] > 0
    assert "at" not in newest["edges"][0]["node"]


@pytest.mark.parametrize("view", SHOWN, ids=lambda view: view.name)
async def test_every_view_can_be_read_with_every_column(stocked: Shop, view: View) -> None:
    columns = " ".join(camel(column.name) for column in view.columns)

    data = await stocked.data(f"{{ rows: {camel(view.name)}(first: 100) {{ totalCount nodes {{ {columns} }} }} }}")

    assert data["rows"]["totalCount"] == len(data["rows"]["nodes"]) > 0


async def test_only_the_total_reads_no_rows(stocked: Shop) -> None:
    assert (await stocked.data("{ fiscalDocuments { totalCount } }"))["fiscalDocuments"] == {"totalCount": 20}


async def test_a_document_that_is_not_there_is_null(stocked: Shop) -> None:
    data = await stocked.data('{ fiscalDocument(fn: "9999000000000009", fd: 1) { __typename lines { name } } }')
    assert data == {"fiscalDocument": None}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("first: 0", "PAGE_INVALID"),
        ("first: -1", "PAGE_INVALID"),
        ("first: 1000000", "PAGE_SIZE_EXCEEDED"),
        ("first: 1, last: 1", "PAGE_INVALID"),
        ('after: "nonsense"', "CURSOR_INVALID"),
        ("filter: {fn: {eq: null}}", "FILTER_INVALID"),
        (r'filter: {fn: {eq: "\u0000"}}', "FILTER_INVALID"),
        ("orderBy: [{field: AT}, {field: AT}]", "ORDER_INVALID"),
        ('first: "1"', "BAD_REQUEST"),
        ("filter: {fdNumber: {eq: 1.0}}", "BAD_REQUEST"),
        ("filter: {fdNumber: {eq: 9223372036854775808}}", "BAD_REQUEST"),
        ("orderBy: {field: NOTHING}", "BAD_REQUEST"),
    ],
)
async def test_a_wrong_argument_is_an_error_with_a_stable_code(stocked: Shop, arguments: str, code: str) -> None:
    error = await stocked.error(f"{{ fiscalDocuments({arguments}) {{ nodes {{ fn }} }} }}")

    assert error["code"] == code
    assert error["message"]


async def test_a_cursor_of_another_view_or_order_is_refused(stocked: Shop) -> None:
    cursor = (await stocked.data(FORWARD, first=1))["fiscalDocuments"]["pageInfo"]["endCursor"]

    for query in (
        "query Q($after: String) { fiscalDocumentLines(after: $after) { nodes { name } } }",
        "query Q($after: String) { fiscalDocuments(after: $after) { nodes { fn } } }",
    ):
        assert (await stocked.error(query, after=cursor))["code"] == "CURSOR_INVALID"


async def test_too_many_nested_rows_or_lists_are_refused_before_reading(stocked: Shop) -> None:
    limits = ApiLimits(children_rows=10, nested_lists=2)
    async with Asking(create_app(stocked.wiring, limits), None) as narrow:
        narrow.http.headers = stocked.http.headers
        for query in (
            "{ fiscalDocuments(first: 4) { nodes { lines(first: 3) { name } } } }",
            "{ drives { nodes { documents { a: lines(first: 1) { name } b: lines(first: 2) { name } } } } }",
        ):
            assert (await narrow.error(query))["code"] == "LIMIT_EXCEEDED"


async def test_a_nested_list_of_no_or_too_many_rows_is_refused(stocked: Shop) -> None:
    for first, code in ((0, "PAGE_INVALID"), (-1, "PAGE_INVALID"), (1_001, "PAGE_SIZE_EXCEEDED")):
        for view in ("fiscalDocuments", "fiscalDocuments(first: 1, filter: {fdNumber: {eq: 0}})"):
            error = await stocked.error(f"{{ {view} {{ nodes {{ lines(first: {first}) {{ name }} }} }} }}")
            assert error["code"] == code
