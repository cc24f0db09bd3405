"""Following the log: from any position, without gap or double, over a real WebSocket."""

import asyncio

from tests.live.served import EVENTS, Served


async def test_a_reader_gets_what_was_there_and_then_what_comes(served: Served) -> None:
    last = await served.record(3)
    async with served.client() as client:
        await client.subscribe(EVENTS, after=0)
        before = await client.positions(last)
        await served.record(2)

        assert before + await client.positions(2) == list(range(1, last + 3))


async def test_without_a_position_only_what_comes_is_sent(served: Served) -> None:
    async with served.client() as client:
        await client.subscribe(EVENTS)
        await client.subscribe("{ __typename }", operation="2")  # answered after the first was opened
        while (await client.receive()).get("type") != "complete":
            pass
        last = await served.record()

        assert await client.positions(1) == [last]


async def test_a_reader_ahead_of_the_log_waits_for_what_lies_behind_its_position(served: Served) -> None:
    last = await served.record()
    async with served.client() as client:
        await client.subscribe(EVENTS, after=last + 1)
        await served.record(3)

        assert await client.positions(2) == [last + 2, last + 3]


async def test_an_event_is_sent_as_the_query_shows_it(served: Served) -> None:
    last = await served.record()
    fields = """
        id ... on Node { again: id }
        position stream version type schemaVersion recordedAt occurredAt actor { kind id role desk __typename } unit
        correlationId causation commandId hash body __typename
    """
    page = await served.ask(
        f"query($after: Long) {{ events(after: $after) {{ nodes {{ {fields} }} }} }}", after=last - 1
    )
    async with served.client() as client:
        await client.subscribe(f"subscription($after: Long) {{ events(after: $after) {{ {fields} }} }}", after=last - 1)

        assert (await client.data())["events"] == page["events"]["nodes"][0]


async def test_events_can_be_narrowed_to_types_and_a_stream(served: Served) -> None:
    start = await served.record(2, fn="9999000000000001")
    await served.record(3)
    await served.record(2, fn="9999000000000002")
    query = (
        "subscription S($a: Long, $s: String, $t: [String!]) { events(after: $a, stream: $s, types: $t) { stream } }"
    )
    async with served.client() as client:
        await client.subscribe(query, a=start, s="fiscal-9999000000000002", t=["fiscal.FiscalDocumentRecorded"])
        await client.subscribe(query, operation="none", a=start, t=[])

        streams = [(await client.data())["events"]["stream"] for _ in range(2)]
        assert streams == ["fiscal-9999000000000002"] * 2


async def test_a_reader_far_behind_joins_the_others_without_gap_or_double(served: Served) -> None:
    """It reads pages of the log while the log grows under it, and goes over to the ring."""
    last = await served.record(900)
    served.app.state.live.close()  # the next reader finds a tail that knows nothing of the past

    async with served.client() as client:
        await client.subscribe(EVENTS, after=0)
        growing = asyncio.create_task(grow(served, 20))
        seen = await client.positions(last + 40)
        await growing

    assert seen == list(range(1, last + 41))


async def grow(served: Served, times: int) -> None:
    for _ in range(times):
        await served.record(2)
        await asyncio.sleep(0.005)


async def test_readers_of_the_same_share_one_execution_wherever_they_stand(served: Served) -> None:
    live = served.app.state.live
    last = await served.record(5)
    await asyncio.sleep(2.2)  # feeds that nobody reads are given up
    assert live.feeds == 0
    async with served.client() as one, served.client() as other:
        await one.subscribe(EVENTS, operation="a", after=last - 4)
        await other.subscribe(EVENTS, operation="b", after=last - 2)
        assert await one.positions(4, operation="a") == list(range(last - 3, last + 1))
        assert await other.positions(2, operation="b") == [last - 1, last]
        assert live.feeds == 1

        await other.subscribe(f"subscription {{ events(after: {last - 1}) {{ position }} }}", operation="c")
        await other.positions(1, operation="c")
        assert live.feeds == 2


async def test_a_killed_tail_goes_on_where_it_was(served: Served, database_url: str) -> None:
    import psycopg  # noqa: PLC0415

    kill = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kassa tail'"
    last = await served.record()
    async with served.client() as client:
        await client.subscribe(EVENTS, after=last)
        for number in range(1, 4):
            await served.record()
            assert await client.positions(1) == [last + number]
            async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
                await connection.execute(kill)
