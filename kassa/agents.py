"""`api.services.AgentsPort` over the tables beside the log."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import msgspec
import structlog

from adapters.fleet.agents import Agents
from adapters.fleet.claims import Claims
from adapters.fleet.sightings import Sightings
from adapters.postgres.clients import organisation_of
from adapters.postgres.migrate import schema_of
from adapters.postgres.reads import Reads
from adapters.postgres.writes import Writes
from api.services import FleetFacts, Organisation
from domain.availability import Unavailable
from domain.fleet.events.router import RouterEnrolled, RouterRevoked
from domain.fleet.identity import router_stream
from domain.organisation.organisation import Organisation as Ruling
from domain.organisation.settings import EnrolmentMode
from domain.refusal import Refusal
from kassa.ruled import Ruled

log = structlog.get_logger(__name__)

_PACE = "poll_interval_s"
_ANSWERED = "select position, result from commands where id = %s"
_ZONES = """
select r.register_id, u.time_zone from registers r join units u on u.code = r.unit
where r.register_id = any(%s) and u.time_zone is not null
"""
_GROUPS = "select register, array_agg(group_id) as groups from group_members where register = any(%s) group by register"
# What became of the router's credential last.
_CREDENTIAL = """
select e.type, convert_from(e.body, 'UTF8')::json->>'credential_hash' as credential_hash
from events e join streams s on s.id = e.stream
where s.name = %s and e.type = any(%s) order by e.version desc limit 1
"""


class AgentsBeside:
    """Enter it in the event loop that serves."""

    def __init__(self, reads: Reads, writes: Writes, ruled: Ruled, *, approval_first: bool) -> None:
        self._reads = reads
        self._ruled, self._approval_first = ruled, approval_first
        self._agents, self._claims = Agents(writes), Claims(writes)
        self._sightings = Sightings(writes, reads)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._sightings)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def facts(self, organisation: Organisation, command_id: UUID, registers: Sequence[str]) -> FleetFacts:
        async with self._reads.transaction(organisation.schema) as reading:
            answered = await reading.fetch(_ANSWERED, (command_id,))
        if answered:
            first = (answered[0]["position"], msgspec.json.decode(answered[0]["result"]))
            return FleetFacts(
                first, {}, {}, frozenset(), {}, organisation.time_zone, approval_first=False, poll_seconds={}
            )
        claimed, others = await self._claims.claim(organisation.name, registers)
        elsewhere = {register: schema_of(owner) if owner else "" for register, owner in others.items()}
        seen = await self._sightings.of(organisation.schema, registers)
        zones = await self._zones(organisation.schema, registers)
        ruled = await self._ruled.of(organisation.schema)
        mode = ruled.set_to("enrolment_mode")
        approval_first = self._approval_first if mode is None else mode == EnrolmentMode.APPROVE
        paces = await self._paces(organisation.schema, ruled, registers)
        return FleetFacts(None, seen, elsewhere, claimed, zones, organisation.time_zone, approval_first, paces)

    async def give_back(self, organisation: Organisation, registers: Collection[str]) -> None:
        try:
            await self._claims.give_back(organisation.name, registers)
        except Refusal as refusal:
            log.warning("claims are not given back", organisation=organisation.name, code=refusal.code)

    def heard(self, organisation: Organisation, router: str, at: datetime, registers: Mapping[str, datetime]) -> None:
        self._sightings.note(organisation.schema, router, at, registers)

    async def flush(self) -> None:
        """Write what was heard until now."""
        await self._sightings.write()

    async def organisation(self, name: str) -> Organisation | None:
        async with self._reads.connection() as connection:
            row = await organisation_of(connection, name)
        return Organisation(row.name, row.schema, row.title, row.time_zone) if row else None

    async def admit(self, organisation: Organisation, router: str, token: str, credential_hash: str) -> bool:
        async with self._reads.transaction(organisation.schema) as reading:
            wanted = [RouterEnrolled.TYPE, RouterRevoked.TYPE]
            rows: Sequence[Mapping[str, Any]] = await reading.fetch(_CREDENTIAL, (router_stream(router), wanted))
        if not rows or (rows[0]["type"], rows[0]["credential_hash"]) != (RouterEnrolled.TYPE, credential_hash):
            return False
        await self._agents.admit(organisation.name, router, token)
        await self._agents.keep_only(organisation.name, router, token)
        return True

    async def _zones(self, schema: str, registers: Sequence[str]) -> Mapping[str, str]:
        try:
            async with self._reads.transaction(schema) as reading:
                return {row["register_id"]: row["time_zone"] for row in await reading.fetch(_ZONES, (list(registers),))}
        except Unavailable:  # no projector has made these views yet; until then places have the organisation's zone
            return {}

    async def _paces(self, schema: str, ruled: Ruling, registers: Sequence[str]) -> Mapping[str, int]:
        """FLEET-57: of several groups that list a register, the shortest interval counts."""
        if not ruled.sets(_PACE):
            return {}
        try:
            async with self._reads.transaction(schema) as reading:
                rows = await reading.fetch(_GROUPS, (list(registers),))
        except Unavailable:  # no projector has made the view yet: nobody is in a group
            rows = ()
        groups = {row["register"]: row["groups"] for row in rows}
        told = {register: ruled.set_to(_PACE, groups=groups.get(register, ())) for register in registers}
        return {register: seconds for register, seconds in told.items() if isinstance(seconds, int)}
