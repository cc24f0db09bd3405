"""What the API stands on when its database is silent: every use is answered in time, and serves again afterwards."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psycopg
import pytest

from adapters.eventlog import search as searching
from adapters.postgres.reads import POOL_SECONDS, READ_CONNECTIONS, READ_SECONDS, Reads
from adapters.postgres.tokens import create_token
from api.services import EventFilter
from domain.access.grant import OWNER
from domain.availability import DeadlineExceeded, Unavailable
from kassa.wiring import Wiring
from tests.eventlog.stalling_proxy import StallingProxy
from tests.projections.log import Log

LATE = 0.5
# Frozen on purpose, and not for long: what is tested is that the deadline holds, not how long it is.
SHORT = 0.5


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[StallingProxy]:
    async with StallingProxy(database_url) as proxy:
        yield proxy


@pytest.fixture
async def wiring(proxy: StallingProxy, organisation: str) -> AsyncIterator[Wiring]:
    async with Wiring(proxy.url) as wiring:
        yield wiring


@pytest.fixture
async def reads(proxy: StallingProxy, organisation: str) -> AsyncIterator[Reads]:
    async with Reads(proxy.url, seconds=SHORT) as reads:
        yield reads


async def timed(work: Awaitable[Any]) -> tuple[Any, float]:
    """The answer or the refusal, and after how many seconds it came."""
    began = time.perf_counter()
    try:
        answer = await work
    except (Unavailable, DeadlineExceeded) as refusal:
        answer = refusal
    return answer, time.perf_counter() - began


async def one(reads: Reads, schema: str) -> Any:
    async with reads.transaction(schema) as reading:
        (row,) = await reading.fetch("select count(*) from events", None)
    return row["count"]


async def eventually(work: Callable[[], Awaitable[Any]], seconds: float) -> Any:
    """The first answer that is no refusal."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return await work()
        except (Unavailable, DeadlineExceeded):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)


async def test_every_service_answers_in_time_over_a_frozen_server_and_serves_when_it_thaws(
    proxy: StallingProxy, wiring: Wiring, organisation: str, database_url: str
) -> None:
    token = await asyncio.to_thread(create_token, database_url, "demo", "till", OWNER)
    await eventually(lambda: wiring.authenticate("kassa_warm"), 5)

    async def read() -> Any:
        async with wiring.reads(organisation) as reading:
            return await reading.fetch("select 1 as one", None)

    async def events() -> Any:
        return await wiring.events(organisation, 0, 10, EventFilter())

    proxy.stall()
    answers = await asyncio.gather(
        *(timed(each) for each in (read(), events(), wiring.authenticate(token))),
        timed(wiring.ready()),
        timed(wiring.wait_for(organisation, ["drives"], 1, 0.3)),
        timed(wiring.opened(organisation)),
    )

    *used, ready, waited, opened = answers
    assert all(isinstance(answer, Unavailable | DeadlineExceeded) for answer, _ in (*used, opened)), answers
    assert (ready[0], waited[0]) == ({"database": False}, False)
    assert max(seconds for _, seconds in answers) < READ_SECONDS + LATE
    assert ready[1] < POOL_SECONDS + LATE
    proxy.resume()
    assert await eventually(read, 5) == [{"one": 1}]
    assert (await eventually(lambda: wiring.authenticate(token), 5)).name == "till"
    assert await wiring.ready() == {"database": True}


@pytest.mark.parametrize(
    "freeze",
    [{}, {"after_request_bytes": 1}, {"after_answer_bytes": 1}],
    ids=["at once", "in a request", "in an answer"],
)
async def test_a_transaction_frozen_anywhere_ends_at_its_deadline(
    proxy: StallingProxy, reads: Reads, organisation: str, freeze: dict[str, int]
) -> None:
    await eventually(lambda: one(reads, organisation), 5)

    proxy.stall(**freeze)
    refusal, seconds = await timed(one(reads, organisation))

    assert isinstance(refusal, DeadlineExceeded)
    assert seconds < SHORT + LATE


async def test_a_server_that_freezes_within_a_transaction_is_given_up_at_its_end(
    proxy: StallingProxy, reads: Reads, organisation: str
) -> None:
    async def read() -> None:
        async with reads.transaction(organisation) as reading:
            await reading.fetch("select 1 as one", None)
            proxy.stall()

    await eventually(lambda: one(reads, organisation), 5)

    refusal, seconds = await timed(read())

    assert isinstance(refusal, DeadlineExceeded)
    assert seconds < SHORT + LATE


