"""Who is limited to a part reads that part: in pages, totals, facets, nodes and streams, in both ways of execution."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from adapters.postgres.tokens import create_token
from api.context import Context
from api.documents import Document
from api.limits import ApiLimits
from api.live import view_feed
from api.live.view_feed import touched
from api.services import Client, Granted, Organisation
from domain.access.grant import Grant
from domain.access.permissions import ALL
from domain.access.scope import Scope
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.place_units import MoveUnit
from domain.organisation.tree import UnitKind
from projections.drives import DRIVES
from projections.node_ids import node_id
from tests.api.asking import Asking
from tests.api.compiled.generated import Request
from tests.api.compiled.test_both_ways import BothWays
from tests.api.shop import Shop
from tests.domain.organisation.units import ROOT, region

ALL_OF_IT = """query ($filter: UnitFilter) { units(filter: $filter, first: 100) {
  totalCount nodes { id code path } edges { cursor } pageInfo { hasNextPage } } }"""


@pytest.fixture(scope="module")
async def context(shop: Shop) -> Context:
    """Of a client that may read everything, over all > (north > 4711, 4712; south > 12)."""
    stores = [("4711", "north"), ("4712", "north"), ("12", "south")]
    units = [ROOT, region("north", "all"), region("south", "all")]
    units += [NewUnit(code, UnitKind.STORE, code, above) for code, above in stores]
    await shop.execute(CreateUnits(tuple(units)))
    await shop.project()
    client = Client(UUID(int=1), "all", Organisation("demo", shop.schema, "Demo", "Europe/Moscow"), ALL)
    return Context(client, shop.wiring, ApiLimits(), Document(""))


def _of(context: Context, scope: str, *granted: Granted) -> Context:
    return _with(context, replace(context.client, scope=Scope.parse(scope), granted=granted))


def _with(context: Context, client: Client) -> Context:
    return msgspec.structs.replace(context, client=client)


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        ("organisation", ["all", "north", "4711", "4712", "south", "12"]),
        ("unit:north", ["north", "4711", "4712"]),
        ("unit:12", ["12"]),
        ("unit:unknown", []),
    ],
)
async def test_both_ways_show_the_unit_and_all_below_it(context: Context, scope: str, codes: list[str]) -> None:
    """FLEET-90, FLEET-91."""
    both = BothWays(_of(context, scope))
    answer = (await both.ask(Request(ALL_OF_IT, {}, {})))["units"]
    assert [each["code"] for each in answer["nodes"]] == codes
    assert answer["totalCount"] == len(codes)
    stores = await both.ask(Request(ALL_OF_IT, {"filter": {"kind": {"eq": "STORE"}}}, {}))
    assert stores["units"]["totalCount"] == len([code for code in codes if code.isdigit()])
    assert (await both.ask(Request("{ units { totalCount } }", {}, {})))["units"] == {"totalCount": len(codes)}
    assert both.compiled == both.asked


async def test_roles_that_were_given_reach_as_far_as_each_was_given(context: Context) -> None:
    """FLEET-90: the rights of several roles add up."""
    nothing = _with(context, replace(context.client, permissions=frozenset()))
    reading = frozenset({"org.unit.read"})
    given = [Granted("reader", reading, Scope.parse(f"unit:{code}")) for code in ("4711", "south")]
    answer = await BothWays(_of(nothing, "organisation", *given)).ask(Request(ALL_OF_IT, {}, {}))
    assert [each["code"] for each in answer["units"]["nodes"]] == ["4711", "south", "12"]


@pytest.fixture
async def northerner(shop: Shop, context: Context) -> Any:
    grant = Grant(permissions=("org.unit.read",), scope=Scope.parse("unit:north"))
    token = await asyncio.to_thread(create_token, shop.database_url, "demo", f"north {uuid4()}", grant)
    shop_of = shop.http._transport.app  # type: ignore[attr-defined]
    async with Asking(shop_of, token) as asking:
        yield asking


async def test_nodes_and_facets_beyond_are_not_there(northerner: Asking) -> None:
    """FLEET-90: what is beyond one's reach is not there, by whatever name one asks for it."""
    node = "query ($id: ID!) { node(id: $id) { ... on Unit { code } } }"
    assert await northerner.data(node, id=node_id("Unit", ["4711"])) == {"node": {"code": "4711"}}
    assert await northerner.data(node, id=node_id("Unit", ["12"])) == {"node": None}
    facets = "{ units { facets(columns: [KIND]) { values { value count } } } }"
    counted = (await northerner.data(facets))["units"]["facets"][0]["values"]
    assert counted == [{"value": "STORE", "count": 2}, {"value": "REGION", "count": 1}]


async def test_a_cursor_of_another_reach_opens_nothing(shop: Shop, northerner: Asking) -> None:
    cursors = (await shop.data('{ units(filter: {code: {eq: "all"}}) { edges { cursor } } }'))["units"]["edges"]
    after = "query ($after: String) { units(after: $after) { nodes { code } } }"
    found = await northerner.data(after, after=cursors[0]["cursor"])
    assert [each["code"] for each in found["units"]["nodes"]] == ["north", "4711", "4712"]


async def test_a_kept_answer_ends_when_the_tree_moves(shop: Shop, northerner: Asking) -> None:
    """FLEET-90, FLEET-91: a store that moves away is gone from the next answer, whichever view it was read from."""
    document = "{ units { nodes { code } } }"
    for _ in range(2):
        assert len((await northerner.data(document))["units"]["nodes"]) == 3
    await shop.execute(MoveUnit("4712", "south", 1))
    await shop.project()
    assert [each["code"] for each in (await northerner.data(document))["units"]["nodes"]] == ["north", "4711"]
    await shop.execute(MoveUnit("4712", "north", 2))
    await shop.project()
    assert len((await northerner.data(document))["units"]["nodes"]) == 3


def test_a_stream_of_a_part_looks_again_when_the_tree_has_moved(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FLEET-90: of whoever reads everything it does not."""
    monkeypatch.setitem(view_feed._BY_FIELD, "drives", replace(DRIVES, unit_column="fn"))
    assert touched("drives", context.client) == {"drives", "fiscal_documents", "fiscal_document_lines"}
    narrow = _of(context, "unit:north").client
    assert touched("drives", narrow) == touched("drives", context.client) | {"unit_tree"}
