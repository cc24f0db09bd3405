"""Group `append`: commands through `Ledger.execute`, durable, with command ids and hash chain, in one process.

`append.transfers`         2 events in 2 streams each, 256 callers; against `stock` (loads both accounts with 20 past
                           events, one thread) and `copy` (the same rows)
`append.documents`         100 per command, 4 callers with a drive each, decided by the real `RecordDocuments`; against
                           `stock` (100 events with the same content per save) and `copy`
`append.single_documents`  1 per command, 64 callers with a drive each; against `stock` (1 per save)
`append.lone_command`      median time of one caller's command of one event; against `bare_commit` (a prepared INSERT of
                           one row of the same table through psycopg's AsyncConnection, autocommit)
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from statistics import median

from adapters.eventlog.ledger import Ledger
from bench import accounts, callers
from bench.bare_commits import BareCommits
from bench.copies import Twin
from bench.documents import Content, Drives, contents
from bench.figures import Report
from bench.ledgers import caller, ledger, loop
from bench.rounds import in_turn
from bench.server import new_database, new_organisation
from bench.sizes import Sizes
from bench.stock import Drive, Stock, stock

TRANSFER_CALLERS = 256
DOCUMENTS_PER_COMMAND = 100
DOCUMENT_CALLERS = 4
SINGLE_CALLERS = 64


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_append")
    with loop() as runner, stock(url) as baseline:
        for measure in (_transfers, _documents, _single_documents, _lone_command):
            schema = new_organisation(url, measure.__name__.strip("_"))
            with ledger(runner, url, schema) as ours:
                measure(_Bench(runner, url, schema, ours, baseline, sizes), report)


class _Bench:
    """What every figure of the group needs."""

    def __init__(
        self, runner: asyncio.Runner, url: str, schema: str, ours: Ledger, baseline: Stock, sizes: Sizes
    ) -> None:
        self.runner, self.url, self.schema = runner, url, schema
        self.ours, self.baseline, self.sizes = ours, baseline, sizes

    def twin(self) -> Twin:
        """Another organisation with what ours has so far."""
        twin = Twin(self.url, self.schema, new_organisation(self.url, f"{self.schema}_copy"))
        self.runner.run(twin.follow())
        return twin


def _transfers(bench: _Bench, report: Report) -> None:
    sizes, runner = bench.sizes, bench.runner
    names = accounts.names(sizes.accounts)
    runner.run(callers.open_accounts(bench.ours, names, sizes.past_events))
    runner.run(callers.transfers(bench.ours, names, TRANSFER_CALLERS, sizes.seconds / 3))  # warm
    ids = bench.baseline.open_accounts(sizes.accounts, sizes.past_events)
    twin = bench.twin()

    def ours() -> float:
        return runner.run(callers.transfers(bench.ours, names, TRANSFER_CALLERS, sizes.seconds))

    def copied() -> float:
        events, seconds = runner.run(twin.follow())
        return events / 2 / seconds

    def stocked() -> float:
        return _for_a_while(sizes.seconds, lambda: bench.baseline.transfer(*random.sample(ids, 2), 1, "bench"))

    rates = in_turn("transfers/s", {"ours": ours, "stock": stocked, "copy": copied}, sizes.rounds)
    report.compare("append.transfers", "transfers/s", rates["ours"], "stock", rates["stock"])
    report.compare("append.transfers", "transfers/s", rates["ours"], "copy", rates["copy"])


def _documents(bench: _Bench, report: Report) -> None:
    sizes, runner = bench.sizes, bench.runner
    drives = Drives(9289, DOCUMENT_CALLERS)
    twin = bench.twin()
    stock_side = _StockDocuments(bench.baseline, "9289")

    def ours() -> float:
        queues = drives.queues(sizes.document_commands, DOCUMENTS_PER_COMMAND)
        documents = DOCUMENTS_PER_COMMAND * sum(map(len, queues))
        return documents / runner.run(callers.all_of(bench.ours, queues))

    def copied() -> float:
        events, seconds = runner.run(twin.follow())
        return events / seconds

    def stocked() -> float:
        return stock_side.rate(sizes.stock_documents, DOCUMENTS_PER_COMMAND)

    rates = in_turn("documents/s", {"ours": ours, "stock": stocked, "copy": copied}, sizes.rounds)
    report.compare("append.documents", "documents/s", rates["ours"], "stock", rates["stock"])
    report.compare("append.documents", "documents/s", rates["ours"], "copy", rates["copy"])


def _single_documents(bench: _Bench, report: Report) -> None:
    sizes, runner = bench.sizes, bench.runner
    drives = Drives(9960, SINGLE_CALLERS)
    stock_side = _StockDocuments(bench.baseline, "9960")

    def ours() -> float:
        queues = drives.queues(sizes.document_commands * 50, 1)
        return sum(map(len, queues)) / runner.run(callers.all_of(bench.ours, queues))

    def stocked() -> float:
        return stock_side.rate(sizes.stock_documents // 8, 1)

    rates = in_turn("documents/s, one by one", {"ours": ours, "stock": stocked}, sizes.rounds)
    report.compare("append.single_documents", "documents/s", rates["ours"], "stock", rates["stock"])


def _lone_command(bench: _Bench, report: Report) -> None:
    sizes, runner = bench.sizes, bench.runner
    bare = BareCommits(bench.url, new_organisation(bench.url, "bare_commit"))
    runner.run(callers.open_accounts(bench.ours, accounts.names(1), 1))

    async def deposits() -> float:
        return median([seconds async for seconds in _deposits(bench.ours, sizes.lone_commands)])

    sides: dict[str, Callable[[], float]] = {
        "ours": lambda: 1000 * runner.run(deposits()),
        "bare_commit": lambda: 1000 * runner.run(bare.median_seconds(sizes.lone_commands)),
    }
    times = in_turn("lone command, ms", sides, 2 * sizes.rounds - 1)
    report.compare("append.lone_command", "ms p50", times["ours"], "bare_commit", times["bare_commit"])


async def _deposits(ours: Ledger, count: int):  # type: ignore[no-untyped-def]
    [name] = accounts.names(1)
    for _ in range(count):
        start = time.perf_counter()
        await ours.execute(accounts.Deposit(name, 1, "bench"), caller())
        yield time.perf_counter() - start


class _StockDocuments:
    """One drive of the stock side that goes on printing."""

    def __init__(self, application: Stock, serial: str) -> None:
        self._application = application
        self._fn = f"{serial}000000000000"
        self._drive = Drive(self._fn)
        application.save(self._drive)

    def rate(self, documents: int, per_save: int) -> float:
        """Documents per second; their content is made before the clock runs."""
        batches = [list(batch) for batch in self._batches(documents, per_save)]
        start = time.perf_counter()
        for batch in batches:
            self._application.record(self._drive, batch)
        return documents / (time.perf_counter() - start)

    def _batches(self, documents: int, per_save: int) -> Iterator[list[Content]]:
        first = self._drive.last + 1
        for start in range(first, first + documents, per_save):
            yield list(contents(self._fn, start, per_save))


def _for_a_while(seconds: float, once: Callable[[], None]) -> float:
    done = 0
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds or not done:
        once()
        done += 1
    return done / passed if passed else 0.0
