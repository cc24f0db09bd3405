"""A reader on a pseudo-terminal: cards are put on it and taken away, and it can be unplugged in the middle of a line.

Its path stays the same however often it is plugged in, as udev keeps it for the real one.
"""

import asyncio
import os
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from adapters.devices.card_reader.problems import LocalProtocolError, Problem
from adapters.devices.card_reader.saying import Voice, says_card, says_removal

SPLIT_SECONDS = 0.001
"""One byte at 9,600 bits per second."""
_NOISE = b"\xff\x00\x80"


class Fault(StrEnum):
    """A line goes wrong like this."""

    SPLIT = "SPLIT"  # every byte by itself
    NOISE = "NOISE"  # other bytes before it
    CUT = "CUT"  # its second half is missing
    TWICE = "TWICE"
    UNPLUG = "UNPLUG"  # in its middle


class Emulator:
    """One reader. `path` is the port to open."""

    def __init__(self, path: Path, voice: Voice = Voice.IRON_LOGIC) -> None:
        self.path, self._voice = path, voice
        self._ends: tuple[int, int] | None = None

    def plug_in(self) -> None:
        """Nothing happens when it is."""
        if self._ends is None:
            self._ends = os.openpty()
            tty.setraw(self._ends[1])
            self.path.symlink_to(os.ttyname(self._ends[1]))

    def unplug(self) -> None:
        """Nothing happens when it is not plugged in."""
        if self._ends is not None:
            self.path.unlink()
            for end in self._ends:
                os.close(end)
            self._ends = None

    async def touch(self, serial: str, fault: Fault | None = None) -> None:
        """Put a card on. Raises LocalProtocolError: this reader does not read such cards."""
        line = says_card(self._voice, serial)
        half = len(line) // 2
        match fault:
            case None:
                self._write(line)
            case Fault.SPLIT:
                for place in range(len(line)):
                    self._write(line[place : place + 1])
                    await asyncio.sleep(SPLIT_SECONDS)
            case Fault.NOISE:
                self._write(_NOISE + line)
            case Fault.CUT:
                self._write(line[:half])
            case Fault.TWICE:
                self._write(line * 2)
            case Fault.UNPLUG:
                self._write(line[:half])
                await asyncio.sleep(SPLIT_SECONDS * half)
                self.unplug()

    def lift(self) -> None:
        """Take the card away."""
        self._write(says_removal(self._voice))

    def _write(self, data: bytes) -> None:
        if self._ends is None:
            raise LocalProtocolError(Problem.CANNOT_SAY, "the reader is not plugged in")
        os.write(self._ends[0], data)


@contextmanager
def emulated(path: Path, voice: Voice = Voice.IRON_LOGIC) -> Iterator[Emulator]:
    """A reader that is plugged in."""
    emulator = Emulator(path, voice)
    emulator.plug_in()
    try:
        yield emulator
    finally:
        emulator.unplug()
