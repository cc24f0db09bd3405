"""A postman for every organisation; new ones are found while it runs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from domain.refusal import Refusal
from workers.sms.postman import Postman

log = structlog.get_logger(__name__)

# A new organisation waits at most so long for its first message.
LOOK_FOR_ORGANISATIONS_SECONDS = 2.0


class SmsWorker:
    """`schemas` tells which organisations there are, `postman` makes one for each."""

    def __init__(self, schemas: Callable[[], Awaitable[Sequence[str]]], postman: Callable[[str], Postman]) -> None:
        self._schemas, self._postman = schemas, postman

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as at_work:
            known: set[str] = set()
            while True:
                try:
                    found = await self._schemas()
                except Refusal as error:
                    log.warning("messages wait: organisations cannot be read", code=error.code)
                    found = ()
                for schema in set(found) - known:
                    at_work.create_task(self._postman(schema).run(), name=f"sms of {schema}")
                    known.add(schema)
                await asyncio.sleep(LOOK_FOR_ORGANISATIONS_SECONDS)
