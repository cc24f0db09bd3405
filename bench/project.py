"""Group `project`: keeping a read table up with the log.

`project.documents`  the view `fiscal_documents` by the projector, in its batches, over documents that are in the log;
                     against `stock`: the library's ProjectionRunner over documents of its own log, which writes the
                     same row into the same table (same columns, key and indexes) in one transaction per event.
"""

import time
from typing import Any

import psycopg
from psycopg import sql

from bench import callers
from bench.append import DOCUMENTS_PER_COMMAND
from bench.documents import Drives
from bench.figures import Report
from bench.ledgers import ledger, loop
from bench.rounds import in_turn
from bench.server import new_database, new_organisation
from bench.sizes import Sizes
from bench.stock_projection import TABLE, StockProjection
from domain.event import EventTypes
from domain.fiscal.events import EVENTS
from projections.fiscal_documents import FISCAL_DOCUMENTS
from projections.rebuild import ensure
from projections.runner import Projector

TYPES = EventTypes(*EVENTS)
Connection = psycopg.AsyncConnection[Any]


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_project")
    schema = new_organisation(url, "project")
    with loop() as runner, ledger(runner, url, schema) as source:
        connection: Connection = runner.run(_connect(url))
        runner.run(ensure(connection, schema, [FISCAL_DOCUMENTS], TYPES))
        _same_table(url, schema)
        baseline = StockProjection(url)
        drives = Drives(9289, 4)

        def ours() -> float:
            queues = drives.queues(sizes.projected_documents // DOCUMENTS_PER_COMMAND, DOCUMENTS_PER_COMMAND)
            runner.run(callers.all_of(source, queues))
            return runner.run(_rate(connection, schema))

        def stocked() -> float:
            return baseline.rate(sizes.stock_projected_documents)

        rates = in_turn("projected documents/s", {"ours": ours, "stock": stocked}, sizes.rounds)
        runner.run(connection.close())
    report.compare("project.documents", "documents/s", rates["ours"], "stock", rates["stock"])


async def _connect(url: str) -> Connection:
    return await psycopg.AsyncConnection.connect(url, autocommit=True)


async def _rate(connection: Connection, schema: str) -> float:
    before = await _rows(connection, schema)
    start = time.perf_counter()
    await Projector(connection, schema, [FISCAL_DOCUMENTS], TYPES).catch_up()
    seconds = time.perf_counter() - start
    return (await _rows(connection, schema) - before) / seconds


async def _rows(connection: Connection, schema: str) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, FISCAL_DOCUMENTS.name))
    [(count,)] = await (await connection.execute(query)).fetchall()
    return int(count)


def _same_table(url: str, schema: str) -> None:
    """The stock side's table: a twin of ours."""
    with psycopg.connect(url) as connection:
        connection.execute(
            sql.SQL("create table public.{} (like {} including all)").format(
                sql.Identifier(TABLE), sql.Identifier(schema, FISCAL_DOCUMENTS.name)
            )
        )
