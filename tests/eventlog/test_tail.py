"""Whoever follows the log sees every event once, in order, whatever happens to the connection."""

import asyncio
from contextlib import aclosing

import psycopg

from adapters.eventlog.ledger import Ledger
from adapters.eventlog.tail import Tail
from tests.eventlog.accounts import Deposit
from tests.eventlog.conftest import caller

KILL = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kassa tail'"


async def follow(tail: Tail, upto: int) -> list[int]:
    seen: list[int] = []
    async with asyncio.timeout(30), tail, aclosing(tail.batches()) as batches:
        async for events in batches:
            seen += [event.position for event in events]
            if seen[-1] >= upto:
                break
    return seen


async def test_every_event_is_seen_once_and_in_order_though_the_connection_is_killed(
    ledger: Ledger, database_url: str, organisation: str
) -> None:
    start = ledger.writer.head.position
    count, kills = 3_000, 5
    tail = Tail(database_url, organisation, start)
    following = asyncio.ensure_future(follow(tail, start + count))

    async def kill() -> None:
        for _ in range(kills):
            await asyncio.sleep(0.3)
            async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
                await connection.execute(KILL)

    killing = asyncio.ensure_future(kill())
    for number in range(count // 10):
        await asyncio.gather(*(ledger.execute(Deposit(f"tail{number % 5}", 1), caller()) for _ in range(10)))
        await asyncio.sleep(0.004)
    await killing
    assert await following == list(range(start + 1, start + count + 1))
    assert tail.reconnects > 0, "nothing was killed: the test proved nothing"


async def test_an_event_is_there_without_waiting_for_the_poll(
    ledger: Ledger, database_url: str, organisation: str
) -> None:
    start = ledger.writer.head.position
    following = asyncio.ensure_future(follow(Tail(database_url, organisation, start), start + 2))
    await asyncio.sleep(0.3)
    await ledger.execute(Deposit("bell", 1), caller())
    await asyncio.sleep(0.1)  # the follower waits for the bell now
    loop = asyncio.get_running_loop()
    before = loop.time()
    await ledger.execute(Deposit("bell", 1), caller())
    await following
    assert loop.time() - before < 0.5


async def test_the_envelope_comes_with_the_event(ledger: Ledger, database_url: str, organisation: str) -> None:
    start = ledger.writer.head.position
    who = caller()
    await ledger.execute(Deposit("envelope", 7), who)
    async with Tail(database_url, organisation, start) as tail, aclosing(tail.batches()) as batches:
        [event] = await anext(batches)
    assert (event.stream, event.version, event.type) == ("account-envelope", 1, "accounts.Deposited")
    assert (event.command_id, event.correlation_id, event.actor) == (who.command_id, who.command_id, who.actor)
    assert event.body == b'{"amount":7}'
