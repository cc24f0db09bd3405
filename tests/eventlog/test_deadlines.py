"""A database that falls silent: every caller is answered in time and truthfully, and the ledger recovers by itself."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.eventlog.errors import LedgerError, LedgerUnavailable, OutcomeUnknown
from adapters.eventlog.ledger import Ledger, LedgerSettings
from adapters.eventlog.session import Session
from tests.eventlog.accounts import Deposit, NotEnough, Transfer
from tests.eventlog.conftest import Rows, balances, caller, insist, open_ledger, sound
from tests.eventlog.stalling_proxy import StallingProxy

COMMIT_SECONDS = 1.0
GRACE_SECONDS = 0.5
EVERYTHING = 1 << 30
# What the server says before a unit of one deposit is stored: "send events" (36), "1 there" (12), "send commands" (22).
UP_TO_THE_LAST_WORD = 70
# 3,000 deposits: 0.7 MB of events, then 0.35 MB of commands; the server holds the positions and waits for the rest.
EVENTS_OF_3_000 = 850_000
SETTINGS = LedgerSettings(commit_seconds=COMMIT_SECONDS, query_seconds=COMMIT_SECONDS)


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[StallingProxy]:
    async with StallingProxy(database_url) as running:
        yield running
        running.resume()


@pytest.fixture
async def ledger(proxy: StallingProxy, organisation: str) -> AsyncIterator[Ledger]:
    async with open_ledger(proxy.url, organisation, SETTINGS) as opened:
        yield opened
        proxy.resume()


async def in_time(asked: list[Any]) -> list[Any]:
    started = time.monotonic()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert time.monotonic() - started < COMMIT_SECONDS + GRACE_SECONDS
    return answers


async def test_a_silent_database_is_answered_in_time_and_the_same_id_resolves_it(
    ledger: Ledger, proxy: StallingProxy, database_url: str, organisation: str
) -> None:
    await ledger.execute(Deposit("s1", 1), caller())
    before = asyncio.all_tasks()
    callers = [caller() for _ in range(50)]
    proxy.stall()
    answers = await in_time([ledger.execute(Deposit("s1", 1), each) for each in callers])
    assert {type(answer) for answer in answers} == {OutcomeUnknown}
    proxy.serve_new()
    again = await asyncio.gather(*(insist(ledger, Deposit("s1", 1), each) for each in callers))
    assert sorted(answer.result for answer in again) == list(range(2, 52))
    assert balances(database_url, organisation)["account-s1"] == 51
    await asyncio.sleep(0.2)
    left = {task.get_coro().__qualname__ for task in asyncio.all_tasks() - before}
    assert left <= {"StallingProxy._relay", "_pump"}


async def test_an_answer_lost_on_the_way_is_unknown_and_its_id_resolves_it(
    ledger: Ledger, proxy: StallingProxy, database_url: str, organisation: str
) -> None:
    await ledger.execute(Deposit("a1", 1), caller())
    same = caller()
    proxy.stall(after_request_bytes=EVERYTHING, after_answer_bytes=UP_TO_THE_LAST_WORD)
    [answer] = await in_time([ledger.execute(Deposit("a1", 10), same)])
    assert isinstance(answer, OutcomeUnknown)
    assert balances(database_url, organisation)["account-a1"] == 11
    proxy.serve_new()
    again = await insist(ledger, Deposit("a1", 10), same)
    assert (again.replayed, again.result) == (True, 11)
    assert (await ledger.execute(Deposit("a1", 100), caller())).result == 111


async def test_without_the_id_the_same_happens_twice(
    ledger: Ledger, proxy: StallingProxy, database_url: str, organisation: str
) -> None:
    """The positive control of the test above."""
    await ledger.execute(Deposit("c1", 1), caller())
    proxy.stall(after_request_bytes=EVERYTHING, after_answer_bytes=UP_TO_THE_LAST_WORD)
    await in_time([ledger.execute(Deposit("c1", 10), caller())])
    proxy.serve_new()
    await insist(ledger, Deposit("c1", 10), caller())
    assert balances(database_url, organisation)["account-c1"] == 21


async def test_what_was_never_sent_is_unavailable_and_not_stored(
    ledger: Ledger, proxy: StallingProxy, rows: Rows
) -> None:
    await ledger.execute(Deposit("n1", 1), caller())
    proxy.stall()
    first = asyncio.ensure_future(ledger.execute(Deposit("n1", 1), caller()))
    await asyncio.sleep(0.1)
    waiting = caller()
    answers = await in_time([ledger.execute(Deposit("n1", 1), waiting), ledger.execute(Deposit("cold", 1), caller())])
    assert [type(answer) for answer in answers] == [LedgerUnavailable, LedgerUnavailable]
    with pytest.raises(OutcomeUnknown):
        await first
    proxy.resume()
    await ledger.execute(Deposit("n1", 1), caller())
    assert rows("select 1 from commands where id = %s", waiting.command_id) == []


async def test_a_refusal_that_cannot_be_made_sure_is_unavailable(ledger: Ledger, proxy: StallingProxy) -> None:
    with pytest.raises(NotEnough):
        await ledger.execute(Transfer("r1", "r2", 5), caller())
    proxy.stall()
    [answer] = await in_time([ledger.execute(Transfer("r1", "r2", 5), caller())])
    assert isinstance(answer, LedgerUnavailable)


async def half_sent(ledger: Ledger, proxy: StallingProxy, account: str) -> list[Any]:
    """Stall while the server has half of a unit; afterwards new connections work, the old one is never heard of."""
    callers = [caller() for _ in range(3_000)]
    await ledger.execute(Deposit(account, 1), caller())
    proxy.stall(after_request_bytes=EVENTS_OF_3_000, after_answer_bytes=EVERYTHING)
    answers = await asyncio.gather(
        *(ledger.execute(Deposit(account, 1), each) for each in callers), return_exceptions=True
    )
    assert {type(answer) for answer in answers} == {OutcomeUnknown}
    proxy.serve_new()
    return callers


async def test_a_session_left_in_the_middle_does_not_hold_the_log(
    ledger: Ledger, proxy: StallingProxy, database_url: str, organisation: str
) -> None:
    callers = await half_sent(ledger, proxy, "h1")
    assert (await insist(ledger, Deposit("free", 1), caller())).result == 1
    await asyncio.gather(*(insist(ledger, Deposit("h1", 1), each) for each in callers[:10]))
    assert balances(database_url, organisation)["account-h1"] == 11
    sound(database_url, organisation)


async def test_no_time_limit_of_the_server_would_end_that_session(
    ledger: Ledger, proxy: StallingProxy, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control: without ending it by hand the log stays locked, whatever statement_timeout says."""

    async def nothing(*_: Any) -> None: ...

    with monkeypatch.context() as patched:
        patched.setattr(Session, "_end_others", nothing)
        await half_sent(ledger, proxy, "h2")
        for _ in range(2):
            with pytest.raises(LedgerError):
                await ledger.execute(Deposit("locked", 1), caller())
    rows("select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^kassa ledger writes'")
    await insist(ledger, Deposit("locked", 1), caller())


