"""The story into the ledger: the same commands that agents and people would cause, in bundles, at the story's time."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from adapters.eventlog.ledger import Ledger
from api.agent.keys import digest
from api.services import Organisation
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.fleet.commands import ReportRegisters
from domain.fleet.edits.outages import PlanOutage
from domain.fleet.edits.placing import SetLineNumber
from domain.fleet.edits.routers import EnrolRouter, IssueEnrolmentKey, MarkRouterLost
from domain.fleet.identity import register_stream
from domain.organisation.create_units import MAX_UNITS_PER_COMMAND, CreateUnits
from kassa.agents import AgentsBeside
from kassa.importing import TRY_AGAIN
from kassa.simulation.plan import ChainPlan, StorePlan, Trouble
from kassa.simulation.story import Story, Told

# Commands under way at once: they share commits.
AT_ONCE = 200

_PERSON = Actor(ActorKind.USER, "simulation")


class Now:
    """The clock of the ledger while the story is told; a ledger never goes back behind what it holds."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        return self.at


class Feed:
    """Takes one chain into one organisation."""

    def __init__(self, ledger: Ledger, beside: AgentsBeside, organisation: Organisation, clock: Now) -> None:
        self._ledger, self._beside, self._organisation, self._clock = ledger, beside, organisation, clock
        self.reports = self.events = 0

    async def found(self, plan: ChainPlan) -> None:
        """Units, and an agent in each store."""
        units = plan.units
        for first in range(0, len(units), MAX_UNITS_PER_COMMAND):
            await self._ask(CreateUnits(units[first : first + MAX_UNITS_PER_COMMAND]), _PERSON)
        await self._together([self._enrol(store) for store in plan.stores])

    async def tell(self, story: Story, progress: Callable[[], None]) -> None:
        """All days; then what people and the clock would have done."""
        last: Sequence[Told] = ()
        for day, last in enumerate(story.tell()):
            self._clock.at = max(each.at for each in last)
            await self._together([self._report(each, number_tills=day == 0) for each in last])
            progress()
        await self._together([self._end(each) for each in last])
        await self._remember(last)

    async def _enrol(self, store: StorePlan) -> None:
        key, secret = digest(secrets.token_urlsafe()), digest(secrets.token_urlsafe())
        issue = IssueEnrolmentKey(store.router, key, self._clock.at + timedelta(days=1), store.code)
        await self._ask(issue, _PERSON)
        await self._ask(
            EnrolRouter(store.router, key, secret, f"pc-{store.code}"), Actor(ActorKind.DEVICE, store.router)
        )

    async def _report(self, told: Told, *, number_tills: bool) -> None:
        command = ReportRegisters(told.store.router, tuple(told.reports))
        receipt = await self._ask(command, Actor(ActorKind.DEVICE, told.store.router))
        self.reports += len(told.reports)
        if number_tills:
            for plan, answer in zip(told.store.tills, receipt.result, strict=True):
                seen = receipt.versions[register_stream(answer["register"])]
                number = SetLineNumber(answer["register"], seen, told.store.code, plan.line_number)
                await self._ask(number, _PERSON)

    async def _end(self, told: Told) -> None:
        """Some of the silent tills are silent on purpose; lost agents are missed."""
        if told.store.is_lost:
            registers = tuple(sorted(self._registers(told)))
            await self._ask(MarkRouterLost(told.store.router, told.at, registers), Actor(ActorKind.SYSTEM, "watch"))
        for plan, register in zip(told.store.tills, self._registers(told), strict=True):
            if plan.trouble is Trouble.SILENT and plan.number // 20 % 2:
                starts, ends = told.at - timedelta(days=4), told.at + timedelta(days=3)
                outage = PlanOutage(register, _SEEN_ALL, "rebuilding", starts, ends, "Ремонт кассовой зоны")
                await self._ask(outage, _PERSON)

    async def _remember(self, last: Sequence[Told]) -> None:
        """Beside the log: who was heard last, and whose registers these are."""
        for told in last:
            registers = self._registers(told)
            heard = {
                register: told.at for register, report in zip(registers, told.reports, strict=True) if report.reachable
            }
            await self._beside.facts(self._organisation, uuid4(), registers)
            self._beside.heard(self._organisation, told.store.router, told.at, heard)
        await self._beside.flush()

    @staticmethod
    def _registers(told: Told) -> list[str]:
        return [f"{each.manufacturer}-{each.factory_number}" for each in told.reports]

    async def _ask(self, command: Command, actor: Actor) -> Receipt:
        receipt = await TRY_AGAIN(self._ledger.execute)(command, Caller(actor, uuid4()))
        self.events += receipt.events
        return receipt

    async def _together(self, work: Sequence[Coroutine[Any, Any, None]]) -> None:
        for first in range(0, len(work), AT_ONCE):
            await asyncio.gather(*work[first : first + AT_ONCE])


# Whoever plans the outage has seen everything there is.
_SEEN_ALL = 2**31
