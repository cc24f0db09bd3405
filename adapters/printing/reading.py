"""Papers from the log: the job, the event it tells of, and what the house knows beside it.

Read from the log and not from views: nothing that is printed waits for a projector. Personal data are opened here, for
one paper at a time, and kept nowhere.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

import psycopg
from psycopg.rows import tuple_row

from adapters.eventlog.following import follow
from adapters.eventlog.history import event_at
from adapters.eventlog.mapper import EventMapper
from adapters.postgres.migrate import schema_of
from adapters.postgres.reads import Reads
from adapters.printing.papers.facts import Facts, Issuer
from adapters.printing.person import person_of
from domain.aggregate import Aggregate
from domain.betting.desk import desk_stream
from domain.betting.desk_events import DeskSetUp
from domain.event import Event
from domain.organisation.organisation import STREAM, Organisation
from domain.organisation.unit import Unit
from domain.organisation.unit import stream_name as unit_stream
from domain.players.events import DocumentAdded, PlayerDataCorrected, PlayerRegistered
from domain.players.player import player_stream
from domain.printing.events import PrintRequested
from domain.printing.print_job import PrintJob, PrintState, print_stream
from domain.printing.refusals import PaperUnknown

_PERSONAL = (PlayerRegistered.TYPE, PlayerDataCorrected.TYPE, DocumentAdded.TYPE)
_NEWEST_FIRST = """
select type, schema_version, body from events
where stream = (select id from streams where name = %s) and type = any(%s) order by version desc
"""
_ORGANISATIONS = "select name, title, time_zone from kassa.organisations"


class Vault(Protocol):
    """Opens what is sealed."""

    async def unseal(self, subject: str, sealed: str) -> Mapping[str, str] | None:
        """None: the person was erased."""


class _Sealed(NamedTuple):
    document_type: str
    text: str


class PaperReader:
    """`vault` gives the vault of an organisation's schema."""

    def __init__(self, reads: Reads, mapper: EventMapper, vault: Callable[[str], Vault]) -> None:
        self._reads, self._mapper, self._vault = reads, mapper, vault

    async def read(self, schema: str, print_id: str, copy: int | None = None, *, personal: bool) -> Facts:
        """What stands on a copy of a paper, of the newest when none is named; `personal`: with whose it is.

        Raises PaperUnknown, Unavailable, DeadlineExceeded.
        """
        async with self._reads.transaction(schema) as reading:
            log = _Log(reading.connection, schema, self._mapper)
            facts = await log.facts(print_id, copy)
            sealed = await log.sealed(facts.player) if personal and facts.player else None
        if sealed is None or facts.player is None:
            return facts
        fields = await self._vault(schema).unseal(facts.player, sealed.text)
        return replace(facts, person=person_of(sealed.document_type, fields) if fields else None)

    async def desk_of(self, schema: str, print_id: str) -> str | None:
        """The desk of a paper. Raises PaperUnknown, Unavailable, DeadlineExceeded."""
        async with self._reads.transaction(schema) as reading:
            job = PrintJob.blank(print_stream(print_id))
            await follow(reading.connection, schema, self._mapper, [job])
        return job.known.requested.desk

    async def zone(self, schema: str, unit: str) -> str:
        """IANA zone of a unit: its own, or of the nearest above it; of the organisation's places when none is set.

        Raises Unavailable, DeadlineExceeded.
        """
        async with self._reads.transaction(schema) as reading:
            log = _Log(reading.connection, schema, self._mapper)
            return await log.zone(unit)


class _Log:
    def __init__(self, connection: psycopg.AsyncConnection[Any], schema: str, mapper: EventMapper) -> None:
        self._connection, self._schema, self._mapper = connection, schema, mapper

    async def facts(self, print_id: str, copy: int | None) -> Facts:
        stream = print_stream(print_id)
        job, organisation = PrintJob.blank(stream), Organisation.blank(STREAM)
        await self._follow([job, organisation])
        state, requested = job.known, job.known.requested
        source, _, version = requested.source.rpartition("@")
        event, at = await self._event(source, int(version))
        return Facts(
            kind=requested.kind,
            event=event,
            stream=source,
            version=int(version),
            at=at,
            issuer=await self._issuer(organisation, requested),
            desk=requested.desk,
            shift=requested.shift,
            cashier=requested.cashier,
            player=requested.player,
            copy=state.copy if copy is None else copy,
            is_annulled=state.state is PrintState.ANNULLED,
        )

    async def sealed(self, player: str) -> _Sealed | None:
        """The newest document of a player."""
        text, document_type = None, None
        params = (player_stream(player), list(_PERSONAL))
        async with self._connection.cursor(binary=True, row_factory=tuple_row) as cursor:
            async for type_name, schema_version, body in await cursor.execute(_NEWEST_FIRST, params):
                event: Any = self._mapper.decode(type_name, schema_version, bytes(body))
                text, document_type = text or event.sealed, document_type or event.document_type
                if text and document_type:
                    return _Sealed(document_type, text)
        return None

    async def _issuer(self, organisation: Organisation, requested: PrintRequested) -> Issuer:
        unit = Unit.blank(unit_stream(requested.unit))
        await self._follow([unit])
        return Issuer(
            organisation=str(organisation.value("legal_name") or (await self._row())[0]),
            okpo=str(organisation.value("okpo") or ""),
            unit=unit.state.title if unit.state else requested.unit,
            zone=await self._zone_of_desk(requested.desk) or await self.zone(requested.unit),
        )

    async def _zone_of_desk(self, desk: str | None) -> str | None:
        """Said once, when it is set up: the life of a desk is long, and need not be read for it."""
        found = None if desk is None else await event_at(self._connection, desk_stream(desk), 1)
        if found is None:
            return None
        set_up = self._mapper.decode(found.type, found.schema_version, found.body)
        return set_up.zone if isinstance(set_up, DeskSetUp) else None

    async def zone(self, code: str) -> str:
        above: str | None = code
        while above is not None:
            unit = Unit.blank(unit_stream(above))
            await self._follow([unit])
            if unit.state and unit.state.time_zone:
                return unit.state.time_zone
            above = unit.state.parent if unit.state else None
        return (await self._row())[1]

    async def _row(self) -> tuple[str, str]:
        """What the organisation is called, and the zone of its places."""
        rows = await (await self._connection.execute(_ORGANISATIONS)).fetchall()
        return next((title, zone) for name, title, zone in rows if schema_of(name) == self._schema)

    async def _follow(self, aggregates: Sequence[Aggregate]) -> None:
        await follow(self._connection, self._schema, self._mapper, aggregates)

    async def _event(self, stream: str, version: int) -> tuple[Event, Any]:
        """An event and its business moment. Raises PaperUnknown."""
        found = await event_at(self._connection, stream, version)
        if found is None:
            raise PaperUnknown("what this paper tells of is not in the log")
        return self._mapper.decode(found.type, found.schema_version, found.body), found.occurred_at
