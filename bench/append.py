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
from statistics import median

from adapters.eventlog.ledger import Ledger
from bench import accounts, callers
from bench.bare_commits import BareCommits
from bench.copies import Twin
from bench.documents import Drives
from bench.figures import Report
from bench.ledgers import caller, ledger, loop
from bench.rounds import in_turn
from bench.server import new_database, new_organisation
from bench.sizes import Sizes
from bench.stock import Stock, stock
from bench.stock_rates import StockDrive, for_a_while
from domain.fiscal.commands import RecordDocuments

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

    def documents_per_second(self, queues: list[list[RecordDocuments]]) -> float:
        """The rate of our side; every document must have become one event: no repeat, no hole."""
        documents = sum(len(command.documents) for queue in queues for command in queue)
        before = self.ours.writer.head.position
        seconds = self.runner.run(callers.all_of(self.ours, queues))
        stored = self.ours.writer.head.position - before
        assert stored == documents, f"{documents} documents became {stored} events"
        return documents / seconds


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

    def transfer() -> None:
        source, target = random.sample(ids, 2)
        bench.baseline.transfer(source, target, 1, "bench")

    def stocked() -> float:
        return for_a_while(sizes.seconds, transfer)

    rates = in_turn("transfers/s", {"ours": ours, "stock": stocked, "copy": copied}, sizes.rounds)
    report.compare("append.transfers", "transfers/s", rates["ours"], "stock", rates["stock"])
    report.compare("append.transfers", "transfers/s", rates["ours"], "copy", rates["copy"])


def _documents(bench: _Bench, report: Report) -> None:
    sizes, runner = bench.sizes, bench.runner
    drives = Drives(9289, DOCUMENT_CALLERS)
    twin = bench.twin()
    stock_side = StockDrive(bench.baseline, "9289")

    def ours() -> float:
        return bench.documents_per_second(drives.queues(sizes.document_commands, DOCUMENTS_PER_COMMAND))

    def copied() -> float:
        events, seconds = runner.run(twin.follow())
        return events / seconds

    def stocked() -> float:
        return stock_side.rate(sizes.stock_documents, DOCUMENTS_PER_COMMAND)

    rates = in_turn("documents/s", {"ours": ours, "stock": stocked, "copy": copied}, sizes.rounds)
    report.compare("append.documents", "documents/s", rates["ours"], "stock", rates["stock"])
    report.compare("append.documents", "documents/s", rates["ours"], "copy", rates["copy"])


def _single_documents(bench: _Bench, report: Report) -> None:
    sizes = bench.sizes
    drives = Drives(9960, SINGLE_CALLERS)
    stock_side = StockDrive(bench.baseline, "9960")

    def ours() -> float:
        return bench.documents_per_second(drives.queues(sizes.single_documents, 1))

    def stocked() -> float:
        return stock_side.rate(sizes.stock_single_documents, 1)

    ours()  # warm: each drive's stream is begun
    rates = in_turn("documents/s, one by one", {"ours": ours, "stock": stocked}, 2 * sizes.rounds - 1)
    report.compare("append.single_documents", "documents/s", rates["ours"], "stock", rates["stock"])


def _lone_command(bench: _Bench, report: Report) -> None:
    sizes, runner = bench.sizes, bench.runner
    bare = BareCommits(bench.url, new_organisation(bench.url, "bare_commit"))
    runner.run(callers.open_accounts(bench.ours, accounts.names(1), 1))

    def ours() -> float:
        return 1_000 * median(runner.run(_seconds_of_deposits(bench.ours, sizes.lone_commands)))

    def committed() -> float:
        return 1_000 * median(runner.run(bare.seconds(sizes.lone_commands)))

    # more and shorter rounds: both sides are one client waiting, and a neighbour disturbs single waits
    times = in_turn("lone command, ms", {"ours": ours, "bare_commit": committed}, 2 * sizes.rounds - 1)
    report.compare("append.lone_command", "ms p50", times["ours"], "bare_commit", times["bare_commit"])


async def _seconds_of_deposits(ours: Ledger, count: int) -> list[float]:
    [name] = accounts.names(1)
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        await ours.execute(accounts.Deposit(name, 1, "bench"), caller())
        seconds.append(time.perf_counter() - start)
    return seconds
