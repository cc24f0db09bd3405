"""Commands of the house itself: asked until they are answered, under ids made of what they follow from."""

import asyncio
from uuid import UUID, uuid5

import structlog

from adapters.eventlog.errors import LedgerError
from domain.availability import DeadlineExceeded, Unavailable
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.refusal import Refusal
from workers.printing.ports import LedgerPort

log = structlog.get_logger(__name__)

# A ledger that is away is asked again so soon, with the same id.
AGAIN_SECONDS = 1.0
_ACTOR = Actor(ActorKind.SYSTEM, "printing")
_SPACE = UUID("0b7f7f3e-58a4-4a62-9a3c-6c1f0d5f2e44")  # of ids made here; it never changes


class Asking:
    """Of one organisation."""

    def __init__(self, ledger: LedgerPort) -> None:
        self._ledger = ledger

    async def ask(self, command: Command, position: int) -> Receipt | Refusal:
        """What the event at `position` makes the house wish. Whoever wishes it again wishes the same."""
        caller = Caller(_ACTOR, uuid5(_SPACE, f"{position} {command.NAME}"), causation=position)
        while True:
            try:
                return await self._ledger.execute(command, caller)
            except (LedgerError, Unavailable, DeadlineExceeded) as error:
                log.warning("printing waits for the ledger", command=command.NAME, code=error.code)
            except Refusal as refusal:
                return refusal
            await asyncio.sleep(AGAIN_SECONDS)
