"""A ledger into which a test writes what happened, without asking the rules of others: papers follow events."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import uuid4

import msgspec

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from domain.aggregate import Aggregate
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.decision import Decider, Recalled, Streams
from domain.event import Event
from kassa.house import AGGREGATES, EVENT_TYPES, EVENTS


def _anything(category: str) -> type[Aggregate]:
    """An aggregate to which anything may happen."""

    class Anything(Aggregate):
        CATEGORY: ClassVar[str] = category
        SHAPE: ClassVar[int] = 999  # of no use to the real one

        def begin(self) -> None:
            pass

        def evolve(self, event: Any) -> None:
            pass

        def freeze(self) -> Any:
            return None

        def thaw(self, state: Any) -> None:
            pass

    return Anything


_TAKING_ANYTHING = {"wd", "coupon", "player"}
_ALL = [_anything(each.CATEGORY) if each.CATEGORY in _TAKING_ANYTHING else each for each in AGGREGATES]
_OF_CATEGORY = {each.CATEGORY: each for each in _ALL}


class Happen(Command, frozen=True):
    NAME: ClassVar[str] = "tests.Happen"

    stream: str
    type: str
    body: bytes


def _streams(command: Happen) -> Streams:
    return [(_OF_CATEGORY[command.stream.partition("-")[0]], command.stream)]


def _decide(command: Happen, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    aggregates[0].fire(msgspec.json.decode(command.body, type=EVENT_TYPES[command.type]), now=now)


def open_happening(database_url: str, schema: str) -> AbstractAsyncContextManager[Ledger]:
    log = EventLog(database_url, schema, _ALL, EVENTS)
    return Ledger(log, [Decider(Happen, _streams, _decide)], lambda: datetime.now(UTC))


async def happen(ledger: Ledger, stream: str, event: Event) -> Receipt:
    command = Happen(stream, event.TYPE, msgspec.json.encode(event))
    return await ledger.execute(command, Caller(Actor(ActorKind.SYSTEM, "test"), uuid4()))
