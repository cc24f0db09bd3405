"""Follows one organisation's log from its own place: events bring papers, papers that are due are printed.

Each event is dealt with once: the ids of commands are made of its position, and the place moves on only behind what is
dealt with.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import structlog
from msgspec.structs import replace

from adapters.eventlog.mapper import EventMapper
from domain.printing.events import PrintRequested, Reprinted
from domain.printing.movements import Movement
from domain.printing.papers import PaperKind
from domain.processes.issue_papers import IssuePapers
from domain.refusal import Refusal
from domain.stored_event import StoredEvent
from workers.printing.asking import Asking
from workers.printing.movements import MOVING, papers_of
from workers.printing.ports import HousePort
from workers.printing.press import LATE_SECONDS, Due, Press
from workers.printing.progress import Progress

log = structlog.get_logger(__name__)

# Commands under way at once: they share commits.
AT_ONCE = 64
DUE = frozenset({PrintRequested.TYPE, Reprinted.TYPE})
_AGAIN_SECONDS = 2.0


class Clerk:
    """Several of one organisation, in several processes, do no harm."""

    def __init__(self, house: HousePort, mapper: EventMapper, *, late_seconds: float = LATE_SECONDS) -> None:
        self._house, self._mapper, self._late = house, mapper, late_seconds
        self._asking = Asking(house.ledger)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._follow()
            except Refusal as error:
                log.warning("papers wait", code=error.code)
            except Exception as error:  # noqa: BLE001  what it says may quote a paper
                log.error("papers wait", error=type(error).__name__)  # noqa: TRY400
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _follow(self) -> None:
        progress = Progress(await self._house.claim())
        press = Press(self._house, self._asking, lambda due: progress.end(due.position), late_seconds=self._late)
        acknowledged = progress.reached
        try:
            async with self._house.tail(progress.reached) as tail, aclosing(tail.batches()) as batches:
                async for events in batches:
                    await self._issue(events)
                    for each in events:
                        if each.type in DUE:
                            await self._print(each, press, progress)
                    progress.read(tail.position)
                    if progress.reached > acknowledged:
                        acknowledged = progress.reached
                        await self._house.acknowledge(acknowledged)
        finally:
            for task in press.tasks:
                task.cancel()

    async def _issue(self, events: Sequence[StoredEvent]) -> None:
        """Papers of what came, some at once; the end of a shift only after all before it, whose cash it counts."""
        together: list[tuple[IssuePapers, int]] = []
        for each in events:
            if each.type not in MOVING:
                continue
            command = papers_of(each, self._mapper.decode(each.type, each.schema_version, each.body))
            if command is None:
                continue
            if command.movement is Movement.SHIFT_CLOSED or len(together) == AT_ONCE:
                await self._ask(together)
                together = []
            together.append((await self._placed(command), each.position))
            if command.movement is Movement.SHIFT_CLOSED:
                await self._ask(together)
                together = []
        await self._ask(together)

    async def _placed(self, command: IssuePapers) -> IssuePapers:
        """What has no desk needs the zone of its unit."""
        if command.desk is not None or command.unit is None:
            return command
        return replace(command, zone=await self._house.zone(command.unit))

    async def _ask(self, commands: Sequence[tuple[IssuePapers, int]]) -> None:
        answers = await asyncio.gather(*(self._asking.ask(command, position) for command, position in commands))
        for (command, _), answer in zip(commands, answers, strict=True):
            if isinstance(answer, Refusal):
                log.error("papers not issued", source=command.source, movement=command.movement, code=answer.code)

    async def _print(self, stored: StoredEvent, press: Press, progress: Progress) -> None:
        event = self._mapper.decode(stored.type, stored.schema_version, stored.body)
        print_id = stored.stream.partition("-")[2]
        if isinstance(event, Reprinted):
            due = Due(stored.position, print_id, event.copy, await self._house.desk_of(print_id))
        else:
            assert isinstance(event, PrintRequested)
            if event.kind is PaperKind.FISCAL_RECEIPT:
                return
            due = Due(stored.position, print_id, 0, event.desk)
        progress.begin(stored.position)
        press.put(due)
