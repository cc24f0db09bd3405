"""The library's Application over our log: mapper, recorders, repository, notification log and snapshots are its parts.

It reads. `Application.save` ends at the recorder's closed door; `ledger.py` writes.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from eventsourcing.application import Application
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    EventStore,
    InfrastructureFactory,
    JSONTranscoder,
    Mapper,
    ProcessRecorder,
    StoredEvent,
    TrackingRecorder,
)
from eventsourcing.utils import Environment
from psycopg_pool import ConnectionPool

from adapters.eventlog.mapper import EventMapper
from adapters.eventlog.recorder import LogRecorder, Pool, StateRecorder
from adapters.eventlog.repository import FrozenState, LiveRepository
from adapters.postgres.connection import conninfo
from domain.aggregate import THE_BEGINNING, Aggregate
from domain.event import Event, EventTypes

# Blocking reads are for tools; two at once are plenty.
READ_CONNECTIONS = 2
# The library's own sections of 10 make its notification log 5 times slower (engine §B).
SECTION_SIZE = 1_000


class StateMapper(Mapper[str]):
    """Current-state rows as the library's snapshots."""

    def __init__(self) -> None:
        super().__init__(transcoder=JSONTranscoder())  # required by the library, never used

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        state = msgspec.json.decode(stored_event.state)
        name, version = str(stored_event.originator_id), stored_event.originator_version
        return FrozenState(name, version, THE_BEGINNING, state)


class LogFactory(InfrastructureFactory[Any]):
    """Makes the recorders of one schema. Trackings belong to the projections, which keep their own (design §5)."""

    def __init__(self, database_url: str, schema: str, shapes: dict[str, int]) -> None:
        super().__init__(Environment("kassa", {"IS_SNAPSHOTTING_ENABLED": "y"}))
        self._shapes = shapes
        self._pool: Pool = ConnectionPool(
            conninfo(database_url, role="kassa_reader", schema=schema, name="kassa log reads"),
            min_size=0,
            max_size=READ_CONNECTIONS,
            open=False,  # at the first read: a ledger that only serves needs none
        )

    def application_recorder(self) -> ApplicationRecorder:
        return LogRecorder(self._pool)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        del purpose
        return StateRecorder(self._pool, self._shapes)

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> TrackingRecorder:
        raise NotImplementedError("projections keep their own positions")

    def process_recorder(self) -> ProcessRecorder:
        raise NotImplementedError("process managers send commands")

    def close(self) -> None:
        self._pool.close()


class EventLog(Application[str]):
    """The log of one organisation (one schema)."""

    log_section_size = SECTION_SIZE
    mapper: EventMapper

    def __init__(
        self, database_url: str, schema: str, aggregates: Iterable[type[Aggregate]], events: Iterable[type[Event]]
    ) -> None:
        self.database_url = database_url
        self.schema = schema
        self.aggregates = {aggregate.CATEGORY: aggregate for aggregate in aggregates}
        self.types = EventTypes(*events)
        super().__init__()

    @property
    def repository(self) -> LiveRepository:
        assert isinstance(self._repository, LiveRepository)
        return self._repository

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        del env
        shapes = {category: aggregate.SHAPE for category, aggregate in self.aggregates.items()}
        return LogFactory(self.database_url, self.schema, shapes)

    def construct_mapper(self) -> EventMapper:
        return EventMapper(self.types)

    def construct_snapshot_store(self) -> EventStore[str]:
        return EventStore(mapper=StateMapper(), recorder=self.factory.aggregate_recorder("snapshots"))

    def construct_repository(self) -> LiveRepository:
        return LiveRepository(self.events, self.snapshots, self.aggregates)
