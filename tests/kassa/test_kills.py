"""Exactly one effect per command id while PostgreSQL and the API are killed under load (CORE-15, reliability §5).

Clients send commands with ids through HTTP and repeat blindly whatever is not acknowledged. The control does the same
with a fresh id for each try, as a client without ids would: then work is done twice.
"""

import asyncio
import json
import os
import signal
from collections import deque
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from adapters.embedded import find_running
from tests.kassa.running import Running

COMMANDS = 20_000
CONTROL_COMMANDS = 4_000
PER_REQUEST = 20
CLIENTS = 24
SECONDS_BETWEEN_KILLS = 2.5
TRY_SECONDS = 15.0

MUTATION = (
    "mutation("
    + ",".join(f"$i{n}: ImportDocumentsInput!" for n in range(PER_REQUEST))
    + ") {"
    + " ".join(
        f"m{n}: importDocuments(input: $i{n}) {{ receipt {{ position }} errors {{ code }} }}"
        for n in range(PER_REQUEST)
    )
    + "}"
)


class Client:
    """One connection at a time, HTTP/1.1, nothing but POST; any trouble is an OSError."""

    def __init__(self, address: str, token: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname, parts.port
        self._head = f"POST /graphql HTTP/1.1\r\nHost: kassa\r\nAuthorization: Bearer {token}\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> dict:
        try:
            async with asyncio.timeout(TRY_SECONDS):
                return await self._post(body)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.close()
            raise OSError from error

    async def _post(self, body: bytes) -> dict:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        head = f"{self._head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        content = await reader.readexactly(length)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise OSError(answer[:80])
        return json.loads(content)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def request(numbers: range, ids: list[str]) -> bytes:
    variables = {
        f"i{place}": {
            "commandId": command_id,
            "sources": [
                {
                    "name": "till",
                    "text": f"t=20261101T1200&s=1.00&fn=928044030{number // 400:07}&i={number % 400 + 1}&fp=7&n=1",
                }
            ],
        }
        for place, (number, command_id) in enumerate(zip(numbers, ids, strict=True))
    }
    return json.dumps({"query": MUTATION, "variables": variables}).encode()


async def send_all(running: Running, first: int, count: int, *, keep_ids: bool) -> tuple[list[str], int]:
    """Every command until it is acknowledged; answers the ids that were acknowledged and the number of repeats."""
    batches = deque(range(start, start + PER_REQUEST) for start in range(first, first + count, PER_REQUEST))
    acknowledged: list[str] = []
    repeats = 0

    async def client() -> None:
        nonlocal repeats
        connection = Client(running.address, running.token)
        while batches:
            numbers = batches.popleft()
            ids = [str(uuid4()) for _ in numbers]
            while True:
                try:
                    answer = await connection.post(request(numbers, ids))
                except OSError:
                    answer = {}
                data = answer.get("data") or {}
                if len(data) == PER_REQUEST and not any(each["errors"] for each in data.values()):
                    acknowledged.extend(ids)
                    break
                repeats += 1
                if not keep_ids:
                    ids = [str(uuid4()) for _ in numbers]
                await asyncio.sleep(0.05)
        connection.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return acknowledged, repeats


API, POSTGRES = ("kassa", "api"), ("bin/postgres", "-D")


def kill(running: Running, words: tuple[str, ...]) -> None:
    for pid in running.pids(*words)[:1]:
        os.kill(pid, signal.SIGKILL)


async def kill_now_and_then(running: Running) -> None:
    while True:
        for words in (API, POSTGRES):
            await asyncio.sleep(SECONDS_BETWEEN_KILLS)
            await until_serving(running)  # else nothing would ever be answered where a start takes as long
            kill(running, words)


async def until_serving(running: Running) -> None:
    while True:
        try:
            await asyncio.to_thread(running.ask, "{ me { name } }")
        except (OSError, ValueError, AssertionError, KeyError):
            await asyncio.sleep(0.1)
        else:
            return


async def kill_once(running: Running) -> None:
    await asyncio.sleep(0.5)
    kill(running, API)


async def storm(
    running: Running, first: int, count: int, *, keep_ids: bool, kills: Coroutine[Any, Any, None]
) -> tuple[list[str], int]:
    killer = asyncio.create_task(kills)
    try:
        return await send_all(running, first, count, keep_ids=keep_ids)
    finally:
        killer.cancel()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("kills")).start()
    yield running
    running.stop()


def rows(data_dir: Path, statement: str, *params: object) -> list[tuple]:
    running = find_running(data_dir)
    assert running is not None, "kassa up has ended; what it said stands beside its data folder"
    with psycopg.connect(running.database_url, options="-c search_path=org_demo") as connection:
        return connection.execute(statement.encode(), params).fetchall()


@pytest.mark.timeout(300)
async def test_every_acknowledged_command_is_there_exactly_once(up: Running) -> None:
    acknowledged, repeats = await storm(up, 0, COMMANDS, keep_ids=True, kills=kill_now_and_then(up))
    assert repeats > 0, "nothing was interrupted: the test proved nothing"
    assert len(set(acknowledged)) == COMMANDS
    [(stored,)] = rows(up.data_dir, "select count(*) from commands where id = any(%s::uuid[])", acknowledged)
    assert stored == COMMANDS
    [(events, commands)] = rows(
        up.data_dir,
        "select count(*), count(distinct command) from events "
        "where command = any(%s::uuid[]) and type = 'fiscal.FiscalDocumentRecorded'",
        acknowledged,
    )
    assert (events, commands) == (COMMANDS, COMMANDS)
    [(count, head)] = rows(up.data_dir, "select count(*), max(position) from events")
    assert count == head


@pytest.mark.timeout(200)
async def test_control_without_ids_work_is_done_twice(up: Running) -> None:
    [(before,)] = rows(up.data_dir, "select count(*) from commands")
    _, repeats = await storm(up, 1_000_000, CONTROL_COMMANDS, keep_ids=False, kills=kill_once(up))
    assert repeats > 0, "nothing was interrupted: the control proved nothing"
    [(after,)] = rows(up.data_dir, "select count(*) from commands")
    assert after - before > CONTROL_COMMANDS
