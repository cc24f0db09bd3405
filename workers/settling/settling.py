"""The process manager of coupons: follows results, and asks the ledger for what they make due, once each.

It keeps nothing that is worth keeping. A look reads what was decided since the look before; after a start, and every
now and then, everything is looked at again: what was refused meanwhile (an account was frozen) is asked for anew.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import structlog

from adapters.eventlog.errors import LedgerError
from adapters.postgres.reads import Reads
from domain.availability import Unavailable
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.refusal import Refusal
from workers.settling.due import CORRECT, EXPIRE, FLOOR, MOST, SETTLE, Due

log = structlog.get_logger(__name__)

# A result is settled about so soon after the projector has read it; a look without news costs a millisecond.
LOOK_SECONDS = 1.0
# Everything that is open, and every result that was corrected, is looked at so often.
AGAIN_SECONDS = 300.0
# Commands under way at once: they share commits.
AT_ONCE = 100
_ACTOR = Actor(ActorKind.SYSTEM, "settling")


class LedgerPort(Protocol):
    """The one command path."""

    async def execute(self, command: Command, caller: Caller) -> Receipt: ...


class Settling:
    """`ledger` gives the ledger of a schema."""

    def __init__(
        self,
        reads: Reads,
        ledger: Callable[[str], LedgerPort],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._reads, self._ledger, self._clock = reads, ledger, clock
        self._looked_through: dict[str, int] = {}

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        again_at = loop.time() + AGAIN_SECONDS
        while True:
            if loop.time() >= again_at:
                self._looked_through.clear()
                again_at = loop.time() + AGAIN_SECONDS
            try:
                await self.round()
            except (Refusal, LedgerError) as error:
                log.warning("settling could not look", code=error.code)
            except Exception:
                log.exception("settling: a round failed")
            await asyncio.sleep(LOOK_SECONDS)

    async def round(self) -> int:
        """Look once at every organisation; how much was asked for. Raises Refusal when nobody can be asked."""
        asked = 0
        for schema in await self._reads.schemas():
            try:
                asked += await self._look_at(schema)
            except Unavailable as error:  # its views are not made yet
                log.debug("settling waits", organisation=schema, why=str(error))
        return asked

    async def _look_at(self, schema: str) -> int:
        async with self._reads.transaction(schema) as reading:
            (floor,) = await reading.fetch(FLOOR, ())
            after = self._looked_through.get(schema, 0)
            due = EXPIRE.due(await reading.fetch(EXPIRE.sql, {"now": self._clock()})) if after == 0 else []
            if floor["position"] > after:
                found = [query.due(await reading.fetch(query.sql, {"after": after})) for query in (SETTLE, CORRECT)]
                due += [each for part in found for each in part]
                if max(map(len, found)) < MOST:
                    self._looked_through[schema] = floor["position"]
        for at in range(0, len(due), AT_ONCE):
            await asyncio.gather(*(self._ask(schema, each) for each in due[at : at + AT_ONCE]))
        return len(due)

    async def _ask(self, schema: str, due: Due) -> None:
        try:
            await self._ledger(schema).execute(due.command, Caller(_ACTOR, due.id))
        except (Refusal, LedgerError) as error:  # somebody was quicker, or must act first
            log.info("settling was refused", command=due.command.NAME, code=error.code)
