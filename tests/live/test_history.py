"""`GET /events`: the log as lines of JSON and as CloudEvents, in whole and as it grows."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from api.live.limits import LiveLimits
from api.live.lines import line
from api.services import EventFilter
from tests.live.served import Served, serve


async def lines(served: Served, **parameters: Any) -> list[dict[str, Any]]:
    response = await served.http.get("/events", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(each) for each in response.text.splitlines()]


async def test_the_whole_log_is_exported_in_order(served: Served) -> None:
    last = await served.record(300)
    assert [each["position"] for each in await lines(served)] == list(range(1, last + 1))
    assert [each["position"] for each in await lines(served, after=last - 3)] == [last - 2, last - 1, last]
    assert await lines(served, after=last) == []
    assert [each["position"] for each in await lines(served, limit=130)] == list(range(1, 131))


async def test_an_exported_line_is_byte_for_byte_what_following_gives(served: Served) -> None:
    last = await served.record(2)
    exported = (await served.http.get("/events", params={"after": last - 2})).content
    page = await served.wiring.events(served.schema, last - 2, 2, EventFilter())
    assert exported == b"".join(map(line, page.events))


async def test_a_line_says_what_graphql_says(served: Served) -> None:
    last = await served.record(1)
    fields = "position stream version type schemaVersion unit correlationId causation commandId hash body"
    page = await served.ask(f"query($a: Long) {{ events(after: $a) {{ nodes {{ {fields} }} }} }}", a=last - 1)
    (exported,) = await lines(served, after=last - 1)
    shown = page["events"]["nodes"][0]
    assert {name: exported[name] for name in shown} == shown


async def test_history_can_be_narrowed_to_types_and_a_stream(served: Served) -> None:
    await served.record(3, fn="4000000000000001")
    await served.record(1)
    chosen = await lines(served, stream="fiscal-4000000000000001")
    assert [each["version"] for each in chosen] == [1, 2, 3]
    assert await lines(served, stream="fiscal-4000000000000001", types="a,b") == []
    recorded = await lines(served, stream="fiscal-4000000000000001", types="fiscal.FiscalDocumentRecorded", limit=2)
    assert len(recorded) == 2


async def test_following_goes_over_from_what_was_to_what_comes(served: Served) -> None:
    last = await served.record(200)
    async with served.http.stream("GET", "/events", params={"after": 0, "follow": "true"}) as response:
        positions = []
        async with asyncio.timeout(10):
            growing = asyncio.create_task(grow(served))
            async for text in response.aiter_lines():
                if text:
                    positions.append(json.loads(text)["position"])
                if positions and positions[-1] >= last + 20:
                    break
            await growing
    assert positions == list(range(1, positions[-1] + 1))


async def grow(served: Served) -> None:
    for _ in range(20):
        await served.record()


async def test_following_ends_when_the_limit_is_reached(served: Served) -> None:
    last = await served.record()
    reading = asyncio.create_task(lines(served, after=last, follow="true", limit=2))
    await asyncio.sleep(0.1)
    await served.record(5)
    assert [each["position"] for each in await reading] == [last + 1, last + 2]


async def test_pages_of_cloud_events_lead_through_the_log(served: Served) -> None:
    last = await served.record(25)
    url, seen = f"/events?after={last - 25}&limit=10", []
    headers = {"accept": "application/cloudevents-batch+json"}
    while url:
        response = await served.http.get(url, headers=headers)
        assert response.headers["content-type"] == "application/cloudevents-batch+json"
        seen += response.json()
        url = response.links.get("next", {}).get("url")

    assert [int(each["sequence"]) for each in seen] == list(range(last - 24, last + 1))
    first = seen[0]
    assert first["id"] == str(last - 24)
    assert first["specversion"] == "1.0"
    assert first["type"] == "kassa.fiscal.FiscalDocumentRecorded.v1"
    assert first["source"].endswith(first["subject"])
    assert first["time"].endswith("Z")
    assert first["data"]["document"]["fn"] == first["subject"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"after": "-1"},
        {"after": "x"},
        {"after": "9" * 30},
        {"limit": "0"},
        {"follow": "perhaps"},
        {"stream": "a\0"},
        {"types": ",".join("a" * 101)},
        {"unknown": "1"},
    ],
)
async def test_a_wrong_question_is_invalid_input(served: Served, parameters: dict[str, str]) -> None:
    response = await served.http.get("/events", params=parameters)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


async def test_a_page_is_bounded(served: Served) -> None:
    headers = {"accept": "application/cloudevents-batch+json"}
    assert (await served.http.get("/events", params={"limit": 1_001}, headers=headers)).status_code == 400


async def test_strangers_get_nothing(served: Served) -> None:
    async with httpx.AsyncClient(base_url=f"http://{served.address}") as stranger:
        assert (await stranger.get("/events")).status_code == 401


async def test_followers_hold_no_export(served: Served) -> None:
    last = await served.record()
    async with AsyncExitStack() as stack:
        for _ in range(served.app.state.live.limits.exports):
            following = served.http.stream("GET", "/events", params={"follow": "true", "after": last - 1})
            response = await stack.enter_async_context(following)
            await anext(response.aiter_lines())
        await asyncio.sleep(0.1)
        assert len(await lines(served, after=last - 1)) == 1


async def test_too_many_exports_at_once_are_told_to_wait(database_url: str, organisation: str) -> None:
    async with serve(database_url, organisation, LiveLimits(exports=0)) as served:
        response = await served.http.get("/events")
        assert response.status_code == 503
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
