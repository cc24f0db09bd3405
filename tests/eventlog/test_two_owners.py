"""Two owners of one log: slower, never wrong. Conflicts void exactly what stood on them; no answer is stale."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest

from adapters.eventlog.ledger import Ledger
from domain.decision import Decider
from tests.eventlog.accounts import Deposit, EnsureAtLeast, NotEnough, Transfer
from tests.eventlog.conftest import Rows, balances, caller, open_ledger, sound
from tests.eventlog.foreign import ForeignWrite

Write = Callable[[str, int], ForeignWrite]


@pytest.fixture
def write(database_url: str, organisation: str) -> Write:
    return lambda account, amount: ForeignWrite(database_url, organisation, account, amount)


@pytest.fixture
def decisions(ledger: Ledger) -> Iterator[Counter[Any]]:
    """How often `ledger` decided each command."""
    counted: Counter[Any] = Counter()

    def counting(decider: Decider) -> Decider:
        def decide(command: Any, aggregates: Sequence[Any], recalled: Any, now: datetime) -> Any:
            counted[command] += 1
            return decider.decide(command, aggregates, recalled, now)

        return Decider(decider.command, decider.streams, decide)

    ledger._deciders = {command: counting(decider) for command, decider in ledger._deciders.items()}
    return counted


async def until_flying(ledger: Ledger) -> None:
    while ledger.writer.flying is None:  # noqa: ASYNC110  the writer needs no bell for this
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.02)  # it waits for the foreign writer's position now


async def test_a_conflict_voids_exactly_what_stood_on_it(ledger: Ledger, write: Write, decisions: Counter[Any]) -> None:
    for account in ("v1", "v2", "v3"):
        await ledger.execute(Deposit(account, 100), caller())
    wanted = [Deposit("v1", 1), Transfer("v1", "v2", 50), Deposit("v2", 2), Deposit("v3", 3), EnsureAtLeast("v3", 4)]
    async with write("v1", 1_000):
        asked = [asyncio.ensure_future(ledger.execute(command, caller())) for command in wanted]
        await until_flying(ledger)
    answers = await asyncio.gather(*asked)
    assert [decisions[command] for command in wanted] == [2, 2, 2, 1, 1]
    assert [answer.result for answer in answers[3:]] == [103, 0]
    for account, balance in (("v1", 1_051), ("v2", 152)):  # those who fell decide again in any order
        assert (await ledger.execute(Deposit(account, 0), caller())).result == balance


async def test_what_only_looked_at_a_changed_stream_does_not_pull_others_down(
    ledger: Ledger, write: Write, decisions: Counter[Any]
) -> None:
    await ledger.execute(Transfer("l1", "l2", 0), caller())
    looked, stands = Transfer("l1", "l2", 5), Deposit("l2", 1)  # the first is refused: it changes neither
    async with write("l1", 100):
        asked = [asyncio.ensure_future(ledger.execute(command, caller())) for command in (looked, stands)]
        await until_flying(ledger)
    answers = await asyncio.gather(*asked)
    assert [decisions[looked], decisions[stands]] == [2, 1]
    assert [answer.events for answer in answers] == [2, 1]


async def test_a_foreign_write_that_rolls_back_voids_nothing(
    ledger: Ledger, write: Write, decisions: Counter[Any]
) -> None:
    await ledger.execute(Deposit("r1", 1), caller())
    lost = ledger.writer.lost_races
    async with write("r1", 1_000) as foreign:
        asked = asyncio.ensure_future(ledger.execute(Deposit("r1", 7), caller()))
        await until_flying(ledger)
        await foreign.rollback()
    assert (await asked).result == 8
    assert (decisions[Deposit("r1", 7)], ledger.writer.lost_races) == (1, lost)


async def test_a_refusal_never_stands_on_a_stale_aggregate(ledger: Ledger, other: Ledger) -> None:
    with pytest.raises(NotEnough):
        await ledger.execute(Transfer("s1", "s2", 50), caller())
    await other.execute(Deposit("s1", 100), caller())
    assert (await ledger.execute(Transfer("s1", "s2", 50), caller())).events == 2


async def test_nothing_to_do_never_stands_on_a_stale_aggregate(ledger: Ledger, other: Ledger) -> None:
    await ledger.execute(Deposit("n1", 100), caller())
    await other.execute(Transfer("n1", "n2", 70), caller())
    assert (await ledger.execute(EnsureAtLeast("n1", 100), caller())).result == 70


async def test_refusals_in_one_unit_with_events_are_fenced_by_them(ledger: Ledger, write: Write) -> None:
    await ledger.execute(Transfer("f1", "f2", 0), caller())
    await ledger.execute(Deposit("f3", 1), caller())
    async with write("f1", 100):
        with_events = asyncio.ensure_future(ledger.execute(Deposit("f3", 1), caller()))
        refused_at_first = asyncio.ensure_future(ledger.execute(Transfer("f1", "f2", 60), caller()))
        await until_flying(ledger)
        assert not refused_at_first.done()
    assert (await refused_at_first).events == 2
    await with_events


async def test_a_refusal_on_top_of_a_decision_that_falls_is_not_given(ledger: Ledger, write: Write) -> None:
    await ledger.execute(Deposit("t1", 100), caller())
    async with write("t1", 50):
        first = asyncio.ensure_future(ledger.execute(Transfer("t1", "t2", 100), caller()))
        await until_flying(ledger)
        second = asyncio.ensure_future(ledger.execute(Transfer("t1", "t2", 50), caller()))  # nothing left, it seems
        await asyncio.sleep(0.02)
        assert not second.done()
    assert [(await first).events, (await second).events] == [2, 2]


async def test_a_refusal_waits_until_what_it_stands_on_is_durable(ledger: Ledger, write: Write) -> None:
    """The same without a conflict: the money left in flight, then durably; only then is it said that it is gone."""
    await ledger.execute(Deposit("w1", 100), caller())
    async with write("w9", 1) as foreign:
        first = asyncio.ensure_future(ledger.execute(Transfer("w1", "w2", 100), caller()))
        await until_flying(ledger)
        second = asyncio.ensure_future(ledger.execute(Transfer("w1", "w2", 50), caller()))
        await asyncio.sleep(0.02)
        assert not second.done()
        await foreign.rollback()
    await first
    with pytest.raises(NotEnough):
        await second


async def test_a_load_that_overlaps_a_foreign_write_is_not_kept(ledger: Ledger, write: Write) -> None:
    """The window between reading a stream and keeping it: meanwhile the head moves past a foreign write to it."""
    async with write("o1", 10):
        pass
    read = ledger._loader._session.fetch

    async def slow(statement: str, params: Any) -> Any:
        found = await read(statement, params)
        if "states" in statement:
            ledger._loader._session.fetch = read  # once
            async with write("o1", 90):
                pass
            await ledger.execute(Deposit("o2", 1), caller())  # moves the head past it
        return found

    await ledger.execute(Deposit("o2", 1), caller())
    ledger._loader._session.fetch = slow
    assert (await ledger.execute(EnsureAtLeast("o1", 100), caller())).result == 0


async def test_the_version_is_the_last_fence_when_an_aggregate_is_stale_all_the_same(
    ledger: Ledger, other: Ledger, database_url: str, organisation: str
) -> None:
    await ledger.execute(Deposit("q1", 1), caller())
    await other.execute(Deposit("q1", 10), caller())
    ledger.writer.head = other.writer.head  # a defect that cannot happen: the head moved, the aggregate did not
    answers = await asyncio.gather(
        ledger.execute(Deposit("q2", 5), caller()), ledger.execute(Deposit("q1", 100), caller())
    )
    assert [answer.result for answer in answers] == [5, 111]
    sound(database_url, organisation)


async def test_a_log_that_is_not_the_one_we_wrote_is_read_anew(
    database_url: str, organisation: str, rows: Rows
) -> None:
    """A server that came back with less than it had acknowledged (a backup, a lost standby) gets no gap."""
    async with open_ledger(database_url, organisation) as ledger:
        first = await ledger.execute(Deposit("gone1", 10), caller())
        last = await ledger.execute(Deposit("gone1", 20), caller())
        assert last.position == first.position + 1
        rows("delete from events where position = %s", last.position)
        rows("delete from commands where position = %s", last.position)
        rows("select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^kassa ledger writes'")
        assert (await ledger.execute(Deposit("gone1", 1), caller())).result == 11
    sound(database_url, organisation)


async def test_two_owners_of_the_same_streams_write_a_dense_log_and_lose_no_money(
    ledger: Ledger, other: Ledger, database_url: str, organisation: str
) -> None:
    await asyncio.gather(*(ledger.execute(Deposit(f"m{n}", 1_000), caller()) for n in range(8)))

    async def work(owner: Ledger, seed: int) -> int:
        done = 0
        for step in range(15):
            source, target = (seed + step) % 8, (seed * 3 + step * 5 + 1) % 8
            if source != target:
                await owner.execute(Transfer(f"m{source}", f"m{target}", 1 + step), caller())
                done += 1
        return done

    apart = [
        owner.execute(Deposit(f"{name}{n}", n), caller())
        for owner, name in ((ledger, "A"), (other, "B"))
        for n in range(100)
    ]
    await asyncio.gather(*(work(owner, seed) for owner in (ledger, other) for seed in range(6)), *apart)
    end = sound(database_url, organisation)
    found = balances(database_url, organisation)
    assert sum(found[f"account-m{n}"] for n in range(8)) == 8_000
    assert ledger.writer.lost_races + other.writer.lost_races > 0
    assert end.position == max(ledger.writer.head.position, other.writer.head.position)
