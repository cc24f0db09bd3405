"""Group `touch`: how long after a card's line is written a reader's port the desk's screen shows it.

`touch.to_screen`  Emulated reader on a pseudo-terminal, `kassa reader` beside it, and everything behind in processes of
                   their own, as the product runs them: the API, which decides and commits, and the projector. From the
                   written line to the frame of the screen's subscription, which reads the same monotonic clock.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import quantiles

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from adapters.agent.mutations import Mutations
from adapters.devices.card_reader.emulator import Emulator, emulated
from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from adapters.postgres.tokens import create_token
from bench.fanout import served
from bench.figures import Report, say
from bench.ledgers import caller, loop
from bench.server import new_database, new_organisation
from bench.shop_floor import hand_out, open_shop, player_of
from bench.sizes import Sizes
from domain.access.grant import OWNER
from domain.command import Command
from kassa.house import AGGREGATES, DECIDERS, EVENTS
from workers.reader.program import Program
from workers.reader.settings import ReaderSettings

ORGANISATION = "touch"
DESKS = 20
SCREEN = """{ deskState(filter: {desk: {eq: "d-1"}}) {
  nodes { mode method identifiedPlayer identification identifiedUntil readerIsReading } } }"""
# People do not come faster; a view that moved just before is answered at once all the same.
TOUCH_SECONDS = 0.25
READY_SECONDS = 60.0
FRAME_SECONDS = 5.0


def run(server_url: str, sizes: Sizes, report: Report) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_touch")
    schema = new_organisation(url, ORGANISATION)
    with loop() as runner:
        rounds = runner.run(_measure(url, schema, sizes))
    p50s, p99s = [], []
    for number, took in enumerate(rounds, 1):
        cuts = quantiles(took, n=100)
        p50s.append(cuts[49])
        p99s.append(cuts[98])
        say(f"touch: round {number}: {len(took)} touches, p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms")
    report.state("touch.to_screen", "ms", p50s, "p50")
    report.state("touch.to_screen", "ms", p99s, "p99")


async def _measure(url: str, schema: str, sizes: Sizes) -> list[list[float]]:
    cards = await _set_up(url, schema)
    token = await asyncio.to_thread(create_token, url, ORGANISATION, "screen", OWNER)
    with tempfile.TemporaryDirectory(prefix="kassa-reader-") as folder, emulated(Path(folder) / "reader") as reader:
        async with (
            _projecting(url),
            served("ours", url, schema) as (address, _),
            _reading(address, token, reader),
            _screen(address, token) as screen,
        ):
            touches = cycle(cards)
            await _until_open(reader, screen, next(touches))
            return [
                [await _touch(reader, screen, next(touches)) for _ in range(sizes.touches)] for _ in range(sizes.rounds)
            ]


async def _set_up(url: str, schema: str) -> Sequence[tuple[str, str]]:
    """Desks, readers, and two cards with the players whose they are."""
    log = EventLog(url, schema, AGGREGATES, EVENTS)
    async with Ledger(log, DECIDERS, lambda: datetime.now(UTC)) as ledger:

        async def do(command: Command) -> None:
            await ledger.execute(command, caller())

        await open_shop(do, DESKS)
        return [(await hand_out(do, number), player_of(number)) for number in (1, 2)]


@asynccontextmanager
async def _projecting(url: str) -> AsyncIterator[None]:
    """`kassa projector` in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kassa", "projector"), env=os.environ | {"KASSA_DATABASE_URL": url}
    )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def _reading(address: str, token: str, reader: Emulator) -> AsyncIterator[None]:
    """`kassa reader` beside the emulated one."""
    settings = ReaderSettings(f"http://{address}", token, (("r-1", str(reader.path)),))
    async with Mutations(settings.server, token) as server:
        program = asyncio.create_task(Program(settings, server).run())
        try:
            yield
        finally:
            program.cancel()
            await asyncio.wait({program})


@asynccontextmanager
async def _screen(address: str, token: str) -> AsyncIterator[ClientConnection]:
    """The desk's, which follows what is put on its reader."""
    protocol = Subprotocol("graphql-transport-ws")
    async with connect(f"ws://{address}/graphql", subprotocols=[protocol], compression=None, proxy=None) as screen:
        await screen.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        await screen.recv()
        wish = {"id": "1", "type": "subscribe", "payload": {"query": f"subscription {SCREEN}"}}
        await screen.send(json.dumps(wish))
        yield screen


async def _until_open(reader: Emulator, screen: ClientConnection, card: tuple[str, str]) -> None:
    """Until a touch comes through: processes start, views are made."""
    async with asyncio.timeout(READY_SECONDS):
        while True:
            with suppress(TimeoutError):
                await _touch(reader, screen, card, seconds=1.0)
                return


async def _touch(
    reader: Emulator, screen: ClientConnection, card: tuple[str, str], *, seconds: float = FRAME_SECONDS
) -> float:
    """Milliseconds from the card on the reader to its player on the screen; then it is taken away."""
    serial, player = card
    await asyncio.sleep(TOUCH_SECONDS)
    began = time.monotonic()
    await reader.touch(serial)
    try:
        async with asyncio.timeout(seconds):
            while f'"{player}"' not in str(await screen.recv()):
                pass
        return (time.monotonic() - began) * 1_000
    finally:
        reader.lift()
