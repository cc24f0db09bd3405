"""Group `live`, its second half: one event to many subscribers, and to those that do not read.

`live.cpu_per_message`  CPU time of the serving process for one message, a few hundred subscribers of the same words;
                        against `stock`: Strawberry's own subscription over the same type, fed by the same log.
`live.fanout_5000`      5,000 subscribers of one process, one event per second: from the call of `Ledger.execute` to the
                        subscriber; every message must arrive.
`live.stuck_readers`    what 100 subscribers that never read add to the serving process's memory.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import quantiles

from adapters.eventlog.ledger import Ledger
from adapters.postgres.tokens import create_token
from bench import documents
from bench.figures import Report, say
from bench.ledgers import caller
from bench.sizes import Sizes
from bench.subscribers import Subscribers, cpu_seconds, resident_bytes
from domain.access.grant import OWNER

# A selection as a screen or an integration makes it: 14 fields.
QUERY = """
subscription { events { position stream version type schemaVersion recordedAt occurredAt actor { kind id } unit
  correlationId causation commandId hash } }
"""
BODIES = "subscription { events(after: 0) { position body } }"
# Of the compared sides: so many that the tail's own cost does not count.
COMPARED_PER_SECOND = 5.0
ARRIVE_SECONDS = 5.0
READY_SECONDS = 30.0
STUCK_SECONDS = 5.0
MIB = 1024 * 1024


@asynccontextmanager
async def served(side: str, url: str, schema: str) -> AsyncIterator[tuple[str, int]]:
    """A serving process: its address and process id."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "bench.live_server", side, url, schema)
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(READY_SECONDS):
            port = int(await process.stdout.readline())
        yield f"127.0.0.1:{port}", process.pid
    finally:
        process.kill()
        await process.wait()


class Fanout:
    """One organisation's log, the writer of its events, and those who follow it."""

    def __init__(self, ours: Ledger, url: str, schema: str, sizes: Sizes) -> None:
        self._ours = ours
        self._url = url
        self._schema = schema
        self._sizes = sizes
        self._token = create_token(url, schema.removeprefix("org_"), "bench", OWNER)
        self._number = 0

    async def measure(self, report: Report) -> None:
        ours, stock = [], []
        for number in range(1, self._sizes.rounds + 1):
            ours.append(await self._cpu_per_message("ours"))
            stock.append(await self._cpu_per_message("stock"))
            say(f"cpu per message: round {number}: ours {ours[-1]:.1f} µs, stock {stock[-1]:.1f} µs")
        report.compare("live.cpu_per_message", "µs", ours, "stock", stock)
        report.state("live.fanout_5000", "ms", [await self._many()], "p99")
        report.state("live.stuck_readers", "MiB", [await self._stuck()], "growth")

    async def _cpu_per_message(self, side: str) -> float:
        number, seconds = self._sizes.compared_subscribers, self._sizes.fanout_seconds
        async with (
            served(side, self._url, self._schema) as (address, pid),
            Subscribers(address, self._token, QUERY) as subscribers,
        ):
            await subscribers.open(number)
            await self._publish(COMPARED_PER_SECOND, 0.4)  # warm
            await self._arrived(subscribers, number, {})
            before = cpu_seconds(pid)
            decided = await self._publish(COMPARED_PER_SECOND, seconds)
            await self._arrived(subscribers, number, decided)
            return (cpu_seconds(pid) - before) / (number * len(decided)) * 1e6

    async def _many(self) -> float:
        number = self._sizes.subscribers
        async with (
            served("ours", self._url, self._schema) as (address, pid),
            Subscribers(address, self._token, QUERY) as subscribers,
        ):
            await subscribers.open(number)
            await self._publish(1.0, 2.0)  # warm
            await self._arrived(subscribers, number, {})
            before, began = cpu_seconds(pid), time.perf_counter()
            decided = await self._publish(1.0, 2 * self._sizes.fanout_seconds)
            await self._arrived(subscribers, number, decided)
            share = (cpu_seconds(pid) - before) / (time.perf_counter() - began)
        late = [(at - begun) / 1e6 for position, begun in decided.items() for at in subscribers.received[position]]
        cuts = quantiles(late, n=100)
        say(
            f"fan-out: {number:,} subscribers, {len(late):,} messages, all delivered; p50 {cuts[49]:.0f} ms, "
            f"p99 {cuts[98]:.0f} ms, the last {max(late):.0f} ms; {share:.0%} of one core"
        )
        return cuts[98]

    async def _stuck(self) -> float:
        async with (
            served("ours", self._url, self._schema) as (address, pid),
            Subscribers(address, self._token, BODIES) as readers,
            Subscribers(address, self._token, BODIES) as stuck,
        ):
            await self._record(5_000 if self._sizes.rounds > 1 else 100)
            await readers.open(1)
            await asyncio.sleep(1)  # what a catching-up reader costs is not theirs
            before = resident_bytes(pid)
            await stuck.open(self._sizes.stuck_subscribers, reads=False)
            highest = before
            for _ in range(round(STUCK_SECONDS * 10)):
                await asyncio.sleep(0.1)
                highest = max(highest, resident_bytes(pid))
            return max((highest - before) / MIB, 0.01)

    async def _publish(self, per_second: float, seconds: float) -> dict[int, int]:
        """Events at even distances: position -> monotonic nanoseconds before the call."""
        decided: dict[int, int] = {}
        for _ in range(max(2, round(per_second * seconds))):
            before = time.monotonic_ns()
            decided[await self._record(1)] = before
            await asyncio.sleep(max(0.0, 1 / per_second - (time.monotonic_ns() - before) / 1e9))
        return decided

    async def _record(self, number: int) -> int:
        position = 0
        while number > 0:
            self._number += 1
            command = documents.command(f"{self._number:016}", 1, min(number, 1_000))
            position = (await self._ours.execute(command, caller())).position
            number -= 1_000
        return position

    async def _arrived(self, subscribers: Subscribers, number: int, decided: dict[int, int]) -> None:
        """Every subscriber has every event, once."""
        async with asyncio.timeout(ARRIVE_SECONDS):
            while any(len(subscribers.received.get(position, ())) < number for position in decided):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert all(len(subscribers.received[position]) == number for position in decided), "received twice"
