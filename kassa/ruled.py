"""Organisations as their logs have them: where they stand, what they have set.

Read from the log and not from a view: nothing set waits for a projector. What is known stays in memory; a look is one
small query.
"""

import asyncio
from dataclasses import dataclass, field

from adapters.eventlog.following import follow
from adapters.eventlog.mapper import EventMapper
from adapters.postgres.reads import Reads
from domain.organisation.organisation import STREAM, Organisation
from kassa.house import EVENT_TYPES


@dataclass
class _Known:
    """One organisation; whoever looks takes turns."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    organisation: Organisation = field(default_factory=lambda: Organisation.blank(STREAM))


class Ruled:
    """Of all organisations, each from its first look on."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._mapper = EventMapper(EVENT_TYPES)
        self._known: dict[str, _Known] = {}

    async def of(self, schema: str) -> Organisation:
        """The organisation of a schema; only to be looked at. Raises Unavailable, DeadlineExceeded."""
        known = self._known.setdefault(schema, _Known())
        async with known.turn, self._reads.connection() as connection:
            await follow(connection, schema, self._mapper, [known.organisation])
        return known.organisation
