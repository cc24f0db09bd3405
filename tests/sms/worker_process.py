"""The worker in a process of its own, to be killed by tests.

Arguments: keyring file, address of the gateway, its key. The database's address comes in `DATABASE_URL`.
"""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from adapters.keys.keyring import Keyring
from adapters.sms.smsc import Smsc
from kassa.wiring import Wiring
from workers.sms.settings import Pace

# A row of a dead process is found at once.
PACE = Pace(lease=timedelta(seconds=1), first_pause=timedelta(seconds=0.1))


async def main(keyring: str, address: str, key: str) -> None:
    gateway = Smsc(SecretStr(key), url=address)
    async with Wiring(os.environ["DATABASE_URL"], keyring=Keyring.at(Path(keyring)), gateway=gateway) as wiring:
        await wiring.messages.worker(PACE).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
