"""Batches out of the spool to the server, one after another, until the server has answered for each."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID, uuid4

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from adapters.agent.server import BatchRefused, NotAdmitted, Server, TryLater
from adapters.agent.spool import Spool

log = structlog.get_logger(__name__)

T = TypeVar("T")

# The server takes 1,000; fewer are repeated when the line breaks in the middle.
BATCH = 500
# Reports of the registers of one store that come within a moment go out together.
GATHER_SECONDS = 2.0
# An agent without registers, or whose registers are slow, says so often that it is there.
HEARTBEAT_SECONDS = 60.0
# A server that comes back is not asked by all agents at once.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
# Until a person has set it right.
NOT_ADMITTED_SECONDS = 60.0


class Sending:
    """Empties the spool. `about_us` is what the agent says of itself, once after each start; `paces` gets how often the
    server wants registers polled.
    """

    def __init__(
        self, spool: Spool, server: Server, token: str, about_us: Mapping[str, Any], paces: dict[str, float]
    ) -> None:
        self._spool, self._server, self._token = spool, server, token
        self._about_us: Mapping[str, Any] = about_us
        self._paces = paces
        self._limit = BATCH
        self.waiting = asyncio.Event()
        self.outcomes: Counter[str] = Counter()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                if not await self.send_one():
                    await self._rest()
            except NotAdmitted as error:
                log.warning("the server does not admit this agent", why=str(error))
                await asyncio.sleep(NOT_ADMITTED_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311  jitter

    async def send_one(self) -> bool:
        """Hand one batch over, however long the server is away; False when there is none. Raises NotAdmitted."""
        batch = await self._spool.next_batch(self._limit)
        if batch is None:
            return False
        try:
            answers = await patiently(lambda: self._send(batch.command_id, batch.reports))
        except BatchRefused as refused:
            await self._refused(refused, len(batch.reports))
            return True
        await self._spool.done()
        self._limit = BATCH
        outcomes = Counter(str(each["outcome"]) for each in answers)
        self.outcomes += outcomes
        for answer in answers:
            self._keep_pace(answer)
            for problem in answer["problems"]:
                log.info("problem", register=answer["register"], **problem)
        log.info("batch handed over", reports=len(batch.reports), **{key.lower(): n for key, n in outcomes.items()})
        return True

    def _keep_pace(self, answer: Mapping[str, Any]) -> None:
        if "pollSeconds" in answer:
            self._paces[answer["register"]] = float(answer["pollSeconds"])
        else:
            self._paces.pop(answer["register"], None)

    async def _refused(self, refused: BatchRefused, reports: int) -> None:
        """Nothing of it was taken: smaller batches find the report that is at fault, and only that is set aside."""
        log.warning("batch refused", code=refused.code, why=str(refused), reports=reports)
        if reports > 1:
            self._limit = max(1, reports // 2)
            await self._spool.give_up_batch()
        elif refused.code == "IDEMPOTENCY_MISMATCH":
            await self._spool.give_up_batch()
        else:
            await self._spool.set_aside(f"{refused.code}: {refused}")

    async def _rest(self) -> None:
        """Until there is something to send, or it is time to say that we are there."""
        self.waiting.clear()
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await self.waiting.wait()
        except TimeoutError:
            await patiently(lambda: self._send(uuid4(), ()))
        else:
            await asyncio.sleep(GATHER_SECONDS * random.random())  # noqa: S311  jitter

    async def _send(self, command_id: UUID, reports: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        answers = await self._server.report(self._token, command_id, reports, self._about_us)
        self._about_us = {}
        return answers


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again, with growing pauses, until the server answers."""
    async for attempt in AsyncRetrying(retry=retry_if_exception_type(TryLater), wait=_pause, before_sleep=_say):
        with attempt:
            return await ask()
    raise AssertionError("there is no last attempt")


_growing = wait_random_exponential(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    return max(_growing(state), error.seconds if isinstance(error, TryLater) else 0.0)


def _say(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome is not None else None
    log.warning("the server is away; reports wait in the spool", why=str(error), attempt=state.attempt_number)
