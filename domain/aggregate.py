"""Aggregates: the library's `BaseAggregate` with the three parts of a decider: a beginning, decisions, evolution.

A subclass names its `CATEGORY` (the first word of its stream's name), sets its initial state in `begin`, decides in
methods that check first and then `fire` events, and changes state only in `evolve`. `freeze`/`thaw` give the state as
a plain value for the current-state row; raise `SHAPE` when that value changes.

Time, ids and outside facts are arguments of the decisions.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from eventsourcing.domain import BaseAggregate, CanMutateAggregate
from msgspec import Struct

from domain.event import Event

THE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Recorded(Struct, CanMutateAggregate[str], frozen=True):
    """An event in its stream: the library's domain event. The rest of the envelope comes with the command."""

    originator_id: str
    originator_version: int
    timestamp: datetime  # recorded_at
    event: Event
    occurred_at: datetime | None = None

    def mutate(self, aggregate: Any) -> Any:
        if aggregate.version + 1 != self.originator_version:
            raise ValueError(f"{self.originator_id}: version {self.originator_version} follows {aggregate.version}")
        aggregate.evolve(self.event)
        aggregate.advance(self)
        return aggregate


class Aggregate(BaseAggregate[str]):
    """One stream of events and the state they add up to. Not created by an event: an empty stream is a beginning."""

    CATEGORY: ClassVar[str]
    SHAPE: ClassVar[int] = 1

    @classmethod
    def blank(cls, stream: str) -> Self:
        """The aggregate before its first event."""
        aggregate = cls.__new__(cls)
        BaseAggregate.__base_init__(aggregate, stream, 0, THE_BEGINNING)
        aggregate.begin()
        return aggregate

    def begin(self) -> None:
        """Set the initial state."""
        raise NotImplementedError

    def evolve(self, event: Any) -> None:
        """Change the state by one event; never refuses."""
        raise NotImplementedError

    def freeze(self) -> Any:
        """The state as a value msgspec can encode."""
        raise NotImplementedError

    def thaw(self, state: Any) -> None:
        """Take over a state that `freeze` gave."""
        raise NotImplementedError

    def fire(self, event: Event, *, now: datetime, occurred_at: datetime | None = None) -> None:
        """Record that `event` happened; `now` is the server's instant, `occurred_at` the business time, if another."""
        self.evolve(event)
        recorded = Recorded(self._id, self._version + 1, now, event, occurred_at)
        self._version += 1
        self._modified_on = now
        self._pending_events.append(recorded)

    def advance(self, recorded: Recorded) -> None:
        """Note that a stored event has been applied."""
        self._version = recorded.originator_version
        self._modified_on = recorded.timestamp

    def collect_events(self) -> list[Any]:
        """The events fired since the last call, as `Recorded`. (The library pops them one by one: O(n²) in bulk.)"""
        pending: list[Any] = self._pending_events
        self._pending_events = []
        return pending