async def test_a_defect_in_a_frozen_transaction_still_ends_in_time(
    proxy: StallingProxy, reads: Reads, organisation: str
) -> None:
    await eventually(lambda: one(reads, organisation), 5)
    began = time.perf_counter()

    async def read() -> None:
        async with reads.transaction(organisation):
            proxy.stall()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await read()

    assert time.perf_counter() - began < SHORT + LATE


async def test_a_reader_that_is_cancelled_over_a_frozen_server_is_gone_at_once(
    proxy: StallingProxy, reads: Reads, organisation: str
) -> None:
    await eventually(lambda: one(reads, organisation), 5)
    proxy.stall()
    reading = asyncio.create_task(one(reads, organisation))
    await asyncio.sleep(0.1)
    began = time.perf_counter()

    reading.cancel()
    await asyncio.wait({reading})

    assert reading.cancelled()
    assert time.perf_counter() - began < 0.2


async def test_no_connection_is_lost_to_a_freeze(proxy: StallingProxy, reads: Reads, organisation: str) -> None:
    await eventually(lambda: one(reads, organisation), 5)
    for _ in range(2):
        proxy.stall()
        frozen = await asyncio.gather(*(timed(one(reads, organisation)) for _ in range(READ_CONNECTIONS * 2)))
        proxy.resume()
        assert max(seconds for _, seconds in frozen) < POOL_SECONDS + LATE
        await eventually(lambda: one(reads, organisation), 5)

    everybody_in = asyncio.Barrier(READ_CONNECTIONS)

    async def together() -> None:
        async with reads.connection(5.0), asyncio.timeout(5):
            await everybody_in.wait()

    await asyncio.gather(*(eventually(together, 5) for _ in range(READ_CONNECTIONS)))


async def test_a_statement_over_its_deadline_keeps_its_connection(
    proxy: StallingProxy, reads: Reads, organisation: str
) -> None:
    async def slow() -> None:
        async with reads.transaction(organisation) as reading:
            await reading.fetch("select pg_sleep(5)", None)

    await eventually(lambda: one(reads, organisation), 5)
    before = proxy.connections

    refusal, seconds = await timed(slow())

    assert isinstance(refusal, DeadlineExceeded)
    assert seconds < SHORT + LATE
    await one(reads, organisation)
    assert proxy.connections == before


async def test_a_view_that_is_not_there_yet_is_unavailable(reads: Reads, organisation: str) -> None:
    async def read() -> None:
        async with reads.transaction(organisation) as reading:
            await reading.fetch("select * from no_such_view", None)

    assert isinstance((await timed(read()))[0], Unavailable)


async def test_a_database_that_is_away_is_unavailable(database_url: str) -> None:
    async with Reads(psycopg.conninfo.make_conninfo(database_url, host="127.0.0.1", port=1)) as reads:
        refusal, seconds = await timed(one(reads, "org_demo"))

    assert isinstance(refusal, Unavailable)
    assert seconds < POOL_SECONDS + LATE


async def test_a_rare_type_is_looked_for_piece_by_piece_with_honest_cursors(
    monkeypatch: pytest.MonkeyPatch, wiring: Wiring, database_url: str, organisation: str
) -> None:
    log = Log(database_url, organisation)
    log.append_bodies([("a-1", "test.Rare" if n in {3, 4, 5, 24} else "test.Common", 1, b"{}") for n in range(1, 26)])
    monkeypatch.setitem(searching.search.__kwdefaults__, "positions", 10)
    rare = EventFilter(types=("test.Rare",))

    pages, after = [], 0
    while True:
        page = await wiring.events(organisation, after, 2, rare)
        pages.append(([event.position for event in page.events], page.position, page.has_more))
        after = page.position
        if not page.has_more:
            break

    assert pages == [([3, 4], 4, True), ([5], 14, True), ([24], 24, True), ([], 24, False)]
    of_stream = await wiring.events(organisation, 0, 10, EventFilter(types=("test.Rare",), stream="a-1"))
    assert [event.position for event in of_stream.events] == [3, 4, 5, 24]
