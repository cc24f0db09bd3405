"""The process that destroys keys: of players who were erased, and of registrations that came to nothing.

What is due is read from the tables that events filled, less what is done already: it keeps nothing of its own, and done
again it changes nothing. A registration that nobody ends in its day is given up first.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID, uuid5

import structlog

from adapters.eventlog.errors import LedgerError
from adapters.postgres.reads import Reads
from adapters.postgres.writes import Writes
from domain.availability import Unavailable
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.players.registration import OPEN, Step
from domain.processes.register_player import AbandonRegistration
from domain.refusal import Refusal

log = structlog.get_logger(__name__)

# How late a key is destroyed after its erasure was approved.
ROUND_SECONDS = 5.0
# Of each kind in one round; the rest is due in the next as well.
MOST = 1_000
_SPACE = UUID("7b1f0f5c-2d0c-4b7e-9a66-0c5d8f3e1a29")  # of ids made here; it never changes
_ACTOR = Actor(ActorKind.SYSTEM, "forgetting")

_ENDED = ", ".join(f"'{step}'" for step in (Step.REFUSED, Step.ABANDONED))
_STILL_THERE = "not exists (select from {{schema}}.subject_keys k where k.subject = {of} and k.wrapped is null)"
_DESTROY = f"""
(select c.player from {{schema}}.player_cards c where c.is_erased and {_STILL_THERE.format(of="c.player")} limit {MOST})
union all
(select r.registration from {{schema}}.registrations r
where r.step in ({_ENDED}) and {_STILL_THERE.format(of="r.registration")} limit {MOST})
"""
_OPEN = ", ".join(f"'{step}'" for step in sorted(OPEN))
_OVER = f"""
select registration from {{schema}}.registrations where step in ({_OPEN}) and expires_at <= %s limit {MOST}
"""


class LedgerPort(Protocol):
    """The one command path."""

    async def execute(self, command: Command, caller: Caller) -> Receipt: ...


class Vault(Protocol):
    """Where the keys are."""

    async def destroy(self, subject: str) -> None: ...


class Forgetting:
    """`ledger` and `vault` are those of a schema."""

    def __init__(
        self,
        reads: Reads,
        writes: Writes,
        ledger: Callable[[str], LedgerPort],
        vault: Callable[[str], Vault],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._reads, self._writes, self._ledger, self._vault, self._clock = reads, writes, ledger, vault, clock

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.round()
            except (Refusal, LedgerError) as error:
                log.warning("forgetting could not look", code=error.code)
            except Exception:
                log.exception("forgetting: a round failed")
            await asyncio.sleep(ROUND_SECONDS)

    async def round(self) -> int:
        """Look once at every organisation; how many keys were destroyed. Raises Refusal when nobody can be asked."""
        destroyed = 0
        for schema in await self._reads.schemas():
            try:
                destroyed += await self._look_at(schema)
            except Unavailable as error:  # its views are not made yet
                log.debug("forgetting waits", organisation=schema, why=str(error))
        return destroyed

    async def _look_at(self, schema: str) -> int:
        for (registration,) in await self._writes.run(_OVER, (self._clock(),), schema):
            caller = Caller(_ACTOR, uuid5(_SPACE, f"abandon {schema} {registration}"))
            await self._ledger(schema).execute(AbandonRegistration(registration), caller)
        due: Sequence[Any] = await self._writes.run(_DESTROY, (), schema)
        for (subject,) in due:
            await self._vault(schema).destroy(subject)
            log.info("key destroyed", organisation=schema, subject=subject)
        return len(due)
