"""Group `export`: handing the whole log out as lines of JSON.

`export.events`  the log by `Services.export`, as `GET /events` sends it; against `row_by_row`: a server-side cursor and
                 json.dumps of the same fields for every row. Both in one process over one connection.
"""

import json
import time
from contextlib import aclosing
from typing import Any

import psycopg

from adapters.eventlog.history import stored_event
from adapters.postgres.connection import conninfo
from api.services import EventFilter
from bench import callers
from bench.documents import Drives
from bench.figures import Report
from bench.ledgers import ledger, loop
from bench.rounds import in_turn
from bench.server import new_database, new_organisation
from bench.sizes import Sizes
from kassa.wiring import Wiring

DOCUMENTS_PER_COMMAND = 100
LANES = 4
EVERYTHING = """
select e.position, s.name, e.version, e.type, e.schema_version, e.recorded_at, e.occurred_at, e.actor, e.unit,
       e.correlation, e.causation, e.command, e.hash, e.body
from events e join streams s on s.id = e.stream order by e.position
"""


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_export")
    schema = new_organisation(url, "export")
    with loop() as runner, ledger(runner, url, schema) as source:
        queues = Drives(9290, LANES).queues(sizes.exported_events // DOCUMENTS_PER_COMMAND, DOCUMENTS_PER_COMMAND)
        runner.run(callers.all_of(source, queues))

        def ours() -> float:
            return runner.run(_ours(url, schema))

        def row_by_row() -> float:
            return runner.run(_row_by_row(url, schema))

        rates = in_turn("exported events/s", {"ours": ours, "row_by_row": row_by_row}, sizes.rounds)
    report.compare("export.events", "events/s", rates["ours"], "row_by_row", rates["row_by_row"])


async def _ours(url: str, schema: str) -> float:
    lines, start = 0, time.perf_counter()
    async with Wiring(url) as wiring, aclosing(wiring.export(schema, 0, EventFilter())) as blocks:
        async for _, block in blocks:
            lines += block.count(b"\n")
    return lines / (time.perf_counter() - start)


async def _row_by_row(url: str, schema: str) -> float:
    lines, start = 0, time.perf_counter()
    told = conninfo(url, role="kassa_reader", schema=schema, name="bench export")
    async with (
        await psycopg.AsyncConnection[Any].connect(told) as connection,
        connection.cursor(name="rows", binary=True) as cursor,
    ):
        cursor.itersize = 1_000
        await cursor.execute(EVERYTHING)
        async for row in cursor:
            event = stored_event(row)
            fields: dict[str, Any] = {
                "position": event.position,
                "stream": event.stream,
                "version": event.version,
                "type": event.type,
                "schemaVersion": event.schema_version,
                "recordedAt": event.recorded_at.isoformat(),
                "occurredAt": event.occurred_at.isoformat(),
                "actor": {"kind": event.actor.kind, "id": event.actor.id},
                "unit": event.unit,
                "correlationId": str(event.correlation_id),
                "causation": event.causation,
                "commandId": str(event.command_id),
                "hash": event.hash.hex(),
                "body": json.loads(event.body),
            }
            lines += len(json.dumps(fields).splitlines())
    return lines / (time.perf_counter() - start)
