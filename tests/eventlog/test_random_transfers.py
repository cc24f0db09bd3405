"""A machine that moves money at random through two ledgers, with foreign writes, refusals and repeats in between."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import count
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from adapters.eventlog.ledger import Ledger, LedgerSettings
from domain.command import Command, Receipt
from domain.refusal import Refusal
from tests.eventlog.accounts import Account, Deposit, EnsureAtLeast, FireAndRefuse, Transfer
from tests.eventlog.conftest import balances, caller, look, open_ledger, sound
from tests.eventlog.foreign import ForeignWrite

ACCOUNTS = 4
START = 100
TOO_MUCH = 10_000

accounts = st.integers(0, ACCOUNTS - 1)
wishes = st.one_of(
    st.tuples(st.just("transfer"), accounts, accounts, st.integers(0, 150)),
    st.tuples(st.just("refused"), accounts, accounts, st.just(TOO_MUCH)),
    st.tuples(st.just("enough"), accounts, accounts, st.just(0)),
    st.tuples(st.just("defect"), accounts, accounts, st.just(0)),
)
owners = st.integers(0, 1)


class Runner:
    """One event loop with two ledgers of the same log for all runs of the machine (an empty one takes seconds)."""

    def __init__(self, database_url: str, schema: str) -> None:
        self.url, self.schema = database_url, schema
        self.games = count()
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.ledgers: list[Ledger] = self.run(self._open())

    def run(self, work: Any) -> Any:
        return self._runner.run(work)

    async def _open(self) -> list[Ledger]:
        small = LedgerSettings(max_live=3)  # one of the two lets go of its aggregates all the time
        return [
            await self._stack.enter_async_context(open_ledger(self.url, self.schema, chosen))
            for chosen in (LedgerSettings(), small)
        ]

    def close(self) -> None:
        self.run(self._stack.aclose())
        self._runner.close()


@pytest.fixture
def runner(database_url: str, organisation: str) -> Iterator[Runner]:
    running = Runner(database_url, organisation)
    yield running
    running.close()


class Money(RuleBasedStateMachine):
    runner: ClassVar[Runner]
    brought_in = ACCOUNTS * START

    @initialize()
    def begin(self) -> None:
        self.names = [f"g{next(self.runner.games)}-{n}" for n in range(ACCOUNTS)]
        self.answered: dict[UUID, tuple[Command, Receipt]] = {}
        self.runner.run(self._all([(n % 2, Deposit(name, START), uuid4()) for n, name in enumerate(self.names)]))

    @rule(wanted=st.lists(st.tuples(owners, wishes), min_size=1, max_size=8))
    def ask_at_once(self, wanted: list[Any]) -> None:
        self.runner.run(self._all([(owner, self._command(*wish), uuid4()) for owner, wish in wanted]))

    @rule(
        wanted=st.lists(st.tuples(owners, wishes), min_size=1, max_size=8),
        account=accounts,
        amount=st.integers(1, 50),
        lands=st.booleans(),
    )
    def ask_while_a_foreigner_writes(self, wanted: list[Any], account: int, amount: int, lands: bool) -> None:
        async def both() -> None:
            async with ForeignWrite(self.runner.url, self.runner.schema, self.names[account], amount) as foreign:
                asked = asyncio.ensure_future(
                    self._all([(owner, self._command(*wish), uuid4()) for owner, wish in wanted])
                )
                await asyncio.sleep(0.005)
                await (foreign.commit() if lands else foreign.rollback())
                await asked

        self.runner.run(both())
        self.brought_in += amount if lands else 0

    @rule(owner=owners, which=st.integers(0, 1_000))
    def repeat(self, owner: int, which: int) -> None:
        command_id, (command, first) = list(self.answered.items())[which % len(self.answered)]
        again = self.runner.run(self.runner.ledgers[owner].execute(command, caller(command_id)))
        assert again.replayed
        assert (again.position, again.versions, again.events, again.result) == (
            first.position,
            first.versions,
            first.events,
            first.result,
        )

    @invariant()
    def money_is_kept_and_never_owed(self) -> None:
        sound(self.runner.url, self.runner.schema)
        found = balances(self.runner.url, self.runner.schema)
        mine = [found[f"account-{name}"] for name in getattr(self, "names", ())]
        assert min(mine, default=0) >= 0
        assert not mine or sum(mine) == self.brought_in

    @invariant()
    def replay_is_the_live_state_of_whoever_is_up_to_date(self) -> None:
        for ledger in self.runner.ledgers:
            for name in getattr(self, "names", ()):
                live = ledger._live.live.get(f"account-{name}")
                if live is not None:
                    replayed = ledger._live.get(f"account-{name}", version=live.aggregate.version)
                    assert isinstance(replayed, Account)
                    assert replayed.balance == live.aggregate.balance

    @invariant()
    def each_answered_command_is_there_once(self) -> None:
        rows = look(
            self.runner.url,
            self.runner.schema,
            "select c.id, c.events, (select count(*) from events e where e.command = c.id) "
            "from commands c where c.id = any(%s)",
            list(getattr(self, "answered", ())),
        )
        assert {row[0]: row[1:] for row in rows} == {
            command_id: (receipt.events, receipt.events)
            for command_id, (_, receipt) in getattr(self, "answered", {}).items()
        }

    def _command(self, wish: str, one: int, two: int, amount: int) -> Command:
        source, target = self.names[one], self.names[two]
        match wish:
            case "enough":
                return EnsureAtLeast(source, 0)
            case "defect":
                return FireAndRefuse(source)
            case _:
                return Transfer(source, target, amount)

    async def _all(self, wanted: list[tuple[int, Command, UUID]]) -> None:
        async def one(owner: int, command: Command, command_id: UUID) -> None:
            try:
                receipt = await self.runner.ledgers[owner].execute(command, caller(command_id))
            except Refusal:
                return
            assert not receipt.replayed
            self.answered[command_id] = (command, receipt)

        await asyncio.gather(*(one(*each) for each in wanted))


def test_money_moved_at_random_stays_right(runner: Runner) -> None:
    run_state_machine_as_test(
        type("Running", (Money,), {"runner": runner}),
        settings=settings(
            max_examples=12,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    assert runner.ledgers[0].writer.lost_races > 0, "the two ledgers never met: nothing was proven"
