"""The shop in memory, and the same acts through a real ledger, at the same moments and with the same outcome."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID, uuid4

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from domain.aggregate import Aggregate
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.decision import Decider, Recalled, Streams
from domain.event import Event
from domain.refusal import Refusal
from kassa.house import AGGREGATES, DECIDERS, EVENTS
from tests.domain.betting.betting_shop import BettingShop
from tests.domain.deciding import NOW

ACTOR = Actor(ActorKind.SYSTEM, "test")
_KINDS: dict[str, type[Aggregate]] = {kind.CATEGORY: kind for kind in AGGREGATES}


class Given(Command, frozen=True):
    """What happened before the test begins, in one stream."""

    NAME: ClassVar[str] = "tests.Given"

    stream: str
    events: tuple[Event, ...]


def _streams(asked: Given) -> Streams:
    return [(_KINDS[asked.stream.partition("-")[0]], asked.stream)]


def _decide(asked: Given, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    (aggregate,) = aggregates
    for event in asked.events:
        aggregate.fire(event, now=now)


class Step(NamedTuple):
    """What was asked for in memory, when, and the code it was refused with, if it was."""

    command: Command
    now: datetime
    refused: str | None = None


class Twin(BettingShop):
    """Remembers what was done to it."""

    def __init__(self, *desks: str, cash: int = 1_000_000) -> None:
        self.steps: list[Step] = []
        super().__init__(*desks, cash=cash)

    def given(self, *happened: tuple[str, Event]) -> "Twin":
        super().given(*happened)
        self.steps += [Step(Given(stream, (event,)), self.now) for stream, event in happened]
        return self

    def when(self, command: Command) -> list[tuple[str, Event]]:
        try:
            happened = super().when(command)
        except Refusal as refusal:
            self.steps.append(Step(command, self.now, refusal.code))
            raise
        self.steps.append(Step(command, self.now))
        return happened


class RealShop:
    """A ledger whose clock is set, over an organisation of its own."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.now = ledger, NOW
        self._done = 0

    async def execute(self, command: Command, command_id: UUID | None = None) -> Receipt:
        return await self.ledger.execute(command, Caller(ACTOR, command_id or uuid4()))

    async def follow(self, twin: Twin) -> None:
        """Do what was done to the twin since, with the same outcome."""
        for step in twin.steps[self._done :]:
            self.now = step.now
            refused = None
            try:
                await self.execute(step.command)
            except Refusal as refusal:
                refused = refusal.code
            assert refused == step.refused, step.command
        self._done = len(twin.steps)


@asynccontextmanager
async def real_shop(database_url: str, schema: str) -> AsyncIterator[RealShop]:
    log = EventLog(database_url, schema, AGGREGATES, EVENTS)
    ledger = Ledger(log, (*DECIDERS, Decider(Given, _streams, _decide)), lambda: shop.now)
    shop = RealShop(ledger)
    async with ledger:
        yield shop
