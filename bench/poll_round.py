"""`poll.agent_round`: how long one agent takes to poll many registers, all of each of them.

1,000 emulated registers in a process of their own, each on a TCP port, as slow as a line of 57,600 bits per second and
a register that thinks for 5 ms. The baseline is what the lines alone would take: registers are polled `AT_ONCE` at a
time, so so many rounds, each as long as the slowest register takes for itself.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path

from bench.figures import Report, say
from bench.rounds import in_turn
from bench.sizes import Sizes
from workers.agent.line import AT_ONCE, Line
from workers.agent.reports import Identity
from workers.agent.settings import AgentSettings

# Polled alone, the slowest of so many is the slowest.
ALONE = 3


def measure_round(runner: asyncio.Runner, sizes: Sizes, report: Report) -> None:
    """Measure and report."""
    with _registers(sizes.agent_registers) as names:

        def model() -> float:
            slowest = max(runner.run(_polled([name])) for name in names[:ALONE])
            return slowest * ceil(len(names) / AT_ONCE)

        def ours() -> float:
            return runner.run(_polled(names))

        seconds = in_turn("seconds of one poll round", {"ours": ours, "model": model}, sizes.agent_rounds)
    say(f"poll: {len(names):,} registers, {AT_ONCE} at once")
    report.compare("poll.agent_round", "s", seconds["ours"], "line_speed_model", seconds["model"])


async def _polled(names: list[str]) -> float:
    """Seconds for a poll of everything, of all of these."""
    settings = AgentSettings("", Path(), addresses=tuple(names), discover=False)
    turns, reports = asyncio.Semaphore(AT_ONCE), 0

    async def report(_: str) -> None:
        nonlocal reports
        reports += 1

    async def met(_: str, __: Identity) -> None:
        pass

    lines = [Line(name, settings, report, turns, {}, None, met, {}) for name in names]
    began = time.perf_counter()
    await asyncio.gather(*(line.poll_once() for line in lines))
    seconds = time.perf_counter() - began
    await asyncio.gather(*(line.hang_up() for line in lines))
    assert reports == len(names), f"{reports} of {len(names)} answered"
    return seconds


@contextmanager
def _registers(count: int) -> Iterator[list[str]]:
    """So many registers in another process; names of their links."""
    command = [sys.executable, "-m", "bench.emulated", str(count)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()
