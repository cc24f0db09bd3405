"""Group `poll`: a fleet that is polled once a minute.

`poll.taken_in`      10,000 registers of 2,000 agents report once a minute, 80 parameters each, 4 of them changed (5 %):
                     reports taken in per second against those offered. One process has the agents' door (JSON in, JSON
                     out, facts looked up, sightings kept), the ledger, and the projector with all views.
`poll.cpu`           what that process and PostgreSQL use of a processor, in per cent of one; the machine has more.
`poll.report_to_row` from a report's arrival to its changed row in `registers`, where `fleet_register` reads.

The other figure of the group is measured by `poll_round.py`.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from uuid import uuid4

import msgspec

from api.agent.body import ReportsBody, decoded
from api.agent.reporting import REPORT, Reporting
from api.services import Client, Organisation
from bench.cpu import parent_of, processor_seconds
from bench.figures import Report, say
from bench.ledgers import caller, loop
from bench.poll_reports import Registers
from bench.poll_round import measure_round
from bench.server import ZONE, new_database, new_organisation
from bench.sizes import Sizes
from domain.fleet.edits.routers import EnrolRouter, IssueEnrolmentKey
from kassa.house import EVENT_TYPES
from kassa.wiring import Wiring
from projections.fleet.registers import REGISTERS
from workers.projector import project

PERIOD_SECONDS = 60.0
REGISTERS_PER_AGENT = 5
# Commands under way at once while the fleet is made.
ROUTERS_AT_ONCE = 200


@dataclass
class Round:
    """What one round measured."""

    taken_in: int = 0
    answered_at: float = 0.0  # the last of them
    rate: float = 0.0
    seconds: float = 0.0  # until the last row was changed
    milliseconds: list[float] = field(default_factory=list)
    cpu: tuple[float, float] = (0.0, 0.0)  # seconds of our process, of PostgreSQL


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_poll")
    organisation = Organisation("poll", new_organisation(url, "poll"), "Bench", ZONE)
    with loop() as runner:
        runner.run(_polled(url, organisation, sizes, report))
        measure_round(runner, sizes, report)


async def _polled(url: str, organisation: Organisation, sizes: Sizes, report: Report) -> None:
    stop = asyncio.Event()
    projecting = asyncio.create_task(project(url, EVENT_TYPES, stop))
    try:
        async with Wiring(url) as wiring:
            door = _Door(wiring, organisation)
            await door.prepare(sizes.polled_registers)
            rounds = [await door.steadily(sizes.polled_registers, sizes.polled_seconds) for _ in range(sizes.rounds)]
    finally:
        stop.set()
        await projecting
    offered = sizes.polled_registers / PERIOD_SECONDS
    rates = [each.rate for each in rounds]
    report.compare("poll.taken_in", "reports/s", rates, "offered", [offered] * len(rates))
    shares = [100 * sum(each.cpu) / each.seconds for each in rounds]
    for each in rounds:
        ours, theirs = (100 * part / each.seconds for part in each.cpu)
        say(f"poll: of one processor {ours:.0f} % for us, {theirs:.0f} % for PostgreSQL")
    report.state("poll.cpu", "% of one processor,", shares, "mean")
    p99s = [quantiles(each.milliseconds, n=100)[98] for each in rounds]
    report.state("poll.report_to_row", "ms", p99s, "p99")


class _Door:
    """The door of many agents, without the HTTP around it."""

    def __init__(self, wiring: Wiring, organisation: Organisation) -> None:
        self._wiring, self._organisation = wiring, organisation
        self._registers = Registers()

    async def prepare(self, registers: int) -> None:
        """Agents are enrolled and every register was reported once."""
        routers = [_router(first) for first in range(0, registers, REGISTERS_PER_AGENT)]
        for first in range(0, len(routers), ROUTERS_AT_ONCE):
            await asyncio.gather(*(self._enrol(router) for router in routers[first : first + ROUTERS_AT_ONCE]))
        for first in range(0, registers, REGISTERS_PER_AGENT * ROUTERS_AT_ONCE):
            agents = range(first, min(first + REGISTERS_PER_AGENT * ROUTERS_AT_ONCE, registers), REGISTERS_PER_AGENT)
            await asyncio.gather(*(self._report(agent) for agent in agents))
            say(f"poll: {agents[-1] + REGISTERS_PER_AGENT:,} registers found")
        position = await self._report(0)
        await self._wiring.wait_for(self._organisation.schema, [REGISTERS.name], position, PERIOD_SECONDS)

    async def steadily(self, registers: int, seconds: float) -> Round:
        """Agents report at even distances, each in its own time whether or not those before are answered."""
        measured, between = Round(), PERIOD_SECONDS * REGISTERS_PER_AGENT / registers
        agents = list(range(0, registers, REGISTERS_PER_AGENT))
        under_way: list[asyncio.Task[None]] = []
        postmaster = await self._postmaster()
        before, began = processor_seconds(postmaster), time.perf_counter()
        for at in range(max(2, round(seconds / between))):
            await asyncio.sleep(max(0.0, began + at * between - time.perf_counter()))
            agent = agents[at * 7 % len(agents)]
            under_way.append(asyncio.create_task(self._timed(agent, measured)))
        await asyncio.gather(*under_way)
        measured.seconds = time.perf_counter() - began
        measured.rate = measured.taken_in / (measured.answered_at - began)
        after = processor_seconds(postmaster)
        measured.cpu = (after[0] - before[0], after[1] - before[1])
        return measured

    async def _timed(self, agent: int, measured: Round) -> None:
        began = time.perf_counter()
        position = await self._report(agent)
        measured.taken_in += REGISTERS_PER_AGENT
        measured.answered_at = time.perf_counter()
        await self._wiring.wait_for(self._organisation.schema, [REGISTERS.name], position, PERIOD_SECONDS)
        measured.milliseconds.append(1_000 * (time.perf_counter() - began))

    async def _report(self, first: int) -> int:
        """What the endpoint does with the bytes of one request; the position of the answer."""
        body = decoded(self._registers.batch(range(first, first + REGISTERS_PER_AGENT)), ReportsBody)
        router = _router(first)
        client = Client(uuid4(), router, self._organisation, frozenset({REPORT}), router=router)
        answer = await Reporting(self._wiring, client, body.sent_at).take(body)
        assert all(each["outcome"] in {"CHANGED", "UNCHANGED"} for each in answer["reports"]), answer
        msgspec.json.encode(answer)
        return int(answer["position"])

    async def _enrol(self, router: str) -> None:
        ledger = self._wiring.ledger(self._organisation.schema)
        await ledger.execute(IssueEnrolmentKey(router, "key-hash", datetime.now(UTC) + timedelta(days=1)), caller())
        await ledger.execute(EnrolRouter(router, "key-hash", "credential-hash", "pc"), caller())

    async def _postmaster(self) -> int:
        async with self._wiring.reads(self._organisation.schema) as reading:
            [row] = await reading.fetch("select pg_backend_pid() as pid", ())
        return parent_of(row["pid"])


def _router(first: int) -> str:
    return f"agent-{first // REGISTERS_PER_AGENT}"
