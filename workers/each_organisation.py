"""Work that never ends, once for each organisation; new ones are found while it runs."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog

from domain.refusal import Refusal

log = structlog.get_logger(__name__)

# A new organisation waits at most so long for its first message or paper.
LOOK_FOR_ORGANISATIONS_SECONDS = 2.0


class EachOrganisation:
    """`schemas` tells which organisations there are, `work` is done in each until it is cancelled.

    The work looks after its own errors: it goes on whatever happens.
    """

    def __init__(
        self,
        name: str,
        schemas: Callable[[], Awaitable[Sequence[str]]],
        work: Callable[[str], Coroutine[Any, Any, None]],
    ) -> None:
        self._name, self._schemas, self._work = name, schemas, work

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as at_work:
            known: set[str] = set()
            while True:
                try:
                    found = await self._schemas()
                except Refusal as error:
                    log.warning("organisations cannot be read", work=self._name, code=error.code)
                    found = ()
                for schema in set(found) - known:
                    at_work.create_task(self._work(schema), name=f"{self._name} of {schema}")
                    known.add(schema)
                await asyncio.sleep(LOOK_FOR_ORGANISATIONS_SECONDS)
