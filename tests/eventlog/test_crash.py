"""kill -9 of PostgreSQL under load: what was answered is there once, what was said to be nothing is not there."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.embedded import EmbeddedServers
from adapters.eventlog.errors import LedgerUnavailable, OutcomeUnknown
from adapters.eventlog.ledger import Ledger, LedgerSettings
from adapters.postgres.migrate import create_organisation, migrate, schema_of
from domain.command import Receipt
from tests.eventlog.accounts import Deposit
from tests.eventlog.conftest import balances, caller, insist, look, open_ledger, sound

CRASHES = 5
CLIENTS = 24
ACCOUNTS = 12
# Shorter than the longest outage below: some callers are answered while the database is still down.
SETTINGS = LedgerSettings(commit_seconds=0.6, query_seconds=0.6)
OUTAGES = (0.0, 0.1, 0.9)


@pytest.fixture
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """A server of its own, with an organisation."""
    folder = tmp_path_factory.mktemp("doomed")
    with EmbeddedServers(folder, redis=False, postgres_settings={"shared_buffers": "32MB"}) as servers:
        migrate(servers.database_url)
        create_organisation(servers.database_url, "crash", "Crash", "Europe/Moscow")
        yield servers


def kill_tree(pid: int) -> None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, children)):
        with_luck_still_there(each)


def with_luck_still_there(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


async def crash(servers: EmbeddedServers, times: int) -> None:
    for number in range(times):
        await asyncio.sleep(random.uniform(0.2, 0.5))
        kill_tree(servers.postgres_pid)
        await asyncio.sleep(OUTAGES[number % len(OUTAGES)])
        await asyncio.to_thread(servers.restart_dead)


async def test_blind_retries_with_the_same_id_through_crashes_have_one_effect_each(doomed: EmbeddedServers) -> None:
    url, schema = doomed.database_url, schema_of("crash")
    answers: dict[object, Receipt] = {}
    over = asyncio.Event()

    async def client(ledgers: list[Ledger], number: int) -> None:
        while not over.is_set():
            who = caller()
            command = Deposit(f"c{number % ACCOUNTS}", 1)
            answers[who.command_id] = await insist(random.choice(ledgers), command, who)

    async with open_ledger(url, schema, SETTINGS) as first, open_ledger(url, schema, SETTINGS) as second:
        # the second one has few clients: most of the time the first has the log to itself, sometimes they meet
        clients = [asyncio.ensure_future(client([first] * 9 + [second], n)) for n in range(CLIENTS)]
        await crash(doomed, CRASHES)
        over.set()
        await asyncio.gather(*clients)

    stored = look(
        url, schema, "select c.id, c.position, count(e) from commands c join events e on e.command = c.id group by c.id"
    )
    assert {row[0] for row in stored} == set(answers)
    assert {row[2] for row in stored} == {1}
    assert all(answers[command_id].position == position for command_id, position, _ in stored)
    assert sum(balances(url, schema).values()) == len(answers)
    sound(url, schema)
    assert len(answers) > 1_000


async def test_what_is_said_to_be_unavailable_was_not_stored(doomed: EmbeddedServers) -> None:
    url, schema = doomed.database_url, schema_of("crash")
    said: dict[object, str] = {}
    over = asyncio.Event()

    async def client(ledger: Ledger, number: int) -> None:
        while not over.is_set():
            who = caller()
            try:
                await ledger.execute(Deposit(f"t{number % ACCOUNTS}", 1), who)
                said[who.command_id] = "done"
            except (OutcomeUnknown, LedgerUnavailable) as error:
                said[who.command_id] = error.code
                await asyncio.sleep(0.01)

    async with open_ledger(url, schema, SETTINGS) as ledger:
        clients = [asyncio.ensure_future(client(ledger, n)) for n in range(CLIENTS)]
        await crash(doomed, 3)
        over.set()
        await asyncio.gather(*clients)

    stored = {row[0] for row in look(url, schema, "select id from commands")}
    assert {command_id for command_id, what in said.items() if what == "done"} <= stored
    assert not {command_id for command_id, what in said.items() if what == LedgerUnavailable.code} & stored
    assert set(said.values()) == {"done", LedgerUnavailable.code, OutcomeUnknown.code}
    sound(url, schema)
