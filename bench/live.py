"""Group `live`: how long after a decision another process has the event in hand.

`live.commit_to_reader`  1,000 commands of one event per second; from the call of `Ledger.execute` (so the commit is
                         included) to the moment the tail reader of another process (`live_reader.py`) holds the event.
                         Both processes read the machine's one monotonic clock.

The other figures of the group are measured by `fanout.py`.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from statistics import quantiles

from adapters.eventlog.ledger import Ledger
from bench import accounts, callers
from bench.fanout import Fanout
from bench.figures import Report, say
from bench.ledgers import caller, ledger, loop
from bench.live_reader import LAST_STREAM, Reader
from bench.server import new_database, new_organisation
from bench.sizes import Sizes

COMMANDS_PER_SECOND = 1_000
# Between knocks, until the reader shows that it listens.
KNOCK_SECONDS = 0.1

Decided = dict[int, int]  # position -> monotonic nanoseconds before the call


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_live")
    schema = new_organisation(url, "live")
    with loop() as runner, ledger(runner, url, schema) as ours:
        rounds, received = runner.run(_measure(ours, url, schema, sizes))
    p50s, p99s = [], []
    for number, decided in enumerate(rounds, 1):
        cuts = quantiles([(received[position] - at) / 1e6 for position, at in decided.items()], n=100)
        p50s.append(cuts[49])
        p99s.append(cuts[98])
        say(f"live: round {number}: {len(decided):,} events, p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms")
    report.state("live.commit_to_reader", "ms", p50s, "p50")
    report.state("live.commit_to_reader", "ms", p99s, "p99")
    schema = new_organisation(url, "fanout")
    with loop() as runner, ledger(runner, url, schema) as ours:
        runner.run(Fanout(ours, url, schema, sizes).measure(report))


async def _measure(ours: Ledger, url: str, schema: str, sizes: Sizes) -> tuple[list[Decided], dict[int, int]]:
    names = accounts.names(sizes.accounts)
    await callers.open_accounts(ours, names, 1)
    async with Reader(url, schema, ours.writer.head.position) as reader:
        while not reader.awake:
            await ours.execute(accounts.Deposit(names[0], 1, "knock"), caller())
            await asyncio.sleep(KNOCK_SECONDS)
        await _steadily(ours, names, sizes.live_seconds / 4)  # warm
        rounds = [await _steadily(ours, names, sizes.live_seconds) for _ in range(sizes.rounds)]
        await ours.execute(accounts.Deposit(LAST_STREAM, 1, "last"), caller())
        return rounds, await reader.received()


async def _steadily(ours: Ledger, names: Sequence[str], seconds: float) -> Decided:
    """Commands at even distances, each begun in its own time whether or not those before are answered."""
    decided: Decided = {}

    async def deposit() -> None:
        before = time.monotonic_ns()
        receipt = await ours.execute(accounts.Deposit(random.choice(names), 1, "bench"), caller())
        decided[receipt.position] = before

    now = asyncio.get_running_loop().time
    start = now()
    async with asyncio.TaskGroup() as tasks:
        for number in range(max(2, round(seconds * COMMANDS_PER_SECOND))):
            if (ahead := start + number / COMMANDS_PER_SECOND - now()) > 0:
                await asyncio.sleep(ahead)
            tasks.create_task(deposit())
    return decided
