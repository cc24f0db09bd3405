"""The agent in this process: emulated registers on TCP, a server that a test makes answer as it likes."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from adapters.agent import spool as spools
from adapters.agent.server import Server
from adapters.agent.spool import Spool, SpoolInUse
from adapters.devices.pirit.emulator import Clock, Fault, make_register, serve_pty, serve_tcp
from workers.agent import line, sending
from workers.agent.agent import Agent, KeyNeeded
from workers.agent.settings import AgentSettings

KEY = "kassa_key_demo.till-7.secret"


class Door:
    """A server: takes what comes and answers 200, but for what a test plans."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, Any]] = []
        self.planned: list[Callable[[Any], httpx.Response | None]] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        body = msgspec.json.decode(request.content)
        self.requests.append((request.url.path, body))
        if self.planned and (said := self.planned.pop(0)(body)) is not None:
            return said
        if request.url.path == "/agent/enrol":
            return httpx.Response(200, json={"organisation": "demo", "router": "till-7", "token": body["secret"]})
        told = [{"register": each["factoryNumber"], "outcome": "CHANGED", "problems": []} for each in body["reports"]]
        return httpx.Response(200, json={"position": 1, "reports": told})

    @property
    def reports(self) -> list[dict[str, Any]]:
        return [each for path, body in self.requests if path == "/agent/reports" for each in body["reports"]]


def says(status: int, code: str = "X", **headers: str) -> Callable[[Any], httpx.Response]:
    error = {"message": "no", "extensions": {"code": code}}
    return lambda _: httpx.Response(status, json={"errors": [error]}, headers=headers)


def lost(_: Any) -> httpx.Response:
    raise httpx.ReadError("the answer is lost")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(sending, "_growing", lambda _: 0.01)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def spool(tmp_path: Path) -> AsyncIterator[Spool]:
    spool = await Spool.open(tmp_path)
    yield spool
    await spool.close()


def made(door: Door, spool: Spool, tmp_path: Path, *addresses: str, key: str | None = KEY) -> Agent:
    settings = AgentSettings("http://kassa.test", tmp_path, key, addresses, discover=False, quick_seconds=0.1)
    return Agent(settings, spool, Server("http://kassa.test", httpx.MockTransport(door.answer)))


def a_register(number: int) -> Any:
    return make_register(number, Clock(datetime.now))


async def test_registers_are_found_polled_and_reported(door: Door, spool: Spool, tmp_path: Path) -> None:
    """FLEET-02, FLEET-52, FLEET-57: whoever answers at an address is reported with all it told."""
    pirit, viki = a_register(1), make_register(2, Clock(datetime.now), model_code=5)
    async with serve_tcp([pirit, viki]) as names:
        outcomes = await made(door, spool, tmp_path, *names).once()

    assert outcomes == {"CHANGED": 2}
    first, second = sorted(door.reports, key=lambda each: each["manufacturer"])
    assert (first["manufacturer"], first["factoryNumber"]) == ("CSI", pirit.factory_number)
    assert (second["manufacturer"], second["factoryNumber"]) == ("DREAMKAS", viki.factory_number)
    assert first["parameters"]["fn_serial"] == pirit.drive.serial
    assert {"interface", "router_host", "router_version", "shift_state", "cuts_total"} <= first["parameters"].keys()
    assert first["address"] == names[0].removeprefix("tcp://")


async def test_both_queues_are_told_with_their_oldest_document(door: Door, spool: Spool, tmp_path: Path) -> None:
    """DEC-03, DEC-04: the two deadlines are counted from what the quick part of each poll tells."""
    register = a_register(3)
    register.cut_ofd()
    register.cut_oism()
    assert register.sell(2, marked=True) == 2
    async with serve_tcp([register]) as names:
        await made(door, spool, tmp_path, *names).once()
    told = door.reports[0]["parameters"]

    assert (told["ofd_unsent"], told["oism_unsent"]) == (3, 2)
    assert {"ofd_first_fd", "ofd_first_at", "oism_first_no", "oism_first_at"} <= told.keys()


async def test_a_register_that_falls_silent_is_reported_so_also_after_a_restart(
    door: Door, spool: Spool, tmp_path: Path
) -> None:
    """FLEET-58: who it was is remembered; a port where nobody ever answered is nobody."""
    async with serve_tcp([a_register(4)]) as names:
        await made(door, spool, tmp_path, *names).once()
    await made(door, spool, tmp_path, *names, "tcp://127.0.0.1:1").once()

    assert [each.get("reachable", True) for each in door.reports] == [True, False]
    assert door.reports[0]["factoryNumber"] == door.reports[1]["factoryNumber"]


