"""The program beside readers in this process: emulated readers on real ports, a server that answers as a test likes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from adapters.agent.mutations import Mutations
from adapters.devices.card_reader.emulator import Emulator, Fault, emulated
from adapters.devices.card_reader.saying import Voice
from workers.reader import line, program, sending
from workers.reader.program import Program
from workers.reader.settings import ReaderSettings

ONE, OTHER = "EM:55007EE424", "MF:BCD14264"
Answer = Callable[[str], httpx.Response]


class Door:
    """A server that keeps what it was asked for; `answer` says how it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answer: Answer = done

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = msgspec.json.decode(request.content)
        name = body["query"].split("{ ", 1)[1].split("(")[0]
        assert request.url.path == "/graphql"
        assert request.headers["authorization"] == "Bearer secret"
        self.asked.append((name, body["variables"]["input"]))
        return self.answer(name)

    def told(self, name: str) -> list[dict[str, Any]]:
        return [wish for asked, wish in self.asked if asked == name]

    @property
    def touches(self) -> list[tuple[str, str]]:
        """(reader, card), each wish once."""
        return list({each["commandId"]: (each["reader"], each["serial"]) for each in self.told("presentCard")}.values())

    @property
    def states(self) -> list[str | None]:
        return [each["fault"] for each in self.told("reportReader")]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds():  # noqa: ASYNC110  there is no event to wait for
                await asyncio.sleep(0.01)


def done(name: str, **headers: str) -> httpx.Response:
    return httpx.Response(200, json={"data": {name: {"errors": []}}}, headers=headers)


def failed(code: str, status: int = 200) -> Answer:
    error = {"message": "no", "extensions": {"code": code}}
    return lambda _: httpx.Response(status, json={"errors": [error]})


def refused(code: str) -> Answer:
    return lambda name: httpx.Response(200, json={"data": {name: {"errors": [{"code": code, "message": "no"}]}}})


