"""The other process of group `live`: follows the log and notes when it has which event in hand.

`python -m bench.live_reader URL SCHEMA AFTER` says `awake` with its first events and, when the event of `LAST_STREAM`
arrives, prints [first position, last position, monotonic nanoseconds] of every batch as one JSON line.
"""

import asyncio
import json
import sys
import time
from typing import Self

import uvloop

from adapters.eventlog.tail import Tail

LAST_STREAM = "account-last"
AWAKE = b"awake\n"
# One line holds a whole run's batches.
LINE_BYTES = 64 << 20
END_SECONDS = 60.0

Batch = tuple[int, int, int]


class Reader:
    """The owner's view of the reading process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._first_line = asyncio.ensure_future(self._line())

    @classmethod
    async def start(cls, url: str, schema: str, after: int) -> Self:
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.live_reader", url, schema, str(after)),
                stdout=asyncio.subprocess.PIPE,
                limit=LINE_BYTES,
            )
        )

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
            await self._process.wait()
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


if __name__ == "__main__":
    print(json.dumps(uvloop.run(follow(sys.argv[1], sys.argv[2], int(sys.argv[3])))))
