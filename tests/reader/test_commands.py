"""`kassa reader` and `kassa emulate-reader` as an operator runs them: two programs, a port between them."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from kassa.cli import main
from tests.agent.serving import Serving

ASKED: list[tuple[str, dict[str, Any]]] = []
SECONDS = 30.0


async def _answer(request: Request) -> JSONResponse:
    body = await request.json()
    name = body["query"].split("{ ", 1)[1].split("(")[0]
    ASKED.append((name, body["variables"]["input"]))
    return JSONResponse({"data": {name: {"errors": []}}})


@pytest.fixture
async def address() -> AsyncIterator[str]:
    ASKED.clear()
    serving = Serving(Starlette(routes=[Route("/graphql", _answer, methods=["POST"])]), "")
    await serving.start()
    yield serving.address
    await serving.stop()


async def kassa(*arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kassa", *arguments), stdin=pipe, stdout=pipe, stderr=pipe
    )


async def until(name: str, **wanted: object) -> None:
    async with asyncio.timeout(SECONDS):
        while not any(asked == name and wish.items() >= wanted.items() for asked, wish in ASKED):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def order(emulator: asyncio.subprocess.Process, *lines: str) -> None:
    assert emulator.stdin is not None
    emulator.stdin.write("".join(f"{line}\n" for line in lines).encode())
    await emulator.stdin.drain()


async def test_cards_are_touched_from_the_terminal_and_the_reader_is_unplugged(address: str, tmp_path: Path) -> None:
    """CORE-13, CARD-09; the reader's program is ended by SIGTERM and says so."""
    token = tmp_path / "token"
    token.write_text("kassa_secret\n")
    port = tmp_path / "left"
    emulator = await kassa("emulate-reader", str(port))
    reader = await kassa("reader", "--server", address, "--token-file", str(token), "--reader", f"left={port}")
    try:
        await until("reportReader", reader="left", fault=None)
        await order(emulator, "em:55007ee424 split", "", "lift", "nonsense", "MF:BCD14264 nonsense", "MF:BCD14264")
        await until("presentCard", reader="left", serial="EM:55007EE424")
        await until("presentCard", reader="left", serial="MF:BCD14264")
        await order(emulator, "unplug")
        await until("reportReader", reader="left", fault="UNPLUGGED")
        ASKED.clear()
        await order(emulator, "plug")
        await until("reportReader", reader="left", fault=None)
        reader.terminate()
        assert await asyncio.wait_for(reader.wait(), SECONDS) == 0
        await until("reportReader", reader="left", fault="STOPPED")
        _, said = await asyncio.wait_for(emulator.communicate(b""), SECONDS)
        assert said.count(b"CANNOT_SAY") == 1
        assert b"'NONSENSE' is not a valid Fault" in said
        assert not port.is_symlink()
    finally:
        for process in (emulator, reader):
            if process.returncode is None:
                process.kill()
                await process.wait()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["reader"], "name a reader and its port"),
        (["reader", "--reader", "left=ttyUSB0", "--token", "x"], "write the reader's id and its port"),
        (["reader", "--reader", "=COM3", "--token", "x"], "write the reader's id and its port"),
        (["reader", "--reader", "a=COM3", "--reader", "a=COM4", "--token", "x"], "each reader stands at one port"),
        (["reader", "--reader", "a=COM3"], "give a token"),
        (["reader", "--reader", "a=COM3", "--token-file", "/no/such/file"], "the token cannot be read"),
        (["emulate-reader", "/dev/null"], "is there already"),
    ],
)
def test_wrong_usage_is_told_at_once(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
