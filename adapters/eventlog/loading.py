"""Cold aggregates and past events, many commands' worth in one query."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import msgspec

from adapters.eventlog.mapper import EventMapper
from adapters.eventlog.repository import FrozenState, Live, replay
from adapters.eventlog.rows import Stream
from adapters.eventlog.session import Session
from domain.aggregate import Aggregate, Recorded
from domain.decision import Recall
from domain.event import Event

# A current-state row of the right shape, then the events after it.
_LOAD = """
select n.ordinal, s.id, t.version, t.state, e.version, e.type, e.schema_version, e.recorded_at, e.body
from unnest(%(names)s::text[], %(shapes)s::smallint[]) with ordinality n(name, shape, ordinal)
join streams s on s.name = n.name
left join states t on t.stream = s.id and t.shape = n.shape
left join lateral (
    select version, type, schema_version, recorded_at, body from events
    where stream = s.id and version > coalesce(t.version, 0)
) e on true
order by n.ordinal, e.version
"""
_RECALL = """
select s.name, e.version, e.type, e.schema_version, e.body
from unnest(%s::text[], %s::bigint[]) n(name, version)
join streams s on s.name = n.name
join events e on e.stream = s.id and e.version = n.version
"""


class Loader:
    """Loads aggregates and recalls events; requests that come while a query runs share the next one."""

    def __init__(self, session: Session, mapper: EventMapper) -> None:
        self._session = session
        self._mapper = mapper
        self._wanted: dict[str, type[Aggregate]] = {}
        self._next: asyncio.Task[dict[str, Live | Exception]] | None = None

    async def load(self, streams: Iterable[tuple[type[Aggregate], str]]) -> list[Live]:
        """The aggregates as the log has them; one without events is blank.

        Raises what the session raises, and for a stream that cannot be read (`UnknownEventType`, say) its error.
        """
        names = []
        for aggregate_class, name in streams:
            self._wanted[name] = aggregate_class
            names.append(name)
        if self._next is None:
            self._next = asyncio.ensure_future(self._query())
        loaded = await asyncio.shield(self._next)
        lives = []
        for name in names:
            live = loaded[name]
            if isinstance(live, Exception):  # only those who asked for this stream suffer from it
                raise live
            lives.append(live)
        return lives

    async def recall(self, recalls: Sequence[Recall]) -> dict[Recall, Event]:
        """Past events by stream and version."""
        rows = await self._session.fetch(_RECALL, ([r.stream for r in recalls], [r.version for r in recalls]))
        return {
            Recall(name, version): self._mapper.decode(type_name, schema_version, body)
            for name, version, type_name, schema_version, body in rows
        }

    async def _query(self) -> dict[str, Live | Exception]:
        await asyncio.sleep(0)  # let all who ask in this turn of the loop join
        wanted, self._wanted, self._next = self._wanted, {}, None
        names = list(wanted)
        rows = await self._session.fetch(_LOAD, {"names": names, "shapes": [c.SHAPE for c in wanted.values()]})
        loaded: dict[str, Live | Exception] = {}
        found = {names[ordinal - 1]: list(of_stream) for ordinal, of_stream in groupby(rows, key=lambda row: row[0])}
        for name, aggregate_class in wanted.items():
            live = Live(aggregate_class.blank(name), Stream(name))
            try:
                self._fill(live, found.get(name, []))
            except Exception as error:  # noqa: BLE001  handed to whoever asked for this stream
                loaded[name] = error
            else:
                loaded[name] = live
        return loaded

    def _fill(self, live: Live, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        name = live.stream.name
        _, live.stream.number, state_version, state, *_ = rows[0]
        if state_version is not None:
            live.frozen_version = state_version
            frozen = FrozenState(name, state_version, live.aggregate.modified_on, msgspec.json.decode(state))
            frozen.mutate(live.aggregate)
        replay(
            live.aggregate,
            (
                Recorded(name, version, recorded_at, self._mapper.decode(type_name, schema_version, body))
                for _, _, _, _, version, type_name, schema_version, recorded_at, body in rows
                if version is not None
            ),
        )
