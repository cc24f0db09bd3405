"""Refusals put on record (spec B.6) without giving a way to flood the log: counted, and written once in a while.

Whoever is refused a thousand times in a minute makes one event, and one line of the program's log. What is refused is
told to the caller at once; the record follows, and is tried again with the same command id until it is written.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

import structlog

from adapters.eventlog.errors import LedgerError
from api.services import Client, LedgerPort
from domain.access.record_refusals import RecordRefusals
from domain.command import Caller
from domain.refusal import Refusal

log = structlog.get_logger(__name__)

# A client makes at most one event in this time; what a crash may lose of the record is as long.
RECORD_SECONDS = 60.0
# Clients with refusals that are not written yet, at half a kilobyte each; further ones are in the program's log only.
MAX_WAITING = 10_000
# The end of the process does not wait longer for the record.
CLOSE_SECONDS = 5.0


@dataclass
class Counted:
    """Refusals of one client that will be one event."""

    client: Client
    first_at: datetime
    last_at: datetime
    refusals: dict[str, int] = field(default_factory=dict)
    command_id: UUID = field(default_factory=uuid4)

    def command(self) -> RecordRefusals:
        """What is asked of the ledger; the same at every try."""
        return RecordRefusals(str(self.client.id), self.refusals, self.first_at, self.last_at)


class Refusals:
    """Counts refusals and writes them `seconds` after the first one; `ledger` gives an organisation's."""

    def __init__(self, ledger: Callable[[str], LedgerPort], seconds: float = RECORD_SECONDS) -> None:
        self._ledger = ledger
        self._seconds = seconds
        self._counting: dict[tuple[str, UUID], Counted] = {}
        self._unwritten: list[Counted] = []
        self._writing: asyncio.Task[None] | None = None

    def note(self, client: Client, permission: str) -> None:
        """Count one refusal; never fails, never waits."""
        key, now = (client.organisation.schema, client.id), datetime.now(UTC)
        counted = self._counting.get(key)
        if counted is None:
            log.warning("refused", client=str(client.id), organisation=client.organisation.name, permission=permission)
            if len(self._counting) + len(self._unwritten) >= MAX_WAITING:
                return
            counted = self._counting[key] = Counted(client, now, now)
        counted.last_at = now
        counted.refusals[permission] = counted.refusals.get(permission, 0) + 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_later())

    async def close(self) -> None:
        """Write what is left, as far as time allows."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.wait({self._writing})  # what it was writing comes back
            last = asyncio.create_task(self._write())
            await asyncio.wait({last}, timeout=CLOSE_SECONDS)
            last.cancel()

    async def _write_later(self) -> None:
        while self._counting or self._unwritten:
            await asyncio.sleep(self._seconds)
            await self._write()

    async def _write(self) -> None:
        waiting = [*self._unwritten, *self._counting.values()]
        self._unwritten, self._counting = [], {}
        try:
            while waiting:
                if not await self._is_written(waiting[-1]):
                    self._unwritten.append(waiting[-1])
                waiting.pop()
        finally:
            self._unwritten += waiting

    async def _is_written(self, counted: Counted) -> bool:
        ledger = self._ledger(counted.client.organisation.schema)
        try:
            await ledger.execute(counted.command(), Caller(counted.client.actor, counted.command_id))
        except (Refusal, LedgerError) as error:
            log.warning("refusals are not on record yet", client=str(counted.client.id), code=error.code)
            return False
        return True
