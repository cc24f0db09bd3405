"""Current-state rows: the short cut of a cold load, never the truth, never ahead of it."""

import asyncio
from typing import Any

import pytest

from adapters.eventlog.ledger import EVENTS_PER_STATE, Ledger, LedgerSettings
from adapters.eventlog.repository import Live, LiveRepository
from adapters.eventlog.rows import Stream
from tests.eventlog.accounts import Account, Deposit, FireAndRefuse, NotEnough, Transfer
from tests.eventlog.conftest import Rows, caller, open_ledger


async def deposits(ledger: Ledger, account: str, number: int) -> None:
    for _ in range(number):
        await ledger.execute(Deposit(account, 1), caller())


STATE = (
    "select t.version, convert_from(t.state, 'utf8') from states t join streams s on s.id = t.stream where s.name = %s"
)
TAMPER = "update states set state = '1000000' where stream = (select id from streams where name = %s)"


async def test_a_cold_load_takes_the_state_and_the_tail(database_url: str, organisation: str, rows: Rows) -> None:
    async with open_ledger(database_url, organisation) as before:
        await deposits(before, "t", EVENTS_PER_STATE + 5)
    assert rows(STATE, "account-t") == [(EVENTS_PER_STATE, str(EVENTS_PER_STATE))]
    rows(TAMPER, "account-t")  # whoever reads it will show
    async with open_ledger(database_url, organisation) as after:
        assert (await after.execute(Deposit("t", 1), caller())).result == 1_000_006


async def test_a_state_of_another_shape_is_ignored_and_renewed(
    database_url: str, organisation: str, rows: Rows
) -> None:
    async with open_ledger(database_url, organisation) as before:
        await deposits(before, "o", EVENTS_PER_STATE)
    rows(TAMPER, "account-o")
    rows("update states set shape = 99 where stream = (select id from streams where name = 'account-o')")
    async with open_ledger(database_url, organisation) as after:
        assert (await after.execute(Deposit("o", 1), caller())).result == EVENTS_PER_STATE + 1
    assert rows(STATE, "account-o") == [(EVENTS_PER_STATE + 1, str(EVENTS_PER_STATE + 1))]


async def test_a_refused_decision_never_becomes_a_state(database_url: str, organisation: str, rows: Rows) -> None:
    """It had fired the event that would have been due for a new state."""
    async with open_ledger(database_url, organisation) as ledger:
        await deposits(ledger, "f", EVENTS_PER_STATE - 1)
        with pytest.raises(NotEnough):
            await ledger.execute(FireAndRefuse("f"), caller())
    assert rows(STATE, "account-f") == []
    async with open_ledger(database_url, organisation) as after:
        assert (await after.execute(Deposit("f", 1), caller())).result == EVENTS_PER_STATE


async def test_a_crash_between_log_and_state_costs_nothing_but_time(
    database_url: str, organisation: str, rows: Rows
) -> None:
    async with open_ledger(database_url, organisation) as before:

        async def crashed() -> None:
            before.writer.frozen = []

        before._notifier._step = crashed
        await deposits(before, "k", EVENTS_PER_STATE)
    assert rows(STATE, "account-k") == []
    async with open_ledger(database_url, organisation) as after:
        assert (await after.execute(Deposit("k", 1), caller())).result == EVENTS_PER_STATE + 1


async def test_no_state_is_ahead_of_the_log_or_another_than_it_was(
    database_url: str, organisation: str, rows: Rows
) -> None:
    async with open_ledger(database_url, organisation) as one, open_ledger(database_url, organisation) as two:
        work = [
            owner.execute(Transfer(f"s{n % 3}", f"s{(n + 1) % 3}", 0), caller())
            for n in range(300)
            for owner in (one, two)
        ]
        await asyncio.gather(*work)
        repository = one._log.repository
        found = rows(
            "select s.name, t.version, t.state, (select max(version) from events where stream = t.stream) "
            "from states t join streams s on s.id = t.stream where s.name ~ '^account-s'"
        )
        assert found
        for name, version, state, newest in found:
            assert version <= newest
            assert int(state) == repository.get(name, version=version).balance


async def test_a_ledger_with_room_for_two_aggregates_works(database_url: str, organisation: str) -> None:
    async with open_ledger(database_url, organisation, LedgerSettings(max_live=2)) as small:
        await asyncio.gather(*(small.execute(Deposit(f"m{n}", 100), caller()) for n in range(10)))
        for step in range(4):
            await asyncio.gather(
                *(small.execute(Transfer(f"m{n}", f"m{(n + step + 1) % 10}", 10), caller()) for n in range(10))
            )
        await asyncio.sleep(0.01)
        assert len(small._live.live) <= 2
        assert [(await small.execute(Deposit(f"m{n}", 0), caller())).result for n in range(10)] == [100] * 10


def repository(*names: str, max_live: int) -> LiveRepository:
    made: Any = LiveRepository(None, None, {"account": Account}, max_live)  # type: ignore[arg-type]
    for name in names:
        made.keep(Live(Account.blank(name), Stream(name)))
    return made  # type: ignore[no-any-return]


def test_the_least_recently_used_go_first_but_none_in_flight() -> None:
    kept = repository("account-a", "account-b", "account-c", "account-d", max_live=2)
    kept.find("account-a")
    kept.trim({"account-b"})
    assert list(kept.live) == ["account-b", "account-d", "account-a"]


def test_what_is_let_go_of_while_it_is_loaded_again_is_not_kept() -> None:
    """Between its load and now it may have been changed, written and trimmed: the load may be older than the log."""
    kept = repository("account-a", max_live=0)
    with kept.loading(["account-a", "account-b", "account-c"]) as untouched:
        kept.trim({})
        assert untouched == {"account-b", "account-c"}
        kept.evict({"account-b"})
        assert untouched == {"account-c"}
        kept.evict_all()
        assert untouched == set()
