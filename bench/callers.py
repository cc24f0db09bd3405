"""Callers: how work is put on a ledger, and how its rate is taken."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence

from adapters.eventlog.ledger import Ledger
from bench.accounts import Open, Transfer
from bench.ledgers import SETTLE_SECONDS, caller
from bench.rounds import forget_the_past
from domain.command import Caller, Command

# Commands under way at once while something is prepared.
PREPARING = 64


async def for_a_while(callers: int, seconds: float, once: Callable[[], Awaitable[object]]) -> float:
    """How often per second `callers` at once got `once` done; each begins anew when it is answered."""
    done = 0
    start = time.perf_counter()
    end = start + seconds

    async def go_on() -> None:
        nonlocal done
        while time.perf_counter() < end:
            await once()
            done += 1

    await asyncio.gather(*(go_on() for _ in range(callers)))
    rate = done / (time.perf_counter() - start)
    await asyncio.sleep(SETTLE_SECONDS)
    return rate


async def all_of(ledger: Ledger, queues: Sequence[Sequence[Command]]) -> float:
    """Seconds until every caller has had its queue of commands answered, one after the other."""

    async def work(queue: Sequence[tuple[Command, Caller]]) -> None:
        for command, who in queue:
            await ledger.execute(command, who)

    # ids are made by clients, not by the ledger: they come ready, like the commands
    asked = [[(command, caller()) for command in queue] for queue in queues]
    forget_the_past()
    start = time.perf_counter()
    await asyncio.gather(*(work(queue) for queue in asked))
    seconds = time.perf_counter() - start
    await asyncio.sleep(SETTLE_SECONDS)
    return seconds


async def open_accounts(ledger: Ledger, names: Sequence[str], past_events: int) -> None:
    """Accounts with a history."""
    await all_of(ledger, [[Open(name, past_events) for name in names[lane::PREPARING]] for lane in range(PREPARING)])


async def transfers(ledger: Ledger, names: Sequence[str], callers: int, seconds: float) -> float:
    """Transfers per second between accounts taken at random."""

    async def transfer() -> None:
        source, target = random.sample(names, 2)
        await ledger.execute(Transfer(source, target, 1, "bench"), caller())

    return await for_a_while(callers, seconds, transfer)
