"""Group `csv`: registers as CSV of 60 columns.

`csv.registers`  registers by `Services.copy_csv`, as `POST /csv/registers` sends them; against `row_by_row`: a
                 server-side cursor over the same columns, each value made text in Python and written by the csv module.
"""

import asyncio
import csv
import io
import time
from contextlib import aclosing
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg

from adapters.postgres.connection import conninfo
from bench.figures import Report
from bench.fleet_data import fill_fleet
from bench.ledgers import loop
from bench.rounds import in_turn
from bench.server import new_database, new_organisation
from bench.sizes import Sizes
from domain.access.scope import EVERYWHERE
from domain.fleet.csv_layout import CsvColumn, CsvLayout
from domain.fleet.parameters.catalogue import PARAMETERS
from kassa.house import EVENT_TYPES
from kassa.wiring import Wiring
from projections.catalogue import VIEWS
from projections.fleet.csv import FORMULA, header, rows_statement
from projections.rebuild import ensure

COLUMNS = 60
LAYOUT = CsvLayout(tuple(CsvColumn(each.key) for each in PARAMETERS[:COLUMNS]))


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_csv")
    schema = new_organisation(url, "csv")
    asyncio.run(_views(url, schema))
    with psycopg.connect(url, autocommit=True, options=f"-c search_path={schema}") as conn:
        fill_fleet(conn, sizes.registers)
    with loop() as runner:
        rates = in_turn(
            "registers/s",
            {
                "ours": lambda: runner.run(_ours(url, schema)),
                "row_by_row": lambda: runner.run(_row_by_row(url, schema)),
            },
            sizes.rounds,
        )
    report.compare(
        "csv.registers", f"registers/s of {COLUMNS} columns", rates["ours"], "row_by_row", rates["row_by_row"]
    )


async def _views(url: str, schema: str) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        await ensure(conn, schema, VIEWS, EVENT_TYPES)


async def _ours(url: str, schema: str) -> float:
    start, size, lines = time.perf_counter(), len(header(LAYOUT)), 0
    statement = rows_statement(LAYOUT, None, EVERYWHERE)
    async with Wiring(url) as wiring, aclosing(wiring.copy_csv(schema, statement, ";")) as blocks:
        async for block in blocks:
            size += len(block)
            lines += block.count(b"\n")
    return lines / (time.perf_counter() - start)


async def _row_by_row(url: str, schema: str) -> float:
    start, size, lines = time.perf_counter(), 0, 0
    names = ", ".join(f'"{each.key}"' for each in LAYOUT.columns)
    async with (
        await psycopg.AsyncConnection[Any].connect(
            conninfo(url, role="kassa_reader", schema=schema, name="bench")
        ) as conn,
        conn.cursor(name="rows", binary=True) as cursor,
    ):
        cursor.itersize = 1_000
        await cursor.execute(f"select {names} from fleet_register order by register_id".encode())
        async for row in cursor:
            line = io.StringIO()
            csv.writer(line, delimiter=";", lineterminator="\n").writerow([_text(value) for value in row])
            size += len(line.getvalue().encode())
            lines += 1
    return lines / (time.perf_counter() - start)


def _text(value: Any) -> str:  # noqa: PLR0911  a line for each type
    match value:
        case None:
            return ""
        case bool():
            return "да" if value else "нет"
        case str():
            return f"'{value}" if value.startswith(FORMULA) else value
        case datetime():
            return value.strftime("%d.%m.%Y %H:%M:%S")
        case date():
            return value.strftime("%d.%m.%Y")
        case Decimal():
            return format(value, "f").replace(".", ",")
        case list():
            return _text(", ".join(value))
        case _:
            return str(value)
