"""A link over a serial port, by pyserial: the same on Windows and Linux, hence a thread that waits for the port.

The thread wakes at least every `SLICE_SECONDS`, so a port is closed in that time whatever the device does.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

import serial

from adapters.devices.links.link import (
    CLOSE_SECONDS,
    OPEN_SECONDS,
    READ_BYTES,
    SEND_SECONDS,
    LinkLost,
    LinkUnavailable,
)

SERIAL_SPEED = 57_600
"""What registers are delivered with: 8 bits, no parity, 1 stop bit (facts §3.1)."""
GAP_SECONDS = 0.2
"""The longest pause of a register inside a packet (facts §3.1)."""
SLICE_SECONDS = 0.1

T = TypeVar("T")


class SerialLink:
    """See Link."""

    gap = GAP_SECONDS

    def __init__(self, port: serial.Serial, thread: ThreadPoolExecutor) -> None:
        self._port = port
        self._thread = thread

    @classmethod
    async def open(cls, name: str, *, speed: int = SERIAL_SPEED) -> Self:
        """Open the port for us alone. Raises LinkUnavailable."""
        thread = ThreadPoolExecutor(1, thread_name_prefix=f"port {name}")

        def opened() -> serial.Serial:
            port = serial.Serial(name, speed, timeout=0, write_timeout=SEND_SECONDS, exclusive=True)
            port.reset_input_buffer()  # what was said to others before
            return port

        try:
            async with asyncio.timeout(OPEN_SECONDS):
                return cls(await asyncio.get_running_loop().run_in_executor(thread, opened), thread)
        except (serial.SerialException, OSError, ValueError, TimeoutError) as error:
            thread.shutdown(wait=False)
            raise LinkUnavailable(f"{name} cannot be opened: {str(error) or 'no answer'}") from error

    async def send(self, data: bytes) -> None:
        # Written to the system, not waited for on the wire: a line that is stopped would keep the thread for ever.
        await self._within(SEND_SECONDS + SLICE_SECONDS, self._port.write, data)

    async def receive(self, seconds: float) -> bytes:
        ends = asyncio.get_running_loop().time() + seconds
        while True:
            left = ends - asyncio.get_running_loop().time()
            data = await self._within(SEND_SECONDS, self._read, min(max(left, 0.0), SLICE_SECONDS))
            if data or left <= SLICE_SECONDS:
                return data

    async def close(self) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await asyncio.get_running_loop().run_in_executor(self._thread, self._port.close)
        except (serial.SerialException, OSError, TimeoutError, RuntimeError):
            return  # it was closed, or it hangs in the driver; nothing more can be done from here
        finally:
            self._thread.shutdown(wait=False)

    def _read(self, seconds: float) -> bytes:
        self._port.timeout = seconds
        first = self._port.read(1)
        return first + self._port.read(min(self._port.in_waiting, READ_BYTES)) if first else first

    async def _within(self, seconds: float, work: Callable[..., T], *arguments: object) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        except (serial.SerialException, OSError, TypeError, RuntimeError, TimeoutError) as error:
            # pyserial raises TypeError, and the executor RuntimeError, when the port is closed under a read.
            raise LinkLost(f"the port broke: {str(error) or 'it takes no bytes'}") from error
