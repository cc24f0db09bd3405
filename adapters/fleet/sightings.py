"""When registers and routers were heard last (DEC-01: no event). Gathered, and written together once in a while.

What a crash takes with it are the sightings of the last second: the next poll tells the same.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

import structlog

from adapters.postgres.reads import Reads
from adapters.postgres.writes import Writes
from domain.refusal import Refusal

log = structlog.get_logger(__name__)

# How late others learn of a sighting; 10,000 registers in a minute are 170 rows in one statement.
WRITE_SECONDS = 1.0
# The end of the process does not wait longer for the last write.
CLOSE_SECONDS = 2.0

_REGISTERS = """
insert into {schema}.register_sightings as s (register, seen_at, router)
select * from unnest(%s::text[], %s::timestamptz[], %s::text[])
on conflict (register) do update set seen_at = excluded.seen_at, router = excluded.router
where excluded.seen_at > s.seen_at
"""
_ROUTERS = """
insert into {schema}.router_sightings as s (router, seen_at) select * from unnest(%s::text[], %s::timestamptz[])
on conflict (router) do update set seen_at = excluded.seen_at where excluded.seen_at > s.seen_at
"""


class _Gathered:
    """What is not written yet of one organisation."""

    def __init__(self) -> None:
        self.registers: dict[str, tuple[datetime, str]] = {}  # when, by which router
        self.routers: dict[str, datetime] = {}

    def add(self, other: "_Gathered") -> None:
        """Take what is later there."""
        for register, sighting in other.registers.items():
            self.registers[register] = max(sighting, self.registers.get(register, sighting))
        for router, at in other.routers.items():
            self.routers[router] = max(at, self.routers.get(router, at))


class Sightings:
    """Enter it in the event loop that serves."""

    def __init__(self, writes: Writes, reads: Reads, seconds: float = WRITE_SECONDS) -> None:
        self._writes, self._reads, self._seconds = writes, reads, seconds
        self._gathered: dict[str, _Gathered] = {}
        self._writing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.wait({self._writing})  # what it was writing comes back
            last = asyncio.create_task(self.write())
            await asyncio.wait({last}, timeout=CLOSE_SECONDS)
            last.cancel()

    def note(self, schema: str, router: str, at: datetime, registers: Mapping[str, datetime]) -> None:
        """The router spoke at that instant, of registers heard then. Never fails, never waits."""
        seen = _Gathered()
        seen.routers[router] = at
        seen.registers = {register: (heard, router) for register, heard in registers.items()}
        self._gathered.setdefault(schema, _Gathered()).add(seen)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_later(), name="sightings")

    async def of(self, schema: str, registers: Iterable[str]) -> dict[str, datetime]:
        """When these registers were heard last, as far as it is known. Raises Unavailable, DeadlineExceeded."""
        wanted = list(dict.fromkeys(registers))
        async with self._reads.transaction(schema) as reading:
            rows = await reading.fetch(
                "select register, seen_at from register_sightings where register = any(%s)", (wanted,)
            )
        known: dict[str, datetime] = {row["register"]: row["seen_at"] for row in rows}
        if (gathered := self._gathered.get(schema)) is not None:
            for register in wanted:
                if (later := gathered.registers.get(register)) is not None:
                    known[register] = max(later[0], known.get(register, later[0]))
        return known

    async def write(self) -> None:
        """Write what is gathered; what cannot be written stays."""
        gathered, self._gathered = self._gathered, {}
        try:
            while gathered:
                schema = next(iter(gathered))
                await self._write_one(schema, gathered[schema])
                del gathered[schema]
        except Refusal as refusal:
            log.warning("sightings are not written yet", code=refusal.code)
        finally:
            for schema, left in gathered.items():
                self._gathered.setdefault(schema, _Gathered()).add(left)

    async def _write_one(self, schema: str, seen: _Gathered) -> None:
        # in one order, so that two processes that write the same rows wait for one another and do not lock up
        registers, routers = sorted(seen.registers.items()), sorted(seen.routers.items())
        if registers:
            columns = (
                [each for each, _ in registers],
                [at for _, (at, _) in registers],
                [by for _, (_, by) in registers],
            )
            await self._writes.run(_REGISTERS, columns, schema)
        await self._writes.run(_ROUTERS, ([each for each, _ in routers], [at for _, at in routers]), schema)

    async def _write_later(self) -> None:
        while self._gathered:
            await asyncio.sleep(self._seconds)
            await self.write()
