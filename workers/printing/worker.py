"""A clerk for every organisation; new ones are found while it runs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from domain.refusal import Refusal
from workers.printing.clerk import Clerk

log = structlog.get_logger(__name__)

# A new organisation waits at most so long for its first paper.
LOOK_FOR_ORGANISATIONS_SECONDS = 2.0


class PrintingWorker:
    """`schemas` tells which organisations there are, `clerk` makes one for each."""

    def __init__(self, schemas: Callable[[], Awaitable[Sequence[str]]], clerk: Callable[[str], Clerk]) -> None:
        self._schemas, self._clerk = schemas, clerk

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as at_work:
            known: set[str] = set()
            while True:
                try:
                    found = await self._schemas()
                except Refusal as error:
                    log.warning("papers wait: organisations cannot be read", code=error.code)
                    found = ()
                for schema in set(found) - known:
                    at_work.create_task(self._clerk(schema).run(), name=f"papers of {schema}")
                    known.add(schema)
                await asyncio.sleep(LOOK_FOR_ORGANISATIONS_SECONDS)
