"""What the library reads the log through: a recorder for events and one for current-state rows.

They read only: `Ledger.execute` is the one way to write, so `insert_events` refuses. Blocking; meant for replay, export
and tests, not for the event loop.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

import psycopg
from eventsourcing.domain import ProgrammingError
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Notification,
    StoredEvent,
    Subscription,
)
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from adapters.eventlog.mapper import topic_of

# A notification id is a position; a bigint's end stands for "no upper bound".
_NO_BOUND = (1 << 63) - 1

_OF_A_STREAM = """
select e.version, e.type, e.schema_version, e.body, e.recorded_at, e.position
from events e join streams s on s.id = e.stream
where s.name = %s and e.version > %s and e.version <= %s order by e.version {direction} limit %s
"""
_OF_THE_LOG = """
select stream, version, type, schema_version, body, recorded_at, position from events
where position > %s and position <= %s {types} order by position limit %s
"""
_NAMES = "select id, name from streams where id = any(%s)"
# Names of streams kept; a log has as many as drives, cards, accounts.
MAX_NAMES = 100_000

Pool = ConnectionPool[psycopg.Connection[tuple[Any, ...]]]


def _closed_door() -> NoReturn:
    raise ProgrammingError("events are written by Ledger.execute only: it knows command ids, positions and hashes")


class LoggedEvent(Notification):
    """The library's stored event and notification in one, with the instant it was recorded at; `id` is the position.

    Made without the slow constructor of a frozen dataclass, whose fields can only be set past it.
    """

    recorded_at: datetime

    def __init__(
        self,
        originator_id: str,
        originator_version: int,
        topic: str,
        state: bytes,
        recorded_at: datetime,
        position: int,
    ) -> None:
        self.__dict__.update(
            originator_id=originator_id,
            originator_version=originator_version,
            topic=topic,
            state=state,
            recorded_at=recorded_at,
            id=position,
        )


class LogRecorder(ApplicationRecorder):
    """Events of one organisation as the library's stored events and notifications; notification id = position."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self._pool = pool
        self._names: dict[int, str] = {}
        self._topics: dict[tuple[str, int], str] = {}

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        _closed_door()

    def select_events(
        self,
        originator_id: Any,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        statement = _OF_A_STREAM.format(direction="desc" if desc else "asc")
        rows = self._fetch(statement, (str(originator_id), gt or 0, _NO_BOUND if lte is None else lte, limit))
        return [
            LoggedEvent(originator_id, version, topic_of(name, schema), body, recorded_at, position)
            for version, name, schema, body, recorded_at, position in rows
        ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = (start or 0) - (1 if start and inclusive_of_start else 0)
        # positions are dense: without a filter the range is known, and a bounded one needs no sort
        dense = _NO_BOUND if topics else after + limit
        bounds: list[Any] = [after, dense if stop is None else min(stop, dense)]
        if topics:
            bounds.append([topic.partition("@")[0] for topic in topics])
        statement = _OF_THE_LOG.format(types="and type = any(%s)" if topics else "")
        rows = self._fetch(statement, (*bounds, limit))
        names, known = self._names_of({row[0] for row in rows}), self._topics
        return [
            LoggedEvent(
                names[stream],
                version,
                known.get((kind, schema)) or known.setdefault((kind, schema), topic_of(kind, schema)),
                body,
                recorded_at,
                position,
            )
            for stream, version, kind, schema, body, recorded_at, position in rows
        ]

    def max_notification_id(self) -> int | None:
        [(position,)] = self._fetch("select max(position) from events", ())
        return position  # type: ignore[no-any-return]

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Live reading goes through `tail.py`, which reconnects and loses nothing (engine trap 7)."""
        del gt, topics
        raise ProgrammingError(
            "follow the log with adapters.eventlog.tail: the library's subscription cannot reconnect"
        )

    def _names_of(self, numbers: set[int]) -> Mapping[int, str]:
        unknown = numbers - self._names.keys()
        if unknown:
            if len(self._names) > MAX_NAMES:
                self._names = {}
                unknown = numbers
            self._names.update(dict(self._fetch(_NAMES, (list(unknown),))))
        return self._names

    def _fetch(self, statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        self._pool.open()  # once; later calls do nothing
        with self._pool.connection() as connection, connection.cursor(row_factory=tuple_row, binary=True) as cursor:
            return cursor.execute(statement, params).fetchall()


class StateRecorder(AggregateRecorder):
    """Current-state rows as the library's snapshots: at most one per stream; one of an old shape is no use."""

    def __init__(self, pool: Pool, shapes: Mapping[str, int]) -> None:
        self._pool = pool
        self._shapes = shapes  # category -> shape of its aggregate's state

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        _closed_door()

    def select_events(
        self,
        originator_id: Any,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        del gt, desc, limit
        statement = (
            "select t.version, t.shape, t.state from states t join streams s on s.id = t.stream "
            "where s.name = %s and t.version <= %s and t.shape = %s"
        )
        shape = self._shapes[str(originator_id).partition("-")[0]]
        self._pool.open()
        with self._pool.connection() as connection:
            rows = connection.execute(
                statement, (str(originator_id), _NO_BOUND if lte is None else lte, shape)
            ).fetchall()
        return [StoredEvent(originator_id, version, f"state@{shape}", bytes(state)) for version, shape, state in rows]
