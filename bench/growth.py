"""Group `growth`: does a log of a million events take new ones as fast as a young one?

`append.after_1m`  transfers of 256 callers on a log that has taken 1,000,000 events by real transfers; against `start`,
                   the same on a young log with as many accounts, in turn with it. Filling takes a minute or so.
"""

import asyncio
import time

from adapters.eventlog.ledger import Ledger
from bench import accounts, callers
from bench.append import TRANSFER_CALLERS
from bench.figures import Report, say
from bench.ledgers import ledger, loop
from bench.rounds import in_turn
from bench.server import new_database, new_organisation
from bench.sizes import Sizes

STEPS = 10  # of the filling, for progress


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_growth")
    names = accounts.names(sizes.grown_accounts)
    with (
        loop() as runner,
        ledger(runner, url, new_organisation(url, "old")) as old,
        ledger(runner, url, new_organisation(url, "young")) as young,
    ):
        for each in (old, young):
            runner.run(callers.open_accounts(each, names, 1))
        _grow(runner, old, names, sizes.grown_events, sizes.seconds / 3)
        runner.run(callers.transfers(young, names, TRANSFER_CALLERS, sizes.seconds))  # warm, as the old one is

        def rate(of: Ledger) -> float:
            return runner.run(callers.transfers(of, names, TRANSFER_CALLERS, sizes.seconds))

        sides = {"ours": lambda: rate(old), "start": lambda: rate(young)}
        rates = in_turn("transfers/s after growth", sides, 2 * sizes.rounds - 1)
        report.compare("append.after_1m", "transfers/s", rates["ours"], "start", rates["start"])


def _grow(runner: asyncio.Runner, ledger_: Ledger, names: list[str], events: int, seconds: float) -> None:
    for step in range(1, STEPS + 1):
        start, before = time.perf_counter(), ledger_.writer.head.position
        while ledger_.writer.head.position < events * step // STEPS:
            runner.run(callers.transfers(ledger_, names, TRANSFER_CALLERS, seconds))
        added = ledger_.writer.head.position - before
        say(f"growth: {ledger_.writer.head.position:,} events, {added / (time.perf_counter() - start):,.0f} events/s")
