"""Polling over real links: a pseudo-terminal opened by pyserial, sockets, and a thousand registers on one loop."""

import asyncio
from datetime import timedelta

import pytest
import uvloop

from adapters.devices.links import Link, LinkLost, open_link
from adapters.devices.pirit import Part, Poll, Poller, Trouble
from adapters.devices.pirit.emulator import Fault, Faults, Register, Speed, serve_pty, serve_tcp
from adapters.devices.pirit.models import Profile
from tests.devices.pirit.tills import MODELS, till, told


async def polled(name: str, part: Part = Part.FULL) -> Poll:
    link = await open_link(name)
    try:
        return await Poller(link).poll(part)
    finally:
        await link.close()


async def test_a_register_on_a_serial_port_is_polled_through_pyserial() -> None:
    """FLEET-52, FLEET-57: the same answers as without a link."""
    register = till()
    with serve_pty(register) as path:
        poll = await polled(path)
    assert (poll.trouble, poll.failures) == (None, ())
    assert poll.parameters == told(register).parameters


async def test_registers_behind_tcp_are_polled_at_the_same_time() -> None:
    """FLEET-02: models of both makers, each on its port."""
    registers = [till(seed, model_code=MODELS[seed % 4], ffd=2 + seed % 2 * 2) for seed in range(12)]
    async with serve_tcp(registers) as names:
        polls = await asyncio.gather(*[polled(name) for name in names])
    for register, poll in zip(registers, polls, strict=True):
        assert (poll.trouble, poll.failures) == (None, ())
        assert poll.parameters == told(register).parameters
        assert poll.manufacturer == ("DREAMKAS" if register.model_code < 8 else "CSI")


def test_links_and_emulator_run_on_the_loop_of_the_house_too() -> None:
    """uvloop: sockets and pseudo-terminals of its own."""

    async def both() -> list[Poll]:
        register = till()
        with serve_pty(register) as path:
            async with serve_tcp([register], speed=Speed()) as names:
                return [await polled(path), await polled(names[0])]

    serial, tcp = uvloop.run(both())
    assert serial.trouble is tcp.trouble is None
    assert serial.parameters == tcp.parameters == told(till()).parameters


async def test_a_thousand_registers_answer_on_one_loop() -> None:
    """Issue: many emulated registers in one process. Each is polled through its own connection."""
    registers = [till(seed) for seed in range(1_000)]
    async with serve_tcp(registers) as names:
        polls = await asyncio.gather(*[polled(name, Part.QUICK) for name in names])
    told_numbers = [poll.parameters["factory_number"] for poll in polls]
    assert told_numbers == [register.factory_number for register in registers]
    assert {poll.trouble for poll in polls} == {None}


