"""The other process of group `live`: follows the log and notes when it has which event in hand.

`python -m bench.live_reader URL SCHEMA AFTER` says `awake` with its first events and, when the event of `LAST_STREAM`
arrives, prints [first position, last position, monotonic nanoseconds] of every batch as one JSON line.
"""

import asyncio
import json
import os
import sys
import threading
import time
from typing import Self

import structlog
import uvloop

from adapters.eventlog.tail import Tail

LAST_STREAM = "account-last"
AWAKE = b"awake\n"
# One line holds a whole run's batches.
LINE_BYTES = 64 << 20
END_SECONDS = 60.0

Batch = tuple[int, int, int]


class Reader:
    """The owner's view of the reading process, which ends with its owner."""

    def __init__(self, url: str, schema: str, after: int) -> None:
        self._command = (sys.executable, "-m", "bench.live_reader", url, schema, str(after))
        self._process: asyncio.subprocess.Process
        self._first_line: asyncio.Task[bytes]

    async def __aenter__(self) -> Self:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=pipe, limit=LINE_BYTES)
        self._first_line = asyncio.create_task(self._line())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._first_line.cancel()
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    @property
    def awake(self) -> bool:
        """Whether it has received something."""
        if self._first_line.done() and self._first_line.result() != AWAKE:
            raise RuntimeError("the reading process ended before it received anything; see its message above")
        return self._first_line.done()

    async def received(self) -> dict[int, int]:
        """When (monotonic ns) each position was received; waits for the end."""
        async with asyncio.timeout(END_SECONDS):
            batches: list[Batch] = json.loads(await self._line())
        return {position: at for first, last, at in batches for position in range(first, last + 1)}

    async def _line(self) -> bytes:
        assert self._process.stdout is not None
        return await self._process.stdout.readline()


async def follow(url: str, schema: str, after: int) -> list[Batch]:
    """Every batch until the last event."""
    batches: list[Batch] = []
    async with Tail(url, schema, after) as tail:
        async for events in tail.batches():
            batches.append((events[0].position, events[-1].position, time.monotonic_ns()))
            if len(batches) == 1:
                sys.stdout.write(AWAKE.decode())
                sys.stdout.flush()
            if events[-1].stream == LAST_STREAM:
                break
    return batches


def end_with_the_owner() -> None:
    """End this process when whoever started it has closed our stdin."""

    def wait() -> None:
        sys.stdin.read()  # nothing ever comes but the end
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    end_with_the_owner()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    print(json.dumps(uvloop.run(follow(sys.argv[1], sys.argv[2], int(sys.argv[3])))), flush=True)
    os._exit(0)  # not by the interpreter's own end: it would wait for the thread that waits for the owner
