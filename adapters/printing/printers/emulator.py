"""An emulated receipt printer on a TCP port or a pseudo-terminal, with the faults that printers have."""

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from adapters.printing.escpos import ASK_DONE, ASK_OFFLINE, ASK_PAPER, START

READ_BYTES = 4096
# Fixed bits of the answers in real time, and what is set when something is wrong.
_FINE, _PAPER_OUT, _COVER_OPEN = 0x12, 0x60, 0x04
_PAPER_OUT_WHEN_DONE = 0x0C
_ASKED = (ASK_PAPER, ASK_OFFLINE)


class Fault(StrEnum):
    """What is wrong with it."""

    NONE = "NONE"
    NO_PAPER = "NO_PAPER"
    COVER_OPEN = "COVER_OPEN"
    SILENT = "SILENT"
    HALF_PRINTED = "HALF_PRINTED"  # the paper ends in the middle
    GOES_AWAY = "GOES_AWAY"  # the cable comes out in the middle


@dataclass
class PrinterEmulator:
    """`papers` holds what lies in the tray, as bytes; `half` what was begun."""

    fault: Fault = Fault.NONE
    papers: list[bytes] = field(default_factory=list)
    half: list[bytes] = field(default_factory=list)

    def takes(self, buffer: bytearray) -> tuple[bytes, bool]:
        """Answers to what has come, which leaves `buffer` as far as it was understood; whether the line breaks."""
        answer = b""
        while buffer and self.fault is not Fault.SILENT:
            asked = next((each for each in _ASKED if buffer.startswith(each)), None)
            if asked is not None:
                del buffer[: len(asked)]
                answer += bytes([self._status(asked)])
            elif (end := buffer.find(ASK_DONE)) >= 0:
                paper = bytes(buffer[:end])
                del buffer[: end + len(ASK_DONE)]
                if self.fault is Fault.NONE:
                    self.papers.append(paper)
                    answer += b"\0"
                else:
                    self.half.append(paper[: len(paper) // 2])
                    answer += bytes([_PAPER_OUT_WHEN_DONE])
            else:
                break
        begun = bytes(buffer).startswith(START)
        if begun and self.fault is Fault.GOES_AWAY:
            self.half.append(bytes(buffer))
            return answer, True
        return answer, False

    def _status(self, asked: bytes) -> int:
        if self.fault is Fault.NO_PAPER and asked == ASK_PAPER:
            return _FINE | _PAPER_OUT
        if self.fault is Fault.COVER_OPEN and asked == ASK_OFFLINE:
            return _FINE | _COVER_OPEN
        return _FINE


@asynccontextmanager
async def serve_printer(printer: PrinterEmulator, *, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """The printer on a free port; gives the name of the link, `tcp://…`."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        buffer = bytearray()
        while data := await reader.read(READ_BYTES):
            buffer += data
            answer, breaks = printer.takes(buffer)
            writer.write(answer)
            if breaks:
                break
        writer.close()

    server = await asyncio.start_server(talk, host, 0)
    async with server:
        yield f"tcp://{host}:{server.sockets[0].getsockname()[1]}"


@contextmanager
def serve_printer_pty(printer: PrinterEmulator) -> Iterator[str]:
    """The printer on a pseudo-terminal; gives the path to open as a serial port."""
    loop, buffer = asyncio.get_running_loop(), bytearray()
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)

    def read() -> None:
        buffer.extend(os.read(ours, READ_BYTES))
        answer, _ = printer.takes(buffer)
        if answer:
            os.write(ours, answer)

    loop.add_reader(ours, read)
    try:
        yield os.ttyname(theirs)
    finally:
        loop.remove_reader(ours)
        os.close(ours)
        os.close(theirs)
