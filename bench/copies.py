"""The baseline `copy`: the same rows, byte for byte, by nothing but COPY into the same tables of another organisation.

What our side wrote in a round (events and commands) is read back as binary COPY data in units of about 1,000 events and
then written, one transaction per unit, over one connection. No decision, no encoding, no hash: the limit.
"""

import asyncio
import time
from typing import Any

import psycopg

from adapters.eventlog.wire import copy_together
from adapters.postgres.connection import conninfo

EVENTS_PER_UNIT = 1_000
UNIT_SECONDS = 30.0

Unit = list[tuple[str, bytes]]


class Twin:
    """An organisation that gets what `source` has, by COPY alone."""

    def __init__(self, url: str, source: str, twin: str) -> None:
        self._reading = conninfo(url, schema=source, name="bench reads")
        self._writing = conninfo(url, schema=twin, name="bench copies")
        self._position = 0

    async def follow(self) -> tuple[int, float]:
        """Copy what is new in the source: (events, seconds of the writing alone)."""
        units, events = await asyncio.to_thread(self._take)
        async with await psycopg.AsyncConnection[Any].connect(self._writing, autocommit=True) as connection:
            start = time.perf_counter()
            for unit in units:
                await copy_together(connection, unit, seconds=UNIT_SECONDS)
            return events, time.perf_counter() - start

    def _take(self) -> tuple[list[Unit], int]:
        first = self._position
        with psycopg.connect(self._reading) as connection:
            [(last,)] = connection.execute("select coalesce(max(position), 0) from events").fetchall()
            units = []
            while self._position < last:
                upto = min(self._position + EVENTS_PER_UNIT, last)
                units.append([(table, self._rows(connection, table, upto)) for table in ("events", "commands")])
                self._position = upto
        return units, last - first

    def _rows(self, connection: psycopg.Connection[Any], table: str, upto: int) -> bytes:
        chosen = f"select * from {table} where position > {self._position} and position <= {upto} order by position"
        with connection.cursor().copy(f"copy ({chosen}) to stdout (format binary)".encode()) as copy:
            return b"".join(bytes(block) for block in copy)
