"""One address and whoever stands there: polled again and again, whatever it does; it holds up nobody else."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from adapters.devices.links import Link, LinkUnavailable, open_link
from adapters.devices.pirit import Part, Poll, Poller, Trouble
from workers.agent.reports import Identity, heard, identity_of, silent
from workers.agent.settings import AgentSettings

log = structlog.get_logger(__name__)

# Polls at once: more only wait for one processor, and answers that came in time would look late.
AT_ONCE = 32
# A register that takes longer (no answer, a bad line) gives its turn up and goes on beside the others.
TURN_SECONDS = 5.0
# Periods differ by so much, so that agents of a chain and registers of an agent do not ask at the same moment.
JITTER = 0.05
# Where nobody ever answered we look again so often: a port may be a scale's or a scanner's.
STRANGER_SECONDS = 300.0

Report = Callable[[str], Awaitable[None]]


class Line:
    """One address. `report` returns when the report is safe; `turns` bounds how many lines are polled at once."""

    def __init__(
        self,
        address: str,
        settings: AgentSettings,
        report: Report,
        turns: asyncio.Semaphore,
        about_us: Mapping[str, Any],
        who: Identity | None,
        met: Callable[[str, Identity], Awaitable[None]],
        paces: Mapping[str, float],
    ) -> None:
        self.address = address
        self._settings, self._report, self._turns, self._about_us = settings, report, turns, about_us
        self.who, self._met, self._paces = who, met, paces
        self._link: Link | None = None
        self._poller: Poller | None = None
        self._full_due = 0.0
        self.polls = 0

    async def run(self) -> None:
        """Until cancelled."""
        try:
            await asyncio.sleep(random.random() * min(self._settings.quick_seconds, 1.0))  # noqa: S311  jitter
            while True:
                began = _now()
                await self.poll_once()
                await asyncio.sleep(max(0.0, began + jittered(self._period()) - _now()))
        finally:
            await self.hang_up()

    def _period(self) -> float:
        """What the organisation has set goes before what the agent was told at its start (FLEET-57)."""
        if self.who is None:
            return STRANGER_SECONDS
        return self._paces.get(self.who.register, self._settings.quick_seconds)

    async def poll_once(self) -> None:
        """One poll, reported. Never raises what devices do."""
        part = Part.FULL if _now() >= self._full_due else Part.QUICK
        poll = await self._in_turn(part)
        self.polls += 1
        met = identity_of(self._poller.profile) if poll is not None and self._poller is not None else None
        if poll is None or poll.trouble is Trouble.CHANGED or met is None or "factory_number" not in poll.parameters:
            await self._silence(poll)
        else:
            await self._heard(met, poll, part)
        if poll is not None and poll.trouble is not None:
            log.info("poll ended early", address=self.address, trouble=str(poll.trouble))
            if poll.trouble is not Trouble.OUT_OF_TIME:
                await self.hang_up()

    async def _heard(self, met: Identity, poll: Poll, part: Part) -> None:
        if met != self.who:
            self.who = met
            await self._met(self.address, met)
        if part is Part.FULL and poll.trouble is None:
            first = self._full_due == 0.0
            # the first ones came together; from then on they are spread over the whole period
            period = self._settings.full_seconds
            self._full_due = _now() + (period * random.random() if first else jittered(period))  # noqa: S311
        await self._report(heard(met, self.address, poll, self._about_us))

    async def _silence(self, poll: Poll | None) -> None:
        if poll is not None and poll.trouble is Trouble.CHANGED:
            return  # two registers in one poll: neither is silent; the next poll tells them apart
        if self.who is not None:
            await self._report(silent(self.who, self.address))

    async def _in_turn(self, part: Part) -> Poll | None:
        """The poll, or None when nothing can be opened there. Whoever takes long gives its turn up and goes on."""
        async with self._turns:
            polling = asyncio.ensure_future(self._poll(part))
            try:
                await asyncio.wait({polling}, timeout=TURN_SECONDS)
            except asyncio.CancelledError:
                polling.cancel()
                raise
        try:
            return await polling
        except asyncio.CancelledError:
            polling.cancel()
            raise

    async def _poll(self, part: Part) -> Poll | None:
        if self._poller is None:
            try:
                self._link = await open_link(self.address, speed=self._settings.speed)
            except LinkUnavailable as error:
                log.info("no link", address=self.address, why=str(error))
                return None
            self._poller = Poller(self._link)
        return await self._poller.poll(part)

    async def hang_up(self) -> None:
        """Let the line go; the next poll opens it anew."""
        link, self._link, self._poller = self._link, None, None
        if link is not None:
            await link.close()


def jittered(seconds: float) -> float:
    """About so long."""
    return seconds * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  jitter


def _now() -> float:
    return asyncio.get_running_loop().time()
