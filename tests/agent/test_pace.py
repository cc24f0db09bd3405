"""How often registers are polled, as their organisation has set."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from adapters.agent.spool import Spool
from adapters.devices.pirit.emulator import serve_tcp
from tests.agent.test_agent import Door, a_register, made


class SlowDoor(Door):
    """Wants one register polled seldom, and says nothing of others."""

    def __init__(self, register: str) -> None:
        super().__init__()
        self.register = register

    def answer(self, request: httpx.Request) -> httpx.Response:
        answer = super().answer(request)
        told: dict[str, Any] = msgspec.json.decode(answer.content)
        for each in told.get("reports", ()):
            each["register"] = f"CSI-{each['register']}"
            if each["register"] == self.register:
                each["pollSeconds"] = 3600
        return httpx.Response(200, json=told)


@pytest.fixture
async def spool(tmp_path: Path) -> AsyncIterator[Spool]:
    spool = await Spool.open(tmp_path)
    yield spool
    await spool.close()


async def test_a_register_is_polled_as_often_as_its_organisation_has_set(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FLEET-57: said by the server with each answer; others keep to what the agent was told at its start."""
    monkeypatch.setattr("workers.agent.sending.GATHER_SECONDS", 0.01)
    slow, quick = a_register(1), a_register(2)
    door = SlowDoor(f"CSI-{slow.factory_number}")
    async with serve_tcp([slow, quick]) as names:
        agent = made(door, spool, tmp_path, *names)
        running = asyncio.create_task(agent.run())
        async with asyncio.timeout(20):
            while agent.lines.get(names[1]) is None or agent.lines[names[1]].polls < 12:  # noqa: ASYNC110  no event
                await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.wait({running})
    assert agent.lines[names[0]].polls < 6
