"""Group `read`: queries over HTTP, 16 connections, token, permissions and limits on; answers are not kept.

`read.list_100`   100 documents of 20 fields, filtered, by two sort keys, out of all there are; against `strawberry`
                  (the same schema, served and executed by Strawberry itself) and `raw` (a bare endpoint with fixed SQL)
`read.list_1000`  1,000 of them
`read.nested`     50 drives with their last 10 documents, against `dataloader`: Strawberry itself, documents parsed and
                  validated once, one query for each level
`read.point`      one document by its key, against `strawberry_cached`: documents parsed and validated once
`read.unchanged`  the same list of 100 again and again by GET, from a client that names what it has (ETag) and is told
                  that it still holds, against the same `uncached`
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from urllib.request import Request, urlopen

import uvloop

from bench import read_data
from bench.figures import Report, say
from bench.http_load import address, got, posted, requests_per_second
from bench.read_queries import LIST, bodies
from bench.rounds import in_turn
from bench.server import new_database, new_organisation
from bench.sizes import Sizes


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_read")
    schema = new_organisation(url, "read")
    asyncio.run(read_data.make_views(url, schema))
    read_data.fill(url, schema, sizes)
    say(f"read: {sizes.read_documents:,} documents are there")
    token = read_data.token(url, "read")
    with ExitStack() as stack:
        runner = stack.enter_context(asyncio.Runner(loop_factory=uvloop.new_event_loop))
        sides = ("ours", "ours_kept", "strawberry", "strawberry_cached", "raw")
        ports = {side: stack.enter_context(_server(side, url, schema)) for side in sides}

        def asking(side: str, requests: Sequence[bytes]) -> Callable[[], float]:
            runner.run(requests_per_second(ports[side], requests, sizes.read_seconds / 4))  # warm
            return lambda: runner.run(requests_per_second(ports[side], requests, sizes.read_seconds))

        def compare(figure: str, asked: str, against: dict[str, str], first: int = 100) -> None:
            """`against` leads from the name in the report to the side."""
            ours, raw = [[posted(token, body) for body in each] for each in bodies(asked, sizes, first)]
            measured = {"ours": asking("ours", ours)}
            measured |= {name: asking(side, raw if side == "raw" else ours) for name, side in against.items()}
            rates = in_turn(f"{figure}, requests/s", measured, sizes.rounds)
            for name in against:
                report.compare(figure, "requests/s", rates["ours"], name, rates[name])

        compare("read.list_100", "list", {"strawberry": "strawberry", "raw": "raw"})
        compare("read.list_1000", "list", {"strawberry": "strawberry", "raw": "raw"}, first=1_000)
        compare("read.nested", "nested", {"dataloader": "strawberry_cached"})
        compare("read.point", "point", {"strawberry_cached": "strawberry_cached"})
        same = {"query": LIST, "variables": json.dumps(json.loads(bodies("list", sizes)[0][0])["variables"])}
        known = _name_of(ports["ours_kept"], token, same)
        unchanged = in_turn(
            "read.unchanged, requests/s",
            {
                "unchanged": asking("ours_kept", [got(token, same, known)]),
                "uncached": asking("ours", [got(token, same)]),
            },
            sizes.rounds,
        )
        report.compare("read.unchanged", "requests/s", unchanged["unchanged"], "uncached", unchanged["uncached"])


def _name_of(port: int, token: str, asked: Mapping[str, str]) -> str:
    """The name (ETag) of the answer."""
    request = Request(f"http://127.0.0.1:{port}{address(asked)}", headers={"Authorization": f"Bearer {token}"})
    with urlopen(request) as response:  # noqa: S310  our own server
        return str(response.headers["ETag"])


@contextmanager
def _server(side: str, url: str, schema: str) -> Iterator[int]:
    """A side that serves; answers its port."""
    environment = {**os.environ, "BENCH_URL": url, "BENCH_SCHEMA": schema}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.read_server", side], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
