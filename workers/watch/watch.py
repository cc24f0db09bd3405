"""The process manager: again and again it reads what is due in each organisation, and asks the ledger for it.

It keeps nothing that is worth keeping: what was asked for is only remembered so that it is not asked for in each round.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from adapters.eventlog.errors import LedgerError
from adapters.postgres.migrate import schema_of
from adapters.postgres.reads import Reads
from adapters.postgres.writes import Writes
from domain.availability import Unavailable
from domain.command import Actor, ActorKind, Caller, Command, Receipt, Work
from domain.fleet.parameters.values import EnrolmentState
from domain.organisation.organisation import Organisation
from domain.organisation.standing import ALLOWS
from domain.refusal import Refusal
from workers.watch.due import Due, queries, trial
from workers.watch.groups import follow_filters
from workers.watch.settings import WatchSettings

log = structlog.get_logger(__name__)

# How late silence is noticed beyond its limit; a round at 100,000 registers takes the database some 100 ms.
ROUND_SECONDS = 15.0
# Groups follow their filters so soon (one filter takes 0.2 to 1.2 s at 100,000 registers), and registers that were
# removed or rejected may join another organisation.
MINUTELY_SECONDS = 60.0
# Commands under way at once: they share commits.
AT_ONCE = 100
# Asked for and not to be asked for again: ids of 16 bytes.
MOST_REMEMBERED = 200_000

_ACTOR = Actor(ActorKind.SYSTEM, "watch")
_GONE = ", ".join(f"'{each}'" for each in (EnrolmentState.REMOVED, EnrolmentState.REJECTED))
# Whoever has no sighting (the tables are empty after a crash of the server) is counted from now on.
_ADOPT = (
    """
insert into {schema}.register_sightings (register, seen_at, router)
select r.register_id, now(), r.router from {schema}.registers r
where r.connection_state = 'ONLINE' and not exists
    (select from {schema}.register_sightings s where s.register = r.register_id)
on conflict do nothing
""",
    """
insert into {schema}.router_sightings (router, seen_at)
select distinct r.router, now() from {schema}.registers r
where r.connection_state = 'ONLINE' and not exists
    (select from {schema}.router_sightings s where s.router = r.router)
on conflict do nothing
""",
)
_RELEASE = f"""
delete from kassa.register_claims c using {{schema}}.registers r
where c.organisation = %s and c.register = r.register_id and r.enrolment_state in ({_GONE})
"""


class LedgerPort(Protocol):
    """The one command path."""

    async def execute(self, command: Command, caller: Caller) -> Receipt: ...


class Watch:
    """`ledger` gives the ledger of a schema, `organisation` what it has set, and its trial."""

    def __init__(
        self,
        reads: Reads,
        writes: Writes,
        ledger: Callable[[str], LedgerPort],
        organisation: Callable[[str], Awaitable[Organisation]],
        settings: WatchSettings,
    ) -> None:
        self._reads, self._writes, self._ledger, self._settings = reads, writes, ledger, settings
        self._organisation = organisation
        self._asked: OrderedDict[UUID, None] = OrderedDict()
        self._minutely_due = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            up_for = timedelta(seconds=loop.time() - began)
            try:
                await self.round(datetime.now(UTC), up_for=up_for)
            except (Refusal, LedgerError) as error:
                log.warning("watch could not look", code=error.code)
            except Exception:
                log.exception("watch: a round failed")
            await asyncio.sleep(ROUND_SECONDS)

    async def round(self, now: datetime, *, up_for: timedelta) -> int:
        """Look once at every organisation; how much was asked for. Raises Refusal when nobody can be asked."""
        async with self._reads.connection() as connection:
            rows = await (await connection.execute("select name from kassa.organisations order by name")).fetchall()
        asked = 0
        clock = asyncio.get_running_loop().time()
        minutely = clock >= self._minutely_due
        if minutely:
            self._minutely_due = clock + MINUTELY_SECONDS
        for (name,) in rows:
            try:
                asked += await self._look_at(schema_of(name), now, up_for)
                if minutely:
                    await self._writes.run(_RELEASE, (name,), schema_of(name))
                    await follow_filters(self._reads, self._writes, schema_of(name))
            except Unavailable as error:  # its views are not made yet
                log.debug("watch waits", organisation=name, why=str(error))
        return asked

    async def _look_at(self, schema: str, now: datetime, up_for: timedelta) -> int:
        for statement in _ADOPT:
            await self._writes.run(statement, (), schema)
        organisation = await self._organisation(schema)
        due = trial(organisation, now)
        if Work.COLLECTS not in ALLOWS[organisation.standing(now)]:
            return await self._ask_for(schema, due)
        for query in queries(self._settings.of(organisation), now, up_for=up_for):
            async with self._reads.transaction(schema) as reading:
                due += query.make(await reading.fetch(query.sql, query.params))
        return await self._ask_for(schema, due)

    async def _ask_for(self, schema: str, due: Sequence[Due]) -> int:
        """What was not asked for yet; how much that was."""
        fresh = [each for each in due if each.id not in self._asked]
        for at in range(0, len(fresh), AT_ONCE):
            await asyncio.gather(*(self._ask(schema, each) for each in fresh[at : at + AT_ONCE]))
        while len(self._asked) > MOST_REMEMBERED:
            self._asked.popitem(last=False)
        return len(fresh)

    async def _ask(self, schema: str, due: Due) -> None:
        try:
            await self._ledger(schema).execute(due.command, Caller(_ACTOR, due.id))
        except (Refusal, LedgerError) as error:  # somebody is at work, or was quicker: the next round sees what is due
            log.info("watch was refused", command=due.command.NAME, code=error.code)
        else:
            self._asked[due.id] = None
