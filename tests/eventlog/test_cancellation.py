"""A caller that goes away at any moment leaves the ledger sound; its command landed or not, its id tells."""

import asyncio

import pytest

from adapters.eventlog.ledger import Ledger
from domain.refusal import IdempotencyMismatch
from tests.eventlog.accounts import Deposit, EnsureAtLeast, NotEnough, Transfer
from tests.eventlog.conftest import Rows, balances, caller, open_ledger, sound
from tests.eventlog.foreign import ForeignWrite

TURNS = 40  # of the event loop; a warm command is answered in about 20


async def cancelled_after(turns: int, work: "asyncio.Task[object]") -> None:
    for _ in range(turns):
        await asyncio.sleep(0)
    work.cancel()
    await asyncio.wait({work})


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
async def test_a_command_cancelled_at_any_turn_of_the_loop_has_one_effect_by_its_id(
    database_url: str, organisation: str, *, warm: bool
) -> None:
    async with open_ledger(database_url, organisation) as ledger:
        if warm:
            await ledger.execute(Deposit("warm", 0), caller())
        cut = 0
        for turns in range(TURNS):
            account = "warm" if warm else f"cold{turns}"
            same, neighbour = caller(), caller()
            work = asyncio.ensure_future(ledger.execute(Deposit(account, 1), same))
            beside = asyncio.ensure_future(ledger.execute(Deposit(account, 1), neighbour))
            await cancelled_after(turns, work)
            cut += work.cancelled()
            await ledger.execute(Deposit(account, 1), same)
            await beside
        assert cut > TURNS // 4, "most commands were answered before they were cancelled: nothing was proven"
        assert not ledger._live._loading
    found = balances(database_url, organisation)
    expected = {"account-warm": 2 * TURNS} if warm else {f"account-cold{turns}": 2 for turns in range(TURNS)}
    assert {name: found[name] for name in expected} == expected
    sound(database_url, organisation)


async def test_a_repeat_of_a_cancelled_command_waits_until_the_first_has_settled(
    ledger: Ledger, database_url: str, organisation: str, rows: Rows
) -> None:
    """Both would stand in one unit, collide with one another, and stop the writer for ever."""
    await ledger.execute(Deposit("twice", 1), caller())
    same = caller()
    async with ForeignWrite(database_url, organisation, "foreign", 1) as foreign:
        blocking = asyncio.ensure_future(ledger.execute(Deposit("twice", 10), caller()))
        await asyncio.sleep(0.02)  # it flies and waits for the foreign writer's position
        first = asyncio.ensure_future(ledger.execute(Deposit("twice", 100), same))
        await cancelled_after(5, first)
        again = asyncio.ensure_future(ledger.execute(Deposit("twice", 100), same))
        third = asyncio.ensure_future(ledger.execute(Deposit("twice", 100), same))
        with pytest.raises(IdempotencyMismatch):
            await ledger.execute(Deposit("twice", 101), same)
        await asyncio.sleep(0.02)
        assert not again.done()
        await foreign.rollback()
    assert [(await again).result, (await third).result] == [111, 111]
    assert (await again).replayed
    await blocking
    assert rows("select count(*) from events where command = %s", same.command_id) == [(1,)]


async def test_a_cancelled_query_does_not_disturb_those_behind_it(ledger: Ledger) -> None:
    reading = ledger._reading
    await reading.fetch("select 1")
    slow = asyncio.ensure_future(reading.fetch("select pg_sleep(10)"))
    await asyncio.sleep(0.05)
    behind = asyncio.ensure_future(reading.fetch("select 2"))
    await cancelled_after(1, slow)
    assert await asyncio.wait_for(behind, 2) == [(2,)]


async def test_refusals_and_empty_answers_may_be_cancelled_too(ledger: Ledger) -> None:
    await ledger.execute(Deposit("r", 5), caller())
    for turns in range(TURNS):
        refused = asyncio.ensure_future(ledger.execute(Transfer("r", "s", 6), caller()))
        empty = asyncio.ensure_future(ledger.execute(EnsureAtLeast("r", 5), caller()))
        await cancelled_after(turns, refused)
        await cancelled_after(0, empty)
    with pytest.raises(NotEnough):
        await ledger.execute(Transfer("r", "s", 6), caller())
    assert (await ledger.execute(Deposit("r", 1), caller())).result == 6