def away(name: str) -> httpx.Response:
    raise httpx.ConnectError(name)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(line, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(sending, "TOUCH_PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(sending, "STATE_PAUSE_SECONDS", 0.05)


@pytest.fixture
def door() -> Door:
    return Door()


@asynccontextmanager
async def running(door: Door, *emulators: Emulator, touch_seconds: float = 5.0) -> AsyncIterator[None]:
    """Readers a, b, … at these ports."""
    there = tuple((name, str(each.path)) for name, each in zip("abc", emulators, strict=False))
    settings = ReaderSettings("http://kassa.test", "secret", there, touch_seconds=touch_seconds)
    async with Mutations(settings.server, settings.token, httpx.MockTransport(door)) as server:
        task = asyncio.create_task(Program(settings, server).run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})


async def test_a_touch_is_told_once_with_the_reader_the_serial_and_the_moment(door: Door, tmp_path: Path) -> None:
    """CARD-02, CARD-05, CARD-09: nothing but the serial number is read."""
    with emulated(tmp_path / "a") as reader:
        async with running(door, reader):
            await door.until(lambda: door.states == [None])
            await reader.touch(ONE)
            reader.lift()
            await door.until(lambda: bool(door.touches))
        (wish,) = door.told("presentCard")
        assert set(wish) == {"commandId", "reader", "serial", "seenAt"}
        assert (wish["reader"], wish["serial"]) == ("a", ONE)
        assert abs(datetime.fromisoformat(wish["seenAt"]) - datetime.now(UTC)) < timedelta(seconds=5)
        assert door.states == [None, "STOPPED"]


async def test_a_reader_that_repeats_is_one_touch(door: Door, tmp_path: Path) -> None:
    """B.12: debounce."""
    with emulated(tmp_path / "a", Voice.RDM) as reader:
        async with running(door, reader):
            await door.until(lambda: bool(door.states))
            for _ in range(10):
                await reader.touch(ONE)
                await asyncio.sleep(0.01)
            await door.until(lambda: bool(door.touches))
        assert door.touches == [("a", ONE)]


async def test_unplugged_in_mid_line_it_identifies_nobody_and_is_read_again_when_plugged_in(
    door: Door, tmp_path: Path
) -> None:
    """CORE-13, issue 5: hot-plug; the half line is no part of the next touch."""
    with emulated(tmp_path / "a") as reader:
        async with running(door, reader):
            await door.until(lambda: door.states == [None])
            await reader.touch(ONE, Fault.UNPLUG)
            await door.until(lambda: door.states == [None, "UNPLUGGED"])
            reader.plug_in()
            await door.until(lambda: door.states == [None, "UNPLUGGED", None])
            await reader.touch(OTHER)
            await door.until(lambda: bool(door.touches))
        assert door.touches == [("a", OTHER)]


async def test_a_reader_that_is_not_there_at_the_start_is_read_once_it_is(door: Door, tmp_path: Path) -> None:
    """CORE-13."""
    reader = Emulator(tmp_path / "a")
    async with running(door, reader):
        await door.until(lambda: door.states == ["UNPLUGGED"])
        reader.plug_in()
        await door.until(lambda: door.states == ["UNPLUGGED", None])
    reader.unplug()


async def test_readers_do_not_hold_up_each_other(door: Door, tmp_path: Path) -> None:
    """CORE-13: several readers, each with its own desk."""
    with emulated(tmp_path / "a") as left, emulated(tmp_path / "b", Voice.RDM) as right:
        async with running(door, left, right):
            await door.until(lambda: len(door.states) == 2)
            await left.touch(OTHER, Fault.SPLIT)
            await right.touch(ONE)
            await left.touch(ONE, Fault.CUT)
            await door.until(lambda: len(door.touches) == 2)
        assert set(door.touches) == {("a", OTHER), ("b", ONE)}


async def test_what_is_of_no_reader_is_told_as_a_fault_of_it_and_a_card_ends_that(door: Door, tmp_path: Path) -> None:
    """Wrong speed, cable or model: noise on and on, and not one card."""
    with emulated(tmp_path / "a") as reader:
        async with running(door, reader):
            await door.until(lambda: door.states == [None])
            for _ in range(line.UNREADABLE_AFTER):
                await reader.touch(ONE, Fault.NOISE)
            await door.until(lambda: "UNREADABLE" in door.states)
            assert door.touches == []
            await reader.touch(ONE)
            await door.until(lambda: door.states[-1] is None)
        assert door.touches == [("a", ONE)]


async def test_while_the_server_is_away_a_touch_is_tried_for_a_few_seconds_under_one_id(
    door: Door, tmp_path: Path
) -> None:
    """CARD-02, CORE-15."""
    with emulated(tmp_path / "a") as reader:
        async with running(door, reader):
            await door.until(lambda: bool(door.states))
            door.answer = away
            await reader.touch(ONE)
            await door.until(lambda: len(door.told("presentCard")) > 2)
            door.answer = failed("UNAVAILABLE", 503)
            await asyncio.sleep(0.05)
            door.answer = done
            tries = len(door.told("presentCard"))
            await door.until(lambda: len(door.told("presentCard")) > tries)
            await asyncio.sleep(0.1)
        wishes = door.told("presentCard")
        assert all(each == wishes[0] for each in wishes)


async def test_a_touch_that_became_too_old_is_never_told(door: Door, tmp_path: Path) -> None:
    """A server that comes back identifies nobody who has left; the state of the reader it learns all the same."""
    door.answer = away
    with emulated(tmp_path / "a") as reader:
        async with running(door, reader, touch_seconds=0.2):
            await door.until(lambda: bool(door.states))
            await reader.touch(ONE)
            await door.until(lambda: bool(door.touches))
            await asyncio.sleep(0.3)
            door.asked.clear()
            door.answer = done
            await door.until(lambda: door.states == [None])
            await asyncio.sleep(0.1)
            assert door.touches == []


async def test_of_touches_that_wait_only_the_newest_is_told(door: Door, tmp_path: Path) -> None:
    """A bounded queue: a desk is of use to one card at a time."""
    with emulated(tmp_path / "a") as reader:
        async with running(door, reader, touch_seconds=0.5):
            await door.until(lambda: bool(door.states))
            door.answer = away
            for serial in (ONE, "EM:0000000001", "EM:0000000002", OTHER):
                await reader.touch(serial)
                await asyncio.sleep(0.05)
            await door.until(lambda: ("a", OTHER) in door.touches)
        assert door.touches == [("a", ONE), ("a", OTHER)]


@pytest.mark.parametrize(
    "answer",
    [failed("UNAUTHENTICATED", 401), failed("FORBIDDEN"), refused("READER_NOT_ATTACHED"), failed("SYNTAX", 400)],
)
async def test_what_the_server_does_not_want_is_not_said_again(answer: Answer, door: Door, tmp_path: Path) -> None:
    with emulated(tmp_path / "a") as reader:
        async with running(door, reader):
            await door.until(lambda: bool(door.states))
            door.answer = answer
            await reader.touch(ONE)
            await door.until(lambda: bool(door.touches))
            await asyncio.sleep(0.15)
            assert len(door.told("presentCard")) == 1


async def test_a_clock_that_is_wrong_at_the_reader_is_put_right_by_the_server_s(door: Door, tmp_path: Path) -> None:
    """Otherwise a till that is ten minutes slow could identify nobody."""
    then = datetime.now(UTC) + timedelta(minutes=10)
    door.answer = lambda name: done(name, date=format_datetime(then, usegmt=True))
    with emulated(tmp_path / "a") as reader:
        async with running(door, reader):
            await door.until(lambda: bool(door.states))
            await asyncio.sleep(0.05)
            await reader.touch(ONE)
            await door.until(lambda: bool(door.touches))
        seen = datetime.fromisoformat(door.told("presentCard")[0]["seenAt"])
        assert abs(seen - then) < timedelta(seconds=5)


@pytest.mark.parametrize("answer", [httpx.Response(502, text="<html>"), httpx.Response(200, json={"data": None})])
async def test_an_answer_of_somebody_else_is_no_answer(answer: httpx.Response, door: Door, tmp_path: Path) -> None:
    """A proxy whose server is away."""
    with emulated(tmp_path / "a") as reader:
        door.answer = lambda _: answer
        async with running(door, reader):
            await door.until(lambda: len(door.states) > 2)
            door.answer = done
        assert len({each["commandId"] for each in door.told("reportReader")}) == 2  # and the last word


async def test_a_reader_that_breaks_the_program_begins_again_and_holds_up_no_other(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CORE-13: a path that leads to no port at all is a mistake in the settings of one reader."""
    monkeypatch.setattr(program, "AGAIN_SECONDS", 0.02)
    (tmp_path / "file").write_text("no port")
    broken = Emulator(tmp_path / "file")
    with emulated(tmp_path / "b") as right:
        async with running(door, broken, right):
            await door.until(lambda: None in door.states)
            await right.touch(ONE)
            await door.until(lambda: bool(door.touches))
            (tmp_path / "file").unlink()
            broken.plug_in()
            await door.until(lambda: door.states.count(None) == 2)
            await broken.touch(OTHER)
            await door.until(lambda: len(door.touches) == 2)
        broken.unplug()
    assert door.touches == [("b", ONE), ("a", OTHER)]