async def test_a_poll_survives_every_fault_of_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts §11: wrong CRC, late id, foreign packet, cut answer, split bytes, doubled and missing answers."""
    monkeypatch.setattr("adapters.devices.pirit.dialogue.ANSWER_SECONDS", 0.2)
    register = till()
    register.faults.slow_seconds = 0.05
    for place, fault in enumerate(Fault):
        register.faults.plan(fault, command=(0x00, 0x13, 0x04)[place % 3])
    async with serve_tcp([register]) as names:
        poll = await polled(names[0], Part.QUICK)
    assert poll.trouble is None
    assert poll.failures == ()
    assert poll.parameters == told(register, Part.QUICK).parameters
    assert poll.line.skipped
    assert poll.line.damaged
    assert poll.line.silences


async def test_a_poll_of_nobody_ends_with_no_answer_in_its_time() -> None:
    """A port where something else is plugged in, or nothing."""
    poll = await Poller(_Deaf()).poll(seconds=0.3)
    assert poll.trouble is Trouble.OUT_OF_TIME
    assert poll.parameters == {}


async def test_a_link_that_breaks_keeps_what_was_told_until_then() -> None:
    """Never a lost report: what came before the cable was pulled is told."""
    register = till()
    async with serve_tcp([register]) as names:
        link = await open_link(names[0])
        poll = await Poller(_Breaking(link, after=9)).poll(Part.FULL)
        await link.close()
    assert poll.trouble is Trouble.LINK_LOST
    assert poll.parameters["factory_number"] == register.factory_number
    assert len(poll.parameters) > 5


async def test_a_register_swapped_in_the_middle_of_a_poll_is_not_mixed_with_the_other() -> None:
    """A register that changes its factory number: the poll is thrown away, the next one tells of the new register."""
    old, new = till(1), till(2)
    async with serve_tcp([old]) as names:
        link = await open_link(names[0])
        poller = Poller(_Swapping(link, old, new, after=40))
        assert (await poller.poll(Part.FULL)).trouble is Trouble.CHANGED
        poll = await poller.poll(Part.FULL)
        await link.close()
    assert poll.trouble is None
    assert poll.parameters["factory_number"] == new.factory_number
    assert poller.profile == Profile(new.factory_number, "7380440000000201", 8, 4)


async def test_a_register_busy_with_its_keys_answers_the_next_poll() -> None:
    """Facts §10 #17: opening a shift may take 20 s; the answer that comes then is taken for no other."""
    register = till()
    register.faults.slow_seconds = 0.6
    register.faults.plan(Fault.SLOW, command=0x13)
    async with serve_tcp([register]) as names:
        link = await open_link(names[0])
        poller = Poller(link)
        busy = await poller.poll(Part.QUICK, seconds=0.4)
        await asyncio.sleep(0.3)
        register.clock.move(timedelta(hours=1))
        poll = await poller.poll(Part.QUICK)
        await link.close()
    assert busy.trouble is Trouble.OUT_OF_TIME
    assert "device_clock" not in busy.parameters
    assert poll.parameters == told(register, Part.QUICK, poller.profile).parameters


async def test_a_line_costs_its_speed() -> None:
    """The model of the line: bytes at 57600 bits per second and 5 ms of thought for each answer."""
    register = till()
    async with serve_tcp([register], speed=Speed()) as names:
        before = asyncio.get_running_loop().time()
        poll = await polled(names[0], Part.QUICK)
        took = asyncio.get_running_loop().time() - before
    assert poll.trouble is None
    assert 0.1 < took < 5.0


async def test_the_same_seed_gives_the_same_faults() -> None:
    def faults() -> list[Fault | None]:
        chance = Faults(rate=0.3, seed=5)
        return [chance.next(0x00) for _ in range(200)]

    assert faults() == faults()
    assert 30 < sum(fault is not None for fault in faults()) < 90


class _Deaf:
    """A link whose bytes reach nobody."""

    gap = 0.2

    async def send(self, data: bytes) -> None:
        return

    async def receive(self, seconds: float) -> bytes:
        await asyncio.sleep(seconds)
        return b""

    async def close(self) -> None:
        return


class _Breaking:
    """A link that breaks after so many receipts of bytes."""

    def __init__(self, link: Link, *, after: int) -> None:
        self._link = link
        self._left = after
        self.gap = link.gap

    async def send(self, data: bytes) -> None:
        await self._link.send(data)

    async def receive(self, seconds: float) -> bytes:
        self._left -= 1
        if not self._left:
            raise LinkLost("pulled out")
        return await self._link.receive(seconds)

    async def close(self) -> None:
        await self._link.close()


class _Swapping(_Breaking):
    """A link behind which one register takes the place of another."""

    def __init__(self, link: Link, old: Register, new: Register, *, after: int) -> None:
        super().__init__(link, after=after)
        self._old, self._new = old, new

    async def receive(self, seconds: float) -> bytes:
        self._left -= 1
        if not self._left:
            self._old.factory_number, self._old.drive = self._new.factory_number, self._new.drive
        return await self._link.receive(seconds)
