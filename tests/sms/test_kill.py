"""Issue 5: the worker is killed -9 between the gateway's taking a message and the note of it; it is sent once."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from adapters.keys.keyring import Keyring
from adapters.sms.emulator import Fault, SmscEmulator
from adapters.sms.gateway import number_of
from tests.api.served import served
from tests.sms.house import House, open_house
from tests.sms.phones import Phones

KEY, PHONE = "key", "+79161234567"
SECONDS = 50.0


async def test_a_killed_worker_sends_nothing_twice(database_url: str, organisation: str, tmp_path: Path) -> None:
    """DEC-31, reliability §6: what may have left is asked for, and its end is told all the same."""
    keyring = tmp_path / "keyring.json"
    gateway = SmscEmulator(KEY)
    async with (
        served(gateway.app) as address,
        open_house(database_url, organisation, Phones(), Keyring.at(keyring)) as house,
    ):
        gateway.faults.append(Fault.SILENT_AFTER_TAKING)
        message = await house.send(PHONE)
        worker = await start(database_url, keyring, address)
        await until(house, message, "SENDING")
        async with asyncio.timeout(SECONDS):
            while not gateway.taken:  # noqa: ASYNC110  the emulator has no event to wait for
                await asyncio.sleep(0.02)
        worker.send_signal(signal.SIGKILL)
        await worker.wait()
        worker = await start(database_url, keyring, address)
        await until(house, message, "DELIVERED")
        worker.terminate()
        await worker.wait()
    assert [each.number for each in gateway.taken] == [number_of(message)]
    assert gateway.asked >= 1


async def start(database_url: str, keyring: Path, address: str) -> asyncio.subprocess.Process:
    environment = {**os.environ, "DATABASE_URL": database_url}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.sms.worker_process", str(keyring), f"{address}/sys", KEY, env=environment
    )


async def until(house: House, message: str, state: str) -> None:
    async with asyncio.timeout(SECONDS):
        while (await house.row(message))[0] != state:  # noqa: ASYNC110  another process changes it
            await asyncio.sleep(0.05)
