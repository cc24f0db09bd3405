"""Global ids: every row and event is found again by its own, and by nothing else."""

import asyncio
import json
import random
from base64 import b64decode, b64encode
from dataclasses import replace
from typing import Any

import pytest

from api.naming import camel
from domain.access.roles import HELD
from projections.catalogue import SHOWN
from tests.api.asking import Asking
from tests.api.shop import Shop
from tests.api.stand_in import CLIENT, StandIn
from tests.projections.history import history
from tests.projections.log import Log
from tests.projections.organised import organised

FIND = "query Find($id: ID!) { node(id: $id) { id __typename } }"


def named(*parts: Any) -> str:
    """As the specification of ids has it, written once more."""
    return b64encode(json.dumps(parts, ensure_ascii=False).encode()).decode()


RECEIPT = named("FiscalDocument", "9289000100087745", 2489)  # its base64 is padded


@pytest.fixture(scope="module")
async def stocked(shop: Shop) -> Shop:
    log = Log(shop.database_url, shop.schema)
    await asyncio.to_thread(log.append, *history(7, documents=12), *organised())
    await shop.project()
    return shop


async def _every_row(shop: Shop, field: str, row_name: str, columns: str) -> list[dict[str, Any]]:
    nodes = f"nodes {{ id __typename ... on {row_name} {{ {columns} }} }}"
    return (await shop.data(f"{{ {field}(first: 1000) {{ {nodes} }} }}"))[field]["nodes"]  # type: ignore[no-any-return]


async def test_every_row_of_every_view_is_found_again_by_its_id(stocked: Shop) -> None:
    seen: set[str] = set()
    for view in SHOWN:
        columns = " ".join(camel(name) for name in view.key)
        rows = await _every_row(stocked, camel(view.name), view.row_name, columns)
        assert rows, view.name
        for row in rows:
            assert row["id"] == named(view.row_name, *(row[camel(name)] for name in view.key))
        for row in random.Random(view.name).sample(rows, min(30, len(rows))):
            query = f"query F($id: ID!) {{ node(id: $id) {{ id __typename ... on {view.row_name} {{ {columns} }} }} }}"
            assert (await stocked.data(query, id=row["id"]))["node"] == row
        assert seen.isdisjoint(row["id"] for row in rows)
        seen |= {row["id"] for row in rows}


async def test_every_event_is_found_again_by_its_id(stocked: Shop) -> None:
    events = await _every_row(stocked, "events", "Event", "position hash")
    for event in events[:10]:
        assert event["id"] == named("Event", event["position"])
        query = "query F($id: ID!) { node(id: $id) { id __typename ... on Event { position hash } } }"
        assert (await stocked.data(query, id=event["id"]))["node"] == event
    assert await stocked.data(FIND, id=named("Event", 2**62)) == {"node": None}


async def test_a_node_has_the_fields_and_nested_lists_of_its_own_type_and_of_no_other(stocked: Shop) -> None:
    drive = (await stocked.data("{ drives(first: 1) { nodes { id fn documents(first: 2) { id total } } } }"))["drives"]
    (wanted,) = drive["nodes"]

    found = await stocked.data(
        """query Find($id: ID!) {
          node(id: $id) { ...Card ... on FiscalDocument { total lines { id } } ... on Event { body } }
        }
        fragment Card on Node { id ... on Drive { fn documents(first: 2) { ... on Node { id } total } } }""",
        id=wanted["id"],
    )

    assert found["node"] == wanted


async def test_what_is_not_there_is_null_whatever_its_key_holds(stocked: Shop) -> None:
    assert await stocked.data(FIND, id=named("FiscalDocument", "9289000100087745", 2**62)) == {"node": None}
    assert await stocked.data(FIND, id=named("SalesByItem", 'Кофе "\\\u2028\x1f😀', "2026-03-01")) == {"node": None}


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "nonsense",
        "é",
        RECEIPT[:-1],
        RECEIPT[:-4],
        RECEIPT + "=",
        RECEIPT + "\n",
        RECEIPT.rstrip("="),
        b64encode(b'["FiscalDocument","9289000100087745",2489]').decode(),  # not as we write it
        b64encode(b"[" * 3_000).decode(),
        b64encode(b"\xff\xfe").decode(),
        "A" * 1_000_000,
        named(),
        named(7),
        named("FiscalDocument"),
        named("FiscalDocument", "9289000100087745"),
        named("FiscalDocument", "9289000100087745", "24896"),
        named("FiscalDocument", "9289000100087745", 2**63),
        named("FiscalDocument", "9289000100087745", True),
        named("FiscalDocument", "9289\x000100087745", 1),
        named("FiscalDocument", "9289000100087745", 1, 1),
        named("SalesByDay", "20260301"),
        named("SalesByDay", "2026-02-30"),
        named("Event", 0),
        named("Event", 2**63),
        named("Event", "1"),
        named("Client", "9289000100087745"),
        b64decode(RECEIPT).decode(),
    ],
    ids=lambda broken: broken[:40],
)
async def test_a_damaged_or_foreign_id_is_refused(stocked: Shop, broken: str) -> None:
    error = await stocked.error(FIND, id=broken)

    assert error["code"] == "NODE_ID_INVALID"
    assert error["path"] == ["node"]
    assert "take one from an answer" in error["message"]


async def test_what_an_id_names_takes_the_permission_of_its_type_and_a_refusal_goes_on_record(
    stand_in: StandIn, api: Asking
) -> None:
    stand_in.client = replace(CLIENT, permissions=HELD["fleet_viewer"])
    answer = await api.send(FIND, id=RECEIPT)

    assert answer["data"] == {"node": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert stand_in.refusals == [("till", "relay.document.read")]
    assert stand_in.statements == []


async def test_a_node_can_be_waited_for(stand_in: StandIn, api: Asking) -> None:
    await api.data('{ node(id: "%s", atLeast: 9) { ... on FiscalDocument { lines { n } } } }' % RECEIPT)  # noqa: UP031  braces
    assert stand_in.waits == [({"fiscal_documents", "fiscal_document_lines"}, 9)]