async def test_sessions_are_limited_on_the_server_too(ledger: Ledger) -> None:
    [(statement, idle, check)] = await ledger._reading.fetch(
        "select current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout'), "
        "current_setting('client_connection_check_interval')"
    )
    assert (statement, idle, check) == ("1s", "1s", "1s")
    assert "tcp_keepalives_idle=5" in ledger._reading._conninfo  # a unix socket answers 0


async def test_a_ledger_closes_in_bounded_time_while_the_database_is_silent(
    proxy: StallingProxy, organisation: str, rows: Rows
) -> None:
    count = "select count(*) from pg_stat_activity where application_name ~ '^kassa ledger'"
    [(sessions,)] = rows(count)
    async with open_ledger(proxy.url, organisation, SETTINGS) as ledger:
        await ledger.execute(Deposit("b1", 1), caller())
        proxy.stall()
        asked = [asyncio.ensure_future(ledger.execute(Deposit("b1", 1), caller())) for _ in range(5)]
        await asyncio.sleep(0.05)
        started = time.monotonic()
    assert time.monotonic() - started < 3 * COMMIT_SECONDS + GRACE_SECONDS
    assert {type(answer) for answer in await asyncio.gather(*asked, return_exceptions=True)} == {OutcomeUnknown}
    with pytest.raises(LedgerUnavailable):
        await ledger.execute(Deposit("b1", 1), caller())
    proxy.resume()
    await asyncio.sleep(0.1)
    assert rows(count) == [(sessions,)]
