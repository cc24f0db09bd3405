"""One reader and its line: opened whenever it is plugged in, read for as long as it is."""

import asyncio
from collections.abc import Callable

import structlog

from adapters.devices.card_reader import Card, Reading, RemoteProtocolError, Touches, Unit
from adapters.devices.card_reader.finding import port_of
from adapters.devices.links import Link, LinkLost, LinkUnavailable, open_link
from domain.cards.reader_events import Fault

log = structlog.get_logger(__name__)

# A reader that is plugged in is read so soon.
LOOK_SECONDS = 1.0
# Longer waits only wake a thread less often.
WAIT_SECONDS = 1.0
# So much in a row that is of no reader, and not one card: it is the wrong speed, cable or model, not a bad touch.
UNREADABLE_AFTER = 5


class Line:
    """`touched` is told of every touch, `works` of every change: None when cards can be read, else why not."""

    def __init__(
        self, reader: str, port: str, speed: int, touched: Callable[[Card], None], works: Callable[[Fault | None], None]
    ) -> None:
        self.reader, self._port, self._speed = reader, port, speed
        self._touched, self._works = touched, works
        self._touches = Touches()
        self._said: Fault | str | None = "nothing yet"
        self._wrong = 0  # units in a row

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                link = await open_link(await asyncio.to_thread(port_of, self._port), speed=self._speed)
            except LinkUnavailable as error:
                self._say(Fault.UNPLUGGED, str(error))
                await asyncio.sleep(LOOK_SECONDS)
                continue
            try:
                await self._read(link)
            except LinkLost as error:
                self._say(Fault.UNPLUGGED, str(error))
            finally:
                await link.close()

    async def _read(self, link: Link) -> None:
        """Until the link is lost: half a line that was read of it is forgotten with it. Raises LinkLost."""
        reading, loop = Reading(), asyncio.get_running_loop()
        self._wrong = 0
        self._say(None)
        while True:
            ends = reading.deadline
            data = await link.receive(WAIT_SECONDS if ends is None else max(0.0, ends - loop.time()))
            at = loop.time()
            for unit in reading.feed(data, at):
                self._take(unit, at)

    def _take(self, unit: Unit, at: float) -> None:
        if isinstance(unit, RemoteProtocolError):
            self._wrong += 1
            log.warning("not read", reader=self.reader, problem=unit.problem, why=str(unit))
            if self._wrong == UNREADABLE_AFTER:
                self._say(Fault.UNREADABLE, str(unit))
            return
        self._wrong = 0
        self._say(None)
        card = self._touches.see(unit, at)
        if card is not None:
            self._touched(card)

    def _say(self, fault: Fault | None, why: str = "") -> None:
        if fault is not self._said:
            self._said = fault
            log.info("reader", reader=self.reader, fault=fault, why=why)
            self._works(fault)
