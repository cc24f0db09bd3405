"""A log for tests: real event classes, written straight into the tables as the owner of the database would."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import psycopg

from domain.event import Event
from kassa.house import EVENT_TYPES

TYPES = EVENT_TYPES

RECORDED_AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class Log:
    """The log of one organisation. `position` is its head."""

    def __init__(self, database_url: str, schema: str) -> None:
        self.database_url, self.schema, self.position = database_url, schema, 0
        self._streams: dict[str, int] = {}
        self._versions: dict[str, int] = {}

    def append(self, *events: tuple[str, Event]) -> None:
        """(stream, event) pairs in one transaction, at the schema version of their class."""
        self.append_bodies((name, event.TYPE, event.VERSION, msgspec.json.encode(event)) for name, event in events)

    def append_bodies(self, rows: Iterable[tuple[str, str, int, bytes]]) -> None:
        """(stream, type, schema version, body): also what no class of ours would write."""
        with self.connect() as conn:
            with conn.cursor().copy(
                "copy events (position, stream, version, type, schema_version, recorded_at, occurred_at, body, "
                "command, actor, unit, correlation, causation, hash) from stdin"
            ) as copy:
                for stream, type_name, schema_version, body in rows:
                    copy.write_row(self._row(stream, type_name, schema_version, body))
            for name, number in self._streams.items():
                conn.execute("insert into streams values (%s, %s) on conflict do nothing", [number, name])

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.database_url, options=f"-c search_path={self.schema}")

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with self.connect() as conn:
            return conn.execute(sql.encode(), params).fetchall()

    def _row(self, stream: str, type_name: str, schema_version: int, body: bytes) -> Sequence[object]:
        self.position += 1
        number = self._streams.setdefault(stream, len(self._streams) + 1)
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        at = RECORDED_AT + timedelta(milliseconds=self.position)
        command = uuid4()
        actor = '{"kind":"DEVICE","id":"relay-1"}'
        envelope = (self.position, number, version, type_name, schema_version, at, at, body)
        return (*envelope, command, actor, None, command, None, b"\0" * 32)
