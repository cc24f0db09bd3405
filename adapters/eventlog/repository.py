"""Aggregates at hand: the live ones the event loop owns, and the library's way of reconstructing any version.

A live aggregate is at once the newest state and possibly ahead of the log by decisions in flight. It is evicted as soon
as anything casts doubt on it; the next command loads it again.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
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
        self.max_live = max_live
        self.live: OrderedDict[str, Live] = OrderedDict()
        self._loading: list[set[str]] = []

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

    @contextmanager
    def loading(self, streams: Iterable[str]) -> Iterator[set[str]]:
        """Notes what is being loaded. What is let go of meanwhile leaves the set: it may have been read too early."""
        names = set(streams)
        self._loading.append(names)
        try:
            yield names
        finally:
            self._loading = [each for each in self._loading if each is not names]

    def keep(self, live: Live) -> None:
        self.live[live.stream.name] = live

    def evict(self, streams: Iterable[str]) -> None:
        """Forget live aggregates that may not be what the log says."""
        for stream in streams:
            self.live.pop(stream, None)
            for names in self._loading:
                names.discard(stream)

    def evict_all(self) -> None:
        """Nothing here is certain any more."""
        self.live.clear()
        for names in self._loading:
            names.clear()

    def trim(self, in_flight: Collection[str]) -> None:
        """Let go of the least recently used beyond the limit, but of none with a decision in flight."""
        surplus = len(self.live) - self.max_live
        if surplus > 0:
            self.evict([stream for stream in islice(self.live, surplus) if stream not in in_flight])

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
