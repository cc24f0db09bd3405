import asyncio
from uuid import uuid4

import pytest

from adapters.eventlog.ledger import Ledger
from domain.refusal import IdempotencyMismatch
from tests.eventlog.accounts import Deposit, EnsureAtLeast, FireAndRefuse, NotEnough, Recollect, Sweep, Transfer
from tests.eventlog.conftest import caller


async def test_a_command_is_durable_when_it_is_answered(ledger: Ledger, rows) -> None:
    receipt = await ledger.execute(Deposit("a1", 100), caller())
    assert receipt.events == 1
    assert receipt.versions == {"account-a1": 1}
    assert receipt.result == 100
    assert not receipt.replayed
    [(stored_version, position)] = rows(
        "select version, position from events e join streams s on s.id = e.stream where s.name = %s", "account-a1"
    )
    assert (stored_version, position) == (1, receipt.position)


async def test_positions_are_dense_when_many_callers_write_at_once(ledger: Ledger, rows) -> None:
    await asyncio.gather(*(ledger.execute(Deposit(f"d{n % 7}", n + 1), caller()) for n in range(300)))
    [(count, first, last)] = rows("select count(*), min(position), max(position) from events")
    assert (first, last) == (1, count)


async def test_the_same_command_id_has_one_effect_and_the_first_answer(ledger: Ledger) -> None:
    same = caller()
    first = await ledger.execute(Deposit("b1", 100), same)
    again = await ledger.execute(Deposit("b1", 100), same)
    assert again.replayed
    assert (again.position, again.versions, again.result) == (first.position, first.versions, first.result)


async def test_the_same_command_id_sent_twice_at_once_has_one_effect(ledger: Ledger) -> None:
    same = caller()
    answers = await asyncio.gather(*(ledger.execute(Deposit("b2", 100), same) for _ in range(10)))
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 9
    assert {answer.result for answer in answers} == {100}


async def test_another_body_under_the_same_command_id_is_refused(ledger: Ledger) -> None:
    same = caller()
    await ledger.execute(Deposit("b3", 100), same)
    with pytest.raises(IdempotencyMismatch):
        await ledger.execute(Deposit("b3", 101), same)


async def test_a_decision_is_given_old_events_also_those_in_flight_and_told_of_those_that_never_were(
    ledger: Ledger,
) -> None:
    await ledger.execute(EnsureAtLeast("recalled", 0), caller())  # loaded: now a deposit is decided at once
    _, recollected = await asyncio.gather(
        ledger.execute(Deposit("recalled", 31), caller()), ledger.execute(Recollect("recalled", 1), caller())
    )
    assert recollected.result == 31
    assert (await ledger.execute(Recollect("recalled", 2), caller())).result is None
    assert (await ledger.execute(Recollect("never", 1), caller())).result is None


async def test_streams_that_only_the_first_ones_name_are_those_of_the_newest_state(ledger: Ledger, rows) -> None:
    await ledger.execute(Deposit("p1", 7), caller())
    assert (await ledger.execute(Sweep("p1"), caller())).versions == {"account-p1": 2, "account-s7": 1}
    assert (await ledger.execute(Sweep("p1"), caller())).events == 0
    # while the accounts of the first answer are loaded, another deposit makes it another account
    await ledger.execute(Deposit("p2", 1), caller())
    swept, *_ = await asyncio.gather(
        ledger.execute(Sweep("p2"), caller()), *(ledger.execute(Deposit("p2", 1), caller()) for _ in range(5))
    )
    amount = swept.result.removeprefix("account-s")
    [(stored,)] = rows(
        "select body->>'amount' from (select convert_from(e.body, 'utf8')::json as body from events e"
        " join streams s on s.id = e.stream where s.name = %s) told",
        swept.result,
    )
    assert stored == amount


async def test_a_refusal_leaves_nothing(ledger: Ledger, rows) -> None:
    [(before,)] = rows("select count(*) from commands")
    with pytest.raises(NotEnough):
        await ledger.execute(Transfer("empty", "other", 1), caller())
    assert rows("select count(*) from commands") == [(before,)]


async def test_a_decision_that_fired_before_it_refused_changes_nothing(ledger: Ledger) -> None:
    await ledger.execute(Deposit("c1", 5), caller())
    with pytest.raises(NotEnough):
        await ledger.execute(FireAndRefuse("c1"), caller())
    assert (await ledger.execute(Deposit("c1", 1), caller())).result == 6


async def test_a_command_that_changes_nothing_keeps_its_answer(ledger: Ledger) -> None:
    await ledger.execute(Deposit("e1", 10), caller())
    same = caller()
    first = await ledger.execute(EnsureAtLeast("e1", 5), same)
    assert (first.events, first.result) == (0, 0)
    await ledger.execute(Transfer("e1", "e2", 10), caller())
    again = await ledger.execute(EnsureAtLeast("e1", 5), same)
    assert again.replayed
    assert again.events == 0


async def test_aggregates_are_read_back_by_the_library_repository(ledger: Ledger) -> None:
    for amount in range(1, 251):
        await ledger.execute(Deposit("r1", amount), caller(uuid4()))
    account = ledger._log.repository.get("account-r1")
    assert (account.version, account.balance) == (250, 250 * 251 // 2)
    assert ledger._log.repository.get("account-r1", version=10).balance == 55
