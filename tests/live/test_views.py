"""Following a view: the page at once, and again when the projector has made it another; in one execution for all."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from api.live.limits import LiveLimits
from tests.live.served import Served, serve

DRIVES = """
subscription Drives($first: Int, $filter: DriveFilter) {
  drives(first: $first, filter: $filter, orderBy: [{ field: LAST_FD, direction: DESC }]) {
    totalCount
    edges { cursor node { ...Shown } }
    pageInfo { hasNextPage }
  }
}
fragment Shown on Drive { id fn lastFd documents(first: 2) { fdNumber } }
"""


@pytest.fixture(scope="module")
async def served(database_url: str, organisation: str) -> AsyncIterator[Served]:
    async with serve(database_url, organisation, LiveLimits(view_answers_per_second=20)) as served:
        yield served


async def test_a_view_is_answered_at_once_and_again_when_it_has_changed(served: Served) -> None:
    await served.record(2, fn="1000000000000001")
    await served.project()
    chosen = {"fn": {"startsWith": "10000000"}}
    async with served.client() as client:
        await client.subscribe(DRIVES, filter=chosen)
        first = (await client.data())["drives"]
        assert [edge["node"]["lastFd"] for edge in first["edges"]] == [2]

        await served.record(3, fn="1000000000000002")
        await served.project()

        second = (await client.data())["drives"]
        assert second["totalCount"] == 2
        assert [edge["node"]["lastFd"] for edge in second["edges"]] == [3, 2]
        assert len(second["edges"][0]["node"]["documents"]) == 2
        asked = await served.ask(DRIVES.replace("subscription", "query"), filter=chosen)
        assert asked["drives"] == second


async def test_facets_are_followed_too(served: Served) -> None:
    await served.record(1, fn="3000000000000001")
    await served.project()
    facets = "facets(columns: [GAPS_OPEN]) { column values { value count } }"
    async with served.client() as client:
        await client.subscribe(f'subscription {{ drives(filter: {{fn: {{startsWith: "3000"}}}}) {{ {facets} }} }}')
        for count in (1, 2):
            found = (await client.data())["drives"]["facets"]
            assert found == [{"column": "gapsOpen", "values": [{"value": "0", "count": count}]}]
            await served.record(1, fn="3000000000000002")
            await served.project()


async def test_what_does_not_change_the_page_is_not_sent(served: Served) -> None:
    await served.record(1, fn="2000000000000001")
    await served.project()
    async with served.client() as client:
        await client.subscribe(DRIVES, filter={"fn": {"eq": "2000000000000001"}})
        await client.data()
        await served.record(1)
        await served.project()
        await asyncio.sleep(0.3)
        await client.send({"type": "ping"})

        assert (await client.receive())["type"] == "pong"


async def test_readers_of_one_page_share_one_execution_and_a_late_one_is_answered_at_once(served: Served) -> None:
    live = served.app.state.live
    async with served.client() as one, served.client() as other:
        await one.subscribe(DRIVES, first=1)
        first = await one.data()
        before = live.feeds
        await other.subscribe(DRIVES, "mine", first=1)

        assert await other.data("mine") == first
        assert live.feeds == before


async def test_many_changes_come_as_few_answers(served: Served) -> None:
    async with served.client() as client:
        await client.subscribe("subscription { salesByDay(first: 1) { totalCount nodes { documents } } }")
        await client.data()
        for _ in range(30):
            await served.record(1)
            await served.project()
        answers = 0
        while True:
            try:
                async with asyncio.timeout(0.5):
                    await client.data()
                answers += 1
            except TimeoutError:
                break

    assert 1 <= answers < 30
