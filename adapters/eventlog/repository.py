"""Aggregates at hand: the live ones the event loop owns, and the library's way of reconstructing any version.

A live aggregate is at once the newest state and possibly ahead of the log by decisions in flight. It is evicted as soon
as anything casts doubt on it; the next command loads it again.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from eventsourcing.application import AggregateNotFoundError, Repository
from eventsourcing.persistence import EventStore

from adapters.eventlog.rows import Stream
from domain.aggregate import Aggregate, Recorded

# Live aggregates kept; a small one is about 0.5 KB (engine, "Cold aggregates").
MAX_LIVE = 100_000


class Live:
    """A live aggregate, its stream, and the version its current-state row has reached."""

    __slots__ = ("aggregate", "frozen_version", "stream")

    def __init__(self, aggregate: Aggregate, stream: Stream, frozen_version: int = 0) -> None:
        self.aggregate = aggregate
        self.stream = stream
        self.frozen_version = frozen_version


class FrozenState(msgspec.Struct, frozen=True):
    """A current-state row as the library sees it: a snapshot, the first thing an aggregate is mutated by."""

    originator_id: str
    originator_version: int
    timestamp: datetime
    state: Any

    def mutate(self, aggregate: Any) -> Any:
        aggregate.thaw(self.state)
        aggregate.version = self.originator_version
        aggregate.modified_on = self.timestamp
        return aggregate


class LiveRepository(Repository[str]):
    """The library's repository with live aggregates instead of its cache of deep copies (engine trap 6)."""

    def __init__(
        self,
        event_store: EventStore[str],
        snapshot_store: EventStore[str] | None,
        aggregates: Mapping[str, type[Aggregate]],
        max_live: int = MAX_LIVE,
    ) -> None:
        super().__init__(event_store, snapshot_store=snapshot_store)
        self._aggregates = aggregates
        self._max_live = max_live
        self.live: OrderedDict[str, Live] = OrderedDict()
        self.evictions = 0  # a load that overlaps an eviction may have read what was doubted

    def class_of(self, stream: str) -> type[Aggregate]:
        """The aggregate class of a stream, by the category its name begins with."""
        category = stream.partition("-")[0]
        try:
            return self._aggregates[category]
        except KeyError:
            raise AggregateNotFoundError(f"no aggregate has streams named {category}-…") from None

    def find(self, stream: str) -> Live | None:
        """The live aggregate, now the most recently used."""
        live = self.live.get(stream)
        if live is not None:
            self.live.move_to_end(stream)
        return live

    def keep(self, live: Live) -> None:
        self.live[live.stream.name] = live

    def evict(self, streams: Iterable[str]) -> None:
        """Forget live aggregates that may not be what the log says."""
        for stream in streams:
            self.evictions += 1
            self.live.pop(stream, None)

    def trim(self, in_flight: Iterable[Mapping[str, Live]]) -> None:
        """Let go of the least recently used beyond the limit, but of none with a decision in flight."""
        for stream in list(self.live)[: max(0, len(self.live) - self._max_live)]:
            if not any(stream in lives for lives in in_flight):
                del self.live[stream]

    def get(self, aggregate_id: str, *, version: int | None = None, **_: Any) -> Any:
        """The aggregate as the log has it, at `version` or newest. Raises `AggregateNotFoundError`. Blocking."""
        aggregate_class = self.class_of(aggregate_id)

        def project(_: Any, events: Iterable[Any]) -> Any:
            return replay(aggregate_class.blank(aggregate_id), events)

        aggregate = self._reconstruct_aggregate(aggregate_id, version, project)
        if aggregate.version == 0:
            raise AggregateNotFoundError(f"{aggregate_id} has no events")
        return aggregate


def replay(aggregate: Aggregate, events: Iterable[FrozenState | Recorded]) -> Aggregate:
    """`aggregate` after its events. (A plain loop: the library's own checks cost half of a load, engine §B.)"""
    for event in events:
        event.mutate(aggregate)
    return aggregate
