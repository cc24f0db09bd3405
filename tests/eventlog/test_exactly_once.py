"""One effect per command id (CORE-15): at once, later, after a restart, from another owner of the log."""

import asyncio
from uuid import uuid4

import pytest

from adapters.eventlog.asked import RECENT_ANSWERS, TRIMMED_TOGETHER
from adapters.eventlog.ledger import Ledger
from domain.refusal import IdempotencyMismatch
from tests.eventlog.accounts import Deposit, Describe, EnsureAtLeast, NotEnough, Transfer
from tests.eventlog.conftest import Rows, balances, caller, open_ledger


async def test_a_retry_after_a_restart_gets_the_first_answer(database_url: str, organisation: str) -> None:
    same = caller()
    async with open_ledger(database_url, organisation) as before:
        first = await before.execute(Deposit("restart", 100), same)
    async with open_ledger(database_url, organisation) as after:
        again = await after.execute(Deposit("restart", 100), same)
        assert again.replayed
        assert (again.position, again.versions, again.events, again.result) == (
            first.position,
            first.versions,
            first.events,
            first.result,
        )
        assert (await after.execute(Deposit("restart", 1), caller())).result == 101


async def test_fresh_ids_on_each_retry_show_doubles(ledger: Ledger) -> None:
    """The positive control of this file: without the id there would be two effects."""
    await ledger.execute(Deposit("control", 100), caller())
    assert (await ledger.execute(Deposit("control", 100), caller())).result == 200


async def test_another_body_after_a_restart_is_a_mismatch(database_url: str, organisation: str) -> None:
    same = caller()
    async with open_ledger(database_url, organisation) as before:
        await before.execute(Deposit("mismatch", 100), same)
    async with open_ledger(database_url, organisation) as after:
        with pytest.raises(IdempotencyMismatch):
            await after.execute(Deposit("mismatch", 101), same)
        with pytest.raises(IdempotencyMismatch):  # also when the other body would be refused
            await after.execute(Transfer("nobody", "mismatch", 5), same)
        assert (await after.execute(Deposit("mismatch", 1), caller())).result == 101


async def test_a_retry_that_would_now_be_refused_gets_its_success(database_url: str, organisation: str) -> None:
    same = caller()
    async with open_ledger(database_url, organisation) as before:
        await before.execute(Deposit("spent", 10), caller())
        first = await before.execute(Transfer("spent", "kept", 10), same)
    async with open_ledger(database_url, organisation) as after:
        with pytest.raises(NotEnough):
            await after.execute(Transfer("spent", "kept", 10), caller())
        again = await after.execute(Transfer("spent", "kept", 10), same)
        assert (again.replayed, again.position, again.versions) == (True, first.position, first.versions)


async def test_an_answer_without_events_is_stored_too(database_url: str, organisation: str) -> None:
    same = caller()
    async with open_ledger(database_url, organisation) as before:
        await before.execute(Deposit("rich", 10), caller())
        first = await before.execute(EnsureAtLeast("rich", 5), same)
        await before.execute(Transfer("rich", "poor", 10), caller())
    async with open_ledger(database_url, organisation) as after:
        again = await after.execute(EnsureAtLeast("rich", 5), same)
        assert (again.replayed, again.events, again.result, again.position) == (True, 0, 0, first.position)
        assert (await after.execute(EnsureAtLeast("rich", 5), caller())).result == 5


async def test_the_first_answer_and_every_later_one_are_the_same_json(database_url: str, organisation: str) -> None:
    same = caller()
    async with open_ledger(database_url, organisation) as before:
        first = await before.execute(Describe("json"), same)
        from_memory = await before.execute(Describe("json"), same)
    async with open_ledger(database_url, organisation) as after:
        from_the_log = await after.execute(Describe("json"), same)
    assert first.result == {"name": "Ёж", "sum": 2**53 + 1, "parts": [1, None, "x"], "half": 0.5}
    assert type(first.result["parts"]) is list
    assert first.result == from_memory.result == from_the_log.result


async def test_two_ledgers_given_the_same_ids_at_once_have_one_effect_each(
    ledger: Ledger, other: Ledger, database_url: str, organisation: str
) -> None:
    callers = [caller() for _ in range(60)]
    both = [one.execute(Deposit(f"both{n % 4}", 1), each) for n, each in enumerate(callers) for one in (ledger, other)]
    answers = await asyncio.gather(*both)
    for first, second in zip(answers[::2], answers[1::2], strict=True):
        assert sorted((first.replayed, second.replayed)) == [False, True]
        assert (first.position, first.versions, first.result) == (second.position, second.versions, second.result)
    assert [balances(database_url, organisation)[f"account-both{n}"] for n in range(4)] == [15] * 4


async def test_an_id_forgotten_by_the_memory_is_found_in_the_log(ledger: Ledger, rows: Rows) -> None:
    same = caller()
    first = await ledger.execute(Deposit("old", 7), same)
    for _ in range(RECENT_ANSWERS + TRIMMED_TOGETHER):  # as if so many other commands had been answered since
        ledger._asked.begin(uuid4(), b"").end(first)
    ledger._asked.trim()
    assert ledger._asked.find(same.command_id) is None
    again = await ledger.execute(Deposit("old", 7), same)
    assert (again.replayed, again.position, again.result) == (True, first.position, 7)


async def test_large_answers_are_not_kept_in_memory_but_come_again(ledger: Ledger) -> None:
    same = caller()
    first = await ledger.execute(Describe("large", repeat=1_000), same)
    assert ledger._asked.find(same.command_id) is None
    again = await ledger.execute(Describe("large", repeat=1_000), same)
    assert again.replayed
    assert again.result == first.result


async def test_a_repeat_in_one_unit_with_others_takes_only_itself_out(
    database_url: str, organisation: str, rows: Rows
) -> None:
    same = caller()
    async with open_ledger(database_url, organisation) as before:
        await before.execute(Deposit("repeat", 1), same)
    async with open_ledger(database_url, organisation) as after:
        answers = await asyncio.gather(
            after.execute(Deposit("stranger1", 1), caller()),
            after.execute(Deposit("repeat", 1), same),
            after.execute(Deposit("repeat", 10), caller()),
            after.execute(Deposit("stranger2", 1), caller()),
        )
    assert [answer.replayed for answer in answers] == [False, True, False, False]
    assert answers[2].result == 11
    assert [answer.result for answer in answers] == [1, 1, 11, 1]
