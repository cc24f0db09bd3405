"""Subscriptions as server-sent events: the protocol graphql-sse, and resuming by `Last-Event-ID`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest

from api.live.limits import LiveLimits
from tests.live.served import EVENTS, Served, serve

STREAM = {"accept": "text/event-stream"}
MUTATION = """
mutation {
  importDocuments(input: { commandId: "0b4b7b7e-6a4e-4c55-9d3a-2f3f8f0f7a01", sources: [] }) { receipt { position } }
}
"""


@pytest.fixture(scope="module")
async def served(database_url: str, organisation: str) -> AsyncIterator[Served]:
    async with serve(database_url, organisation, LiveLimits(silent_seconds=0.2)) as served:
        yield served


class Events:
    """Reads one stream as EventSource does; comments are counted."""

    def __init__(self, response: httpx.Response) -> None:
        self.response, self.comments = response, 0
        self._lines = response.aiter_lines()

    async def next(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        async with asyncio.timeout(10):
            async for line in self._lines:
                if line.startswith(":"):
                    self.comments += 1
                elif line:
                    name, _, value = line.partition(":")
                    found[name] = value.strip()
                elif found:
                    break
        if found.get("data"):
            found["data"] = msgspec.json.decode(found["data"])
        return found

    async def ids(self, number: int) -> list[int]:
        ids = []
        for _ in range(number):
            event = await self.next()
            assert int(event["id"]) == event["data"]["data"]["events"]["position"]
            ids.append(int(event["id"]))
        return ids


@asynccontextmanager
async def stream(served: Served, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
    body = {"query": query, "variables": variables}
    async with served.http.stream("POST", "/graphql", json=body, headers=STREAM | (headers or {})) as response:
        yield Events(response)


async def test_events_come_with_their_position_as_id(served: Served) -> None:
    last = await served.record(2)
    async with stream(served, EVENTS, after=0) as events:
        assert events.response.status_code == 200
        assert events.response.headers["content-type"].startswith("text/event-stream")
        before = await events.ids(last)
        await served.record(2)

        assert before + await events.ids(2) == list(range(1, last + 3))


async def test_a_browser_that_comes_back_goes_on_behind_the_last_event_it_has(served: Served) -> None:
    last = await served.record(5)
    async with stream(served, EVENTS, {"last-event-id": str(last - 2)}, after=0) as events:
        assert await events.ids(2) == [last - 1, last]


async def test_a_stream_can_be_had_by_get(served: Served) -> None:
    last = await served.record()
    parameters = {"query": f"subscription {{ events(after: {last - 1}) {{ position }} }}"}
    async with served.http.stream("GET", "/graphql", params=parameters, headers=STREAM) as response:
        assert await Events(response).ids(1) == [last]


async def test_a_silent_stream_shows_that_it_lives(served: Served) -> None:
    async with stream(served, EVENTS) as events:
        reading = asyncio.ensure_future(events.next())
        await asyncio.sleep(0.7)
        last = await served.record()
        assert (await reading)["id"] == str(last)
        assert events.comments >= 3


async def test_a_query_is_answered_and_completed(served: Served) -> None:
    async with stream(served, "{ organisation { name } }") as events:
        assert await events.next() == {"event": "next", "data": {"data": {"organisation": {"name": "demo"}}}}
        assert await events.next() == {"event": "complete", "data": ""}


async def test_a_view_is_streamed_without_ids(served: Served) -> None:
    await served.record(1, fn="3000000000000001")
    await served.project()
    async with stream(
        served, 'subscription { drives(filter: {fn: {eq: "3000000000000001"}}) { nodes { fn } } }'
    ) as events:
        event = await events.next()
        assert "id" not in event
        assert event["data"]["data"]["drives"]["nodes"] == [{"fn": "3000000000000001"}]


@pytest.mark.parametrize(
    "query", ["subscription { noSuchField }", "subscription {", "query A { me { name } } query B { me { name } }"]
)
async def test_whoever_reads_nothing_but_a_stream_is_told_there_what_is_wrong(served: Served, query: str) -> None:
    async with stream(served, query) as events:
        refused = (await events.next())["data"]
        assert set(refused) == {"errors"}
        assert refused["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert (await events.next())["event"] == "complete"


async def test_whoever_reads_json_too_is_refused_by_http(served: Served) -> None:
    accept = {"accept": "text/event-stream, application/json"}
    refused = await served.http.post("/graphql", json={"query": "subscription { noSuchField }"}, headers=accept)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_streams_are_not_forced_on_clients_that_like_json_better(served: Served) -> None:
    accept = {"accept": "application/json, text/event-stream"}
    answer = await served.http.post("/graphql", json={"query": "{ __typename }"}, headers=accept)
    assert answer.json()["data"] == {"__typename": "Query"}


async def test_a_refusal_before_the_first_event_is_an_answer(served: Served) -> None:
    async with stream(served, EVENTS, after=-1) as events:
        assert (await events.next())["data"]["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
        assert (await events.next())["event"] == "complete"


@pytest.mark.parametrize(
    ("method", "sent", "status"),
    [
        ("POST", {"content": "{", "headers": STREAM | {"content-type": "application/json"}}, 400),
        ("POST", {"json": {"query": EVENTS}, "headers": STREAM | {"last-event-id": "x"}}, 400),
        ("POST", {"json": {"query": EVENTS}, "headers": STREAM | {"authorization": ""}}, 401),
        ("GET", {"params": {"query": MUTATION}, "headers": STREAM}, 405),
    ],
)
async def test_what_is_no_request_is_refused_by_http(
    served: Served, method: str, sent: dict[str, Any], status: int
) -> None:
    assert (await served.http.request(method, "/graphql", **sent)).status_code == status
