"""Reading one's own writes: `atLeast` waits, bounded, for the projector."""

import asyncio
from uuid import uuid4

from tests.api.asking import Asking
from tests.api.receipts import FN, receipt_json
from tests.api.shop import Shop
from tests.api.stand_in import StandIn

QUERY = f"""query Own($fd: Long!, $position: Long) {{
  fiscalDocument(fn: "{FN}", fd: $fd, atLeast: $position) {{ total }}
}}"""


async def written(shop: Shop, number: int) -> int:
    """The position of a new receipt."""
    answer = await shop.data(
        """mutation More($input: ImportDocumentsInput!) {
          importDocuments(input: $input) { receipt { position } errors { message } }
        }""",
        input={"commandId": str(uuid4()), "sources": [{"name": str(number), "text": receipt_json(number)}]},
    )
    return answer["importDocuments"]["receipt"]["position"]  # type: ignore[no-any-return]


async def test_what_is_not_yet_visible_is_said_with_view_and_position(shop: Shop) -> None:
    position = await written(shop, 1)

    early = await shop.error(QUERY, fd=1, position=position)
    await shop.project()
    late = await shop.data(QUERY, fd=1, position=str(position))

    assert early["code"] == "NOT_YET_VISIBLE"
    assert early["details"] == {"position": position, "views": "fiscal_documents"}
    assert early["path"] == ["fiscalDocument"]
    assert late["fiscalDocument"] == {"total": 2_000}


async def test_a_query_waits_for_the_projector_and_answers_then(shop: Shop) -> None:
    position = await written(shop, 2)

    waiting = asyncio.create_task(shop.data(QUERY, fd=2, position=position))
    await asyncio.sleep(0.01)
    await shop.project()

    assert (await waiting)["fiscalDocument"] == {"total": 3_000}


async def test_a_query_waits_for_every_view_it_reads_from(stand_in: StandIn, api: Asking) -> None:
    await api.data("{ drives(atLeast: 7) { nodes { fn documents { fn lines { name } } } } }")

    assert stand_in.waits == [({"drives", "fiscal_documents", "fiscal_document_lines"}, 7)]


async def test_every_fed_view_can_be_waited_for(shop: Shop) -> None:
    position = await written(shop, 3)
    await shop.project()

    data = await shop.data(
        "query All($p: Long) { drives(atLeast: $p) { totalCount } salesByDay(atLeast: $p) { totalCount } }", p=position
    )

    assert data["drives"]["totalCount"] == 1


async def test_a_kept_answer_is_given_again_only_while_nothing_has_changed(shop: Shop) -> None:
    await written(shop, 4)
    await shop.project()
    asked = {"query": "{ fiscalDocuments { totalCount } }"}

    made = await shop.http.get("/graphql", params=asked)
    known = {"if-none-match": made.headers["etag"]}
    kept = await shop.http.get("/graphql", params=asked, headers=known)
    await written(shop, 5)
    await shop.project()
    changed = await shop.http.get("/graphql", params=asked, headers=known)

    assert (made.status_code, kept.status_code, changed.status_code) == (200, 304, 200)
    before, after = [each.json()["data"]["fiscalDocuments"]["totalCount"] for each in (made, changed)]
    assert after == before + 1
