"""`python -m bench.emulated COUNT`: registers on TCP ports, as slow as real ones; prints their names."""

import asyncio
import json
import sys
from datetime import datetime

import uvloop

from adapters.devices.pirit.emulator import Clock, Speed, make_register, serve_tcp
from bench.live_reader import end_with_the_owner
from kassa.memory import settle


async def _serve(count: int) -> None:
    clock = Clock(datetime.now)
    async with serve_tcp([make_register(number, clock) for number in range(1, count + 1)], speed=Speed()) as names:
        print(json.dumps(names), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    end_with_the_owner()
    settle()
    uvloop.run(_serve(int(sys.argv[1])))
