"""From the line on the port of a reader to the frame at the desk's screen: the whole way, with nothing left out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
import pytest

from adapters.agent.mutations import Mutations
from adapters.devices.card_reader.emulator import Emulator, Fault, emulated
from adapters.postgres.tokens import create_token
from bench.shop_floor import hand_out, open_shop
from domain.access.grant import Grant
from domain.access.scope import WHOLE_ORGANISATION
from kassa.house import EVENT_TYPES
from projections.catalogue import VIEWS
from projections.run import run
from tests.live.served import SECONDS, Client, Served, serve
from workers.reader.program import Program
from workers.reader.settings import ReaderSettings

PRESENTED = """
subscription { cardPresented(filter: {place: {eq: "d-1"}}) {
  nodes { kind place reader card reason asOfPosition cards { state } } } }
"""
SCREEN = """
subscription { deskState(filter: {desk: {eq: "d-1"}}) {
  nodes { mode method identifiedPlayer identification documentChecked reader readerIsReading readerFault } } }
"""
# What the issue asks for, and room for a machine that is busy with other tests.
ASKED_MS, ROOM = 100, 3


@pytest.fixture(scope="module")
async def served(database_url: str, organisation: str) -> AsyncIterator[Served]:
    stop = asyncio.Event()

    async def connect() -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(database_url, autocommit=True)

    async with serve(database_url, organisation) as served:
        projecting = asyncio.create_task(run(connect, organisation, VIEWS, EVENT_TYPES, stop))
        await open_shop(served.execute, desks=2)
        yield served
        stop.set()
        await projecting


@asynccontextmanager
async def reading(served: Served, database_url: str, *readers: Emulator) -> AsyncIterator[None]:
    """`kassa reader` beside them: r-1, r-2, …"""
    grant = Grant(("card_reader",), (), WHOLE_ORGANISATION)
    token = await asyncio.to_thread(create_token, database_url, "demo", f"readers-{id(readers)}", grant)
    there = tuple((f"r-{number}", str(each.path)) for number, each in enumerate(readers, 1))
    settings = ReaderSettings(f"http://{served.address}", token, there)
    async with Mutations(settings.server, settings.token) as server:
        task = asyncio.create_task(Program(settings, server).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def ready(served: Served, reader: str = "r-1") -> None:
    """Until the reader says that it reads."""
    async with asyncio.timeout(SECONDS):
        while True:
            found = await served.ask(
                f'{{ readers(filter: {{reader: {{eq: "{reader}"}}}}) {{ nodes {{ isReading }} }} }}'
            )
            if found["readers"]["nodes"] and found["readers"]["nodes"][0]["isReading"]:
                return
            await asyncio.sleep(0.05)


async def shown(client: Client, field: str, **wanted: Any) -> dict[str, Any]:
    """What the next frame with these values shows."""
    while True:
        nodes = (await client.data())[field]["nodes"]
        if nodes and nodes[0].items() >= wanted.items():
            return dict(nodes[0])


async def test_a_card_on_the_reader_is_on_the_desk_s_screen_within_100_ms(
    served: Served, database_url: str, tmp_path: Path
) -> None:
    """CARD-01, CARD-02, CARD-09, BET-51…53, issue 5: from the line to the frame with its player."""
    cards = [await hand_out(served.execute, number) for number in (1, 2)]
    loop = asyncio.get_running_loop()
    took = []
    with emulated(tmp_path / "r-1") as reader:
        async with reading(served, database_url, reader), served.client() as client, served.client() as other:
            await ready(served)
            await client.subscribe(SCREEN)
            await other.subscribe(PRESENTED)
            for number in range(12):
                which = number % 2
                await asyncio.sleep(0.3)
                began = loop.time()
                await reader.touch(cards[which])
                frame = await shown(client, "deskState", identifiedPlayer=f"player-{which + 1}")
                took.append((loop.time() - began) * 1_000)
                assert (frame["mode"], frame["method"], frame["documentChecked"]) == ("IDENTIFIED", "CARD", False)
                assert (frame["reader"], frame["readerIsReading"], frame["readerFault"]) == ("r-1", True, None)
                touch = await shown(other, "cardPresented", card=cards[which])
                assert (touch["reader"], touch["reason"], touch["cards"]) == ("r-1", None, [{"state": "ACTIVE"}])
    assert median(took) < ASKED_MS * ROOM, sorted(took)


async def test_the_cashier_sees_why_a_card_identifies_nobody(served: Served, database_url: str, tmp_path: Path) -> None:
    """CARD-43d, issue 5: an unknown card, one that is no card for ever; and the reader that was unplugged."""
    with emulated(tmp_path / "r-1") as reader:
        async with reading(served, database_url, reader), served.client() as client:
            await ready(served)
            await client.subscribe(PRESENTED)
            for card, reason in (("EM:0000000001", "CARD_UNKNOWN"), ("MF:08A1B2C3", "CARD_UNFIT")):
                await reader.touch(card)
                assert (await shown(client, "cardPresented", card=card))["reason"] == reason
            await client.subscribe(SCREEN, "2")
            await client.data("2")
            await reader.touch("EM:0000000002", Fault.UNPLUG)
            while (await client.data("2"))["deskState"]["nodes"][0]["readerFault"] != "UNPLUGGED":
                pass