async def test_a_stuck_register_never_holds_up_others(
    door: Door, spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issue 4: also when as many are stuck as are polled at once."""
    monkeypatch.setattr("workers.agent.agent.AT_ONCE", 1)
    monkeypatch.setattr(line, "TURN_SECONDS", 0.05)
    stuck, well = [a_register(number) for number in (5, 6)], a_register(7)
    for each in stuck:
        each.faults.plan(Fault.DEAF, 1_000)
    async with serve_tcp([*stuck, well]) as names:
        running = asyncio.create_task(made(door, spool, tmp_path, *names).run())
        try:
            async with asyncio.timeout(10):
                while len(door.reports) < 3:  # noqa: ASYNC110  nobody announces it
                    await asyncio.sleep(0.02)
        finally:
            running.cancel()
            await asyncio.wait({running})

    assert {each["factoryNumber"] for each in door.reports} == {well.factory_number}


async def test_a_lost_answer_repeats_the_same_batch(door: Door, spool: Spool, tmp_path: Path) -> None:
    """CORE-15: under the same id, with the time of the new try."""
    door.planned = [lambda _: None, lost, says(503), says(429, **{"retry-after": "0"})]
    async with serve_tcp([a_register(8)]) as names:
        await made(door, spool, tmp_path, *names).once()
    sent = [body for path, body in door.requests if path == "/agent/reports"]

    assert len(sent) == 4
    assert len({body["commandId"] for body in sent}) == 1
    assert len({body["sentAt"] for body in sent}) == 4
    assert await spool.count() == 0


async def test_an_enrolment_is_repeated_until_it_is_answered(door: Door, spool: Spool, tmp_path: Path) -> None:
    """FLEET-53: the same secret under the same id, so that a lost answer locks nobody out."""
    door.planned = [lost]
    await made(door, spool, tmp_path).once()
    await made(door, spool, tmp_path, key=None).once()
    asked = [body for path, body in door.requests if path == "/agent/enrol"]

    assert len(asked) == 2
    assert asked[0] == asked[1]


async def test_an_agent_without_a_key_says_so(door: Door, spool: Spool, tmp_path: Path) -> None:
    with pytest.raises(KeyNeeded):
        await made(door, spool, tmp_path, key=None).once()


async def test_only_the_report_at_fault_is_set_aside(door: Door, spool: Spool, tmp_path: Path) -> None:
    """Bad input: what the server takes in no form keeps nothing else back, and is not thrown away."""
    bad = '{"factoryNumber": "bad"}'
    await spool.add([f'{{"factoryNumber": "{each}"}}' if each != 5 else bad for each in range(9)])
    door.planned = [lambda _: None] + [_refuses_bad] * 30

    await made(door, spool, tmp_path).once()

    taken = [
        each["factoryNumber"] for path, body in door.requests if path == "/agent/reports" and not _has_bad(body)
        for each in body["reports"]
    ]  # fmt: skip
    assert taken == [str(each) for each in range(9) if each != 5]
    assert await spool.count() == 0
    aside = await spool._do(lambda connection: connection.execute("select body, why from set_aside").fetchall())
    assert aside == [(bad, "BAD_REQUEST: no")]


async def test_a_spool_belongs_to_one_agent(spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "BUSY_SECONDS", 0.05)
    with pytest.raises(SpoolInUse):
        await Spool.open(tmp_path)
    with pytest.raises(sqlite3.OperationalError), sqlite3.connect(tmp_path / "spool.sqlite", timeout=0.05) as other:
        other.execute("select * from reports")
    other.close()


async def test_a_full_spool_lets_the_oldest_go_and_counts_them(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "MAX_REPORTS", 10)
    await spool.add([str(each) for each in range(8)])
    under_way = await spool.next_batch(3)
    await spool.add([str(each) for each in range(8, 20)])
    assert under_way is not None
    again = await spool.next_batch(100)

    assert again == under_way
    await spool.done()
    left = await spool.next_batch(100)
    assert left is not None
    assert list(left.reports) == [str(each) for each in range(10, 20)]
    assert spool.dropped == 7


def _has_bad(body: Any) -> bool:
    return any(each["factoryNumber"] == "bad" for each in body.get("reports", ()))


def _refuses_bad(body: Any) -> httpx.Response | None:
    return says(400, "BAD_REQUEST")(body) if _has_bad(body) else None


async def test_a_register_on_a_serial_port_is_polled_as_well(door: Door, spool: Spool, tmp_path: Path) -> None:
    """FLEET-53: ports such as COM3 and /dev/ttyUSB0; here a pseudo-terminal."""
    with serve_pty(a_register(9)) as port:
        await made(door, spool, tmp_path, port).once()

    assert [each["parameters"]["interface"] for each in door.reports] == ["SERIAL"]
    assert door.reports[0]["address"] == port


async def test_another_register_at_an_address_is_another_register(door: Door, spool: Spool, tmp_path: Path) -> None:
    """Bad input: whoever answers is reported under its own number; the one before is not called silent for it."""
    first, second = a_register(10), a_register(11)
    async with serve_tcp([first]) as names:
        agent = made(door, spool, tmp_path, *names)
        await agent.once()
        first.factory_number, first.drive = second.factory_number, second.drive
        await agent.once()

    assert [each["factoryNumber"] for each in door.reports] == ["0400000010", "0400000011"]
    assert all(each.get("reachable", True) for each in door.reports)
