"""After the commit: wake readers (coalesced NOTIFY) and renew current-state rows. Neither is part of the truth."""

import asyncio

import psycopg
import structlog
from psycopg import sql

from adapters.eventlog.session import Session
from adapters.eventlog.writer import Writer
from adapters.postgres.connection import DeadlinePassed
from domain.log import channel

logger = structlog.get_logger(__name__)

# Units may commit faster than readers need to be woken: a notification costs as much as ten events.
SPACING_SECONDS = 0.002

_RENEW = """
insert into states (stream, version, shape, state)
select * from unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::bytea[])
on conflict (stream) do update set version = excluded.version, shape = excluded.shape, state = excluded.state
where states.version < excluded.version or states.shape <> excluded.shape
"""


class Notifier:
    """One task on its own session, so that the commit never waits for it (NOTIFY inside costs 12 %, engine §C)."""

    def __init__(self, session: Session, schema: str, writer: Writer) -> None:
        self._session = session
        self._notify = sql.SQL("notify {}").format(sql.Identifier(channel(schema))).as_string()
        self._writer = writer
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="log notifier")

    async def close(self) -> None:
        """Flush what is left and stop; the step under way ends first."""
        self._closing = True
        self._writer.grown.set()
        if self._task is not None:
            await self._task
        await self._session.close()

    async def _run(self) -> None:
        last = False
        while not last:
            await self._writer.grown.wait()
            self._writer.grown.clear()
            last = self._closing
            await self._step()
            if self._writer.flying is not None:  # busy: the next commit is near
                await asyncio.sleep(SPACING_SECONDS)

    async def _step(self) -> None:
        frozen, self._writer.frozen = self._writer.frozen, []
        newest = {stream.number: (version, shape, state) for stream, version, shape, state in frozen}
        try:
            await self._session.tell(self._notify)
            if newest:
                versions, shapes, states = zip(*newest.values(), strict=True)
                await self._session.execute(_RENEW, (list(newest), list(versions), list(shapes), list(states)))
        except (psycopg.Error, DeadlinePassed) as error:
            # readers poll, and a state row is only a short cut: nothing is lost
            logger.warning("after-commit step failed", error=type(error).__name__)
