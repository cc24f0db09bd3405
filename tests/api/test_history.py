"""Events end to end, and who asks (CORE-10)."""

from typing import Any
from uuid import uuid4

import pytest

from api.services import EventPage
from tests.api.asking import Asking
from tests.api.shop import Shop
from tests.api.stand_in import StandIn

COMMAND_ID = str(uuid4())
EVENTS = """
query History($after: Long, $first: Int, $types: [String!], $stream: String) {
  events(after: $after, first: $first, types: $types, stream: $stream) {
    edges { cursor }
    nodes {
      position stream version type schemaVersion recordedAt occurredAt actor { kind id role desk } unit
      correlationId causation commandId hash body
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


@pytest.fixture(scope="module")
async def written(shop: Shop) -> Shop:
    """Two drives with two documents each; the second drive has a gap."""
    lines = [
        f"t=20240301T1200&s=1.00&fn={fn}&i={number}&fp=1&n=1"
        for fn, number in [
            ("9999000000000001", 1),
            ("9999000000000001", 2),
            ("9999000000000002", 1),
            ("9999000000000002", 4),
        ]
    ]
    await shop.data(
        "mutation M($input: ImportDocumentsInput!) { importDocuments(input: $input) { errors { message } } }",
        input={"commandId": COMMAND_ID, "sources": [{"name": "codes", "text": "\n".join(lines)}]},
    )
    return shop


async def read(shop: Shop, **arguments: Any) -> dict[str, Any]:
    return (await shop.data(EVENTS, **arguments))["events"]  # type: ignore[no-any-return]


async def test_an_event_shows_its_whole_envelope(written: Shop) -> None:
    client = (await written.data("{ me { id name organisation { name } } }"))["me"]

    event = (await read(written, first=1))["nodes"][0]

    assert event["position"] == event["version"] == 1
    assert event["stream"] == "fiscal-9999000000000001"
    assert event["type"] == "fiscal.FiscalDocumentRecorded"
    assert event["actor"] == {"kind": "API", "id": client["id"], "role": None, "desk": None}
    assert event["commandId"] == event["correlationId"] == COMMAND_ID
    assert event["causation"] is event["unit"] is None
    assert event["recordedAt"].endswith("+00:00")
    assert bytes.fromhex(event["hash"]) != bytes(32)
    assert len(event["hash"]) == 64
    assert event["body"]["document"]["fn"] == "9999000000000001"


@pytest.mark.parametrize("first", [1, 2, 3, 100])
async def test_pages_show_every_position_once(written: Shop, first: int) -> None:
    seen, after, more = [], 0, True
    while more:
        page = await read(written, after=after, first=first)
        seen += [node["position"] for node in page["nodes"]]
        assert [edge["cursor"] for edge in page["edges"]] == [str(node["position"]) for node in page["nodes"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after > 0)
        after, more = int(page["pageInfo"]["endCursor"]), page["pageInfo"]["hasNextPage"]
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) == 5


async def test_history_can_be_narrowed_to_types_and_a_stream(written: Shop) -> None:
    gaps = await read(written, types=["fiscal.DocumentGapDetected"])
    second = await read(written, stream="fiscal-9999000000000002")

    assert [(node["body"]["first"], node["body"]["last"]) for node in gaps["nodes"]] == [(2, 3)]
    assert [node["version"] for node in second["nodes"]] == [1, 2, 3]
    assert (await read(written, types=[]))["nodes"] == []
    assert (await read(written, stream="no-such-stream"))["nodes"] == []


async def test_behind_the_last_event_there_is_nothing(written: Shop) -> None:
    page = await read(written, after=5)
    assert page["nodes"] == []
    assert page["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": True, "startCursor": None, "endCursor": None}


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": 0},
        {"first": 1_001},
        {"after": -1},
        {"stream": "a\0b"},
        {"stream": "x" * 201},
        {"types": ["a"] * 101},
    ],
)
async def test_a_wrong_question_is_invalid_input(written: Shop, arguments: dict[str, Any]) -> None:
    assert (await written.error(EVENTS, **arguments))["code"] == "INVALID_INPUT"


async def test_the_organisation_of_the_token_is_shown(written: Shop) -> None:
    data = await written.data("{ organisation { name title timeZone } me { name organisation { title } } }")
    assert data["organisation"] == {"name": "demo", "title": "Demo chain", "timeZone": "Europe/Moscow"}
    assert data["me"] == {"name": "till", "organisation": {"title": "Demo chain"}}


async def test_a_page_may_be_empty_and_still_say_where_to_go_on(stand_in: StandIn, api: Asking) -> None:
    stand_in.event_page = EventPage([], 500_000, has_more=True)

    data = await api.data('{ events(types: ["test.Rare"]) { nodes { position } pageInfo { hasNextPage endCursor } } }')

    assert data["events"] == {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": "500000"}}
