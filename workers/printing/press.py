"""Has papers printed: those of a desk one after another, of all desks at once, each copy at most once.

That a copy goes to a printer is in the log before it goes. Whoever finds it there and no outcome, after a crash or
beside another process, does not send it again: some time later it is told as UNKNOWN, to be reprinted by a person.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from msgspec import Struct

from adapters.printing.layout import Paper
from adapters.printing.papers.composing import compose
from adapters.printing.papers.facts import Facts
from adapters.printing.printers.printer import Printer
from domain.availability import DeadlineExceeded, Unavailable
from domain.command import Receipt
from domain.printing.faults import PrintFault
from domain.printing.print_papers import ReportPrint, StartPrint
from domain.refusal import IdempotencyMismatch, Refusal
from workers.printing.asking import AGAIN_SECONDS, Asking
from workers.printing.ports import HousePort

log = structlog.get_logger(__name__)

# Longer than any printer takes, so that another process which has the copy has told its outcome.
LATE_SECONDS = 60.0
# Ids of desks may have what is a way in names of files.
_NO_NAME = re.compile(r"[^\w-]")


class Due(Struct, frozen=True):
    """A copy that is due by the event at `position`."""

    position: int
    print_id: str
    copy: int
    desk: str | None


class Press:
    """`done` hears of each copy that is dealt with. Cancel `tasks` to stop."""

    def __init__(
        self, house: HousePort, asking: Asking, done: Callable[[Due], None], *, late_seconds: float = LATE_SECONDS
    ) -> None:
        self._house, self._asking, self._done, self._late = house, asking, done, late_seconds
        self._lanes: dict[str | None, asyncio.Queue[Due]] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    def put(self, due: Due) -> None:
        """Print it when its turn comes; what a desk's own client prints is left to it."""
        printer = self._house.printer(due.desk)
        if printer is None:
            self._done(due)
            return
        if due.desk not in self._lanes:
            lane = self._lanes[due.desk] = asyncio.Queue()
            self._begin(self._run(lane, printer), f"papers of desk {due.desk}")
        self._lanes[due.desk].put_nowait(due)

    async def _run(self, lane: asyncio.Queue[Due], printer: Printer) -> None:
        while True:
            due = await lane.get()
            try:
                is_over = await self._print(due, printer)
            except Exception as error:  # noqa: BLE001  others go on; what it says may quote a paper
                log.error("paper not printed", print_id=due.print_id, error=type(error).__name__)  # noqa: TRY400
                is_over = True
            if is_over:
                self._done(due)

    async def _print(self, due: Due, printer: Printer) -> bool:
        """Whether it is dealt with; what another may be printing is looked at later."""
        facts, paper = await self._composed(due, personal=not printer.keeps)
        started = await self._asking.ask(StartPrint(due.print_id, due.copy, printer.name), due.position)
        if isinstance(started, IdempotencyMismatch) or (isinstance(started, Receipt) and started.replayed):
            self._begin(self._give_up_later(due), f"paper {due.print_id}")
            return False
        if isinstance(started, Refusal):  # annulled, or told by a client
            return True
        if facts is None or paper is None:
            await self._report(due, PrintFault.NOT_COMPOSED)
        else:
            await self._report(due, await printer.put(paper, _called(facts, due)))
        return True

    async def _composed(self, due: Due, *, personal: bool) -> tuple[Facts, Paper] | tuple[None, None]:
        while True:
            try:
                facts = await self._house.facts(due.print_id, due.copy, personal=personal)
                return facts, compose(facts)
            except (Unavailable, DeadlineExceeded):
                await asyncio.sleep(AGAIN_SECONDS)
            except Exception as error:  # noqa: BLE001  it is told as a fault; what it says may quote a paper
                log.error("paper not composed", print_id=due.print_id, error=type(error).__name__)  # noqa: TRY400
                return None, None

    async def _give_up_later(self, due: Due) -> None:
        await asyncio.sleep(self._late)
        await self._report(due, PrintFault.UNKNOWN)
        self._done(due)

    async def _report(self, due: Due, fault: PrintFault | None) -> None:
        """A refusal says that the outcome is known."""
        answer = await self._asking.ask(ReportPrint(due.print_id, due.copy, fault), due.position)
        if fault is not None and isinstance(answer, Receipt):
            log.warning("paper not printed", print_id=due.print_id, copy=due.copy, fault=fault)

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


def _called(facts: Facts, due: Due) -> str:
    """How the paper is called where papers are files."""
    day = facts.at.astimezone(ZoneInfo(facts.issuer.zone)).date()
    copy = f"-copy-{due.copy}" if due.copy else ""
    desk = _NO_NAME.sub("_", facts.desk or "safe")
    return f"{day}/{desk}/{facts.kind.lower()}-{due.print_id}{copy}"
