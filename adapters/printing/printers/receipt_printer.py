"""A receipt printer that speaks ESC/POS, over a serial port or TCP.

It is asked before whether it has paper, and after whether it is done: who only sends bytes learns of nothing. A paper
that was sent and not confirmed may be there or not; it is never sent again by itself.
"""

import asyncio

from adapters.devices.links import Link, LinkLost, LinkUnavailable, open_link
from adapters.printing.escpos import ASK_OFFLINE, ASK_PAPER, NO_PAPER_AT_ONCE, NO_PAPER_WHEN_DONE, NOT_READY, escpos
from adapters.printing.layout import Paper
from domain.printing.faults import PrintFault

STATUS_SECONDS = 1.0
"""A printer answers a question in real time in some milliseconds, also when it is offline."""
DONE_SECONDS = 20.0
"""An order of 80 lines takes a slow printer 8 seconds, and the line at 9,600 bits per second 5."""
BYTES_AT_ONCE = 1_024
"""What a line of 9,600 bits per second takes in the time a link may need for one sending."""


class ReceiptPrinter:
    """`link` as `open_link` has it; `width` in characters; `speed` in bits per second, of a serial port."""

    keeps = False

    def __init__(self, link: str, *, width: int, speed: int) -> None:
        self.name = link
        self._width, self._speed = width, speed
        self._turn = asyncio.Lock()

    async def put(self, paper: Paper, called: str) -> PrintFault | None:
        del called
        async with self._turn:
            try:
                link = await open_link(self.name, speed=self._speed)
            except LinkUnavailable:
                return PrintFault.SILENT
            try:
                return await self._not_ready(link) or await self._sent(link, escpos(paper, self._width))
            finally:
                await link.close()

    async def _not_ready(self, link: Link) -> PrintFault | None:
        try:
            await link.send(ASK_PAPER)
            paper = await link.receive(STATUS_SECONDS)
            await link.send(ASK_OFFLINE)
            offline = await link.receive(STATUS_SECONDS)
        except LinkLost:
            return PrintFault.SILENT
        if not paper or not offline:
            return PrintFault.SILENT
        if paper[-1] & NO_PAPER_AT_ONCE:
            return PrintFault.NO_PAPER
        return PrintFault.NOT_READY if offline[-1] & NOT_READY else None

    async def _sent(self, link: Link, data: bytes) -> PrintFault | None:
        try:
            for at in range(0, len(data), BYTES_AT_ONCE):
                await link.send(data[at : at + BYTES_AT_ONCE])
            done = await link.receive(DONE_SECONDS)
        except LinkLost:
            return PrintFault.HALF_PRINTED
        return PrintFault.HALF_PRINTED if not done or done[-1] & NO_PAPER_WHEN_DONE else None
