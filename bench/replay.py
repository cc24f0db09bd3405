"""Group `replay`: the whole log as domain events.

`replay.events`  half account events, half documents, through the library's notification log and our mapper; against
                 `stock`: the same loop over the stock application and as many events of its own. Both sides read
                 sections of 1,000.
"""

import asyncio
import time
from uuid import UUID

from eventsourcing.application import Application

from adapters.eventlog.application import SECTION_SIZE
from bench import accounts, callers
from bench.documents import Drives, contents
from bench.figures import Report, say
from bench.ledgers import ledger, loop, open_log
from bench.rounds import in_turn
from bench.server import new_database, new_organisation
from bench.sizes import Sizes
from bench.stock import Drive, Stock, stock

PER_COMMAND = 100
PAST_EVENTS = 20


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_replay")
    schema = new_organisation(url, "replay")
    half = sizes.replayed_events // 2
    with loop() as runner:
        _fill(runner, url, schema, half)
    log = open_log(url, schema)
    with stock(url) as baseline:
        _fill_stock(baseline, half)
        sides = {"ours": lambda: rate(log), "stock": lambda: rate(baseline)}
        rates = in_turn("replayed events/s", sides, 2 * sizes.rounds - 1)  # a pass is short
    log.close()
    report.compare("replay.events", "events/s", rates["ours"], "stock", rates["stock"])


def rate(application: Application[str] | Application[UUID]) -> float:
    """Events per second of one pass over the whole log; each becomes a domain event and is let go."""
    decoded = 0
    start, position = time.perf_counter(), 1
    while section := application.notification_log.select(position, SECTION_SIZE):
        for notification in section:
            application.mapper.to_domain_event(notification)
        decoded += len(section)
        position = section[-1].id + 1
    return decoded / (time.perf_counter() - start)


def _fill(runner: asyncio.Runner, url: str, schema: str, half: int) -> None:
    with ledger(runner, url, schema) as ours:
        runner.run(callers.open_accounts(ours, accounts.names(half // PAST_EVENTS), PAST_EVENTS))
        runner.run(callers.all_of(ours, Drives(9289, 1).queues(half // PER_COMMAND, PER_COMMAND)))
        say(f"replay: {ours.writer.head.position:,} events written by us")


def _fill_stock(application: Stock, half: int) -> None:
    application.open_accounts(half // PAST_EVENTS, PAST_EVENTS)
    drive = Drive("9289000000000000")
    for first in range(1, half + 1, PER_COMMAND):
        application.record(drive, contents(drive.fn, first, PER_COMMAND))
    say(f"replay: {application.recorder.max_notification_id():,} events written by stock")
