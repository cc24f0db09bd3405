"""Group `fleet`: questions about a fleet over HTTP, 16 connections, token, permissions and limits on.

`fleet.list_100`    100 registers of 20 fields by three filters and two sort keys, out of all there are, against `raw`:
                    a bare endpoint with fixed SQL over the same question
`fleet.attention`   the first 100 of the queue, against the same
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import psycopg
import uvloop

from adapters.postgres.connection import conninfo
from bench import read_data
from bench.figures import Report, say
from bench.fleet_data import fill_fleet
from bench.fleet_queries import bodies
from bench.http_load import posted, requests_per_second
from bench.read import serving
from bench.rounds import in_turn
from bench.server import new_database, new_organisation
from bench.sizes import Sizes

FIGURES = {"fleet.list_100": "fleet_list", "fleet.attention": "attention"}


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_fleet")
    schema = new_organisation(url, "fleet")
    asyncio.run(read_data.make_views(url, schema))
    with psycopg.connect(conninfo(url, name="kassa bench", schema=schema), autocommit=True) as connection:
        fill_fleet(connection, sizes.registers)
    say(f"fleet: {sizes.registers:,} registers are there")
    token = read_data.token(url, "fleet")
    with ExitStack() as stack:
        runner = stack.enter_context(asyncio.Runner(loop_factory=uvloop.new_event_loop))
        ports = {side: stack.enter_context(serving(side, url, schema)) for side in ("ours", "raw")}

        def asking(side: str, requests: Sequence[bytes]) -> Callable[[], float]:
            runner.run(requests_per_second(ports[side], requests, sizes.read_seconds / 4))  # warm
            return lambda: runner.run(requests_per_second(ports[side], requests, sizes.read_seconds))

        for figure, asked in FIGURES.items():
            ours, raw = [[posted(token, body) for body in each] for each in bodies(asked)]
            sides = {"ours": asking("ours", ours), "raw": asking("raw", raw)}
            rates = in_turn(f"{figure}, requests/s", sides, sizes.rounds)
            report.compare(figure, "requests/s", rates["ours"], "raw", rates["raw"])
