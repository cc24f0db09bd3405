"""Papers: shown to clients (`api.services.Papers`), and issued and printed by the worker."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from uuid import UUID, uuid4

from adapters.eventlog.mapper import EventMapper
from adapters.eventlog.subscriptions import Subscriptions
from adapters.eventlog.tail import Tail
from adapters.postgres.reads import Reads
from adapters.printing.layout import Paper
from adapters.printing.papers.composing import compose
from adapters.printing.papers.facts import Facts
from adapters.printing.pdf import pdf
from adapters.printing.plain import plain
from adapters.printing.printers.printer import Printer
from adapters.printing.reading import PaperReader, Vault
from domain.availability import Unavailable
from kassa.house import EVENT_TYPES
from kassa.printers import Printers
from workers.each_organisation import EachOrganisation
from workers.printing.clerk import Clerk
from workers.printing.ports import LedgerPort
from workers.printing.press import LATE_SECONDS

# No client can give a subscription such a name.
_PLACE = "~papers"
_FIRST = 0


class Shown:
    """`api.services.ShownPaper`."""

    def __init__(self, player: str | None, paper: Paper, width: int) -> None:
        self.player, self._paper, self._width = player, paper, width

    @property
    def title(self) -> str:
        return self._paper.title

    @property
    def text(self) -> str:
        return plain(self._paper, self._width)

    async def pdf(self) -> bytes:
        """Made in a thread: it takes some 100 ms."""
        return await asyncio.to_thread(pdf, self._paper, self._width)


class Papers:
    """Of all organisations."""

    def __init__(
        self,
        database_url: str,
        reads: Reads,
        subscriptions: Subscriptions,
        ledger: Callable[[str], LedgerPort],
        vault: Callable[[str], Vault],
    ) -> None:
        self._database_url, self._reads, self._subscriptions = database_url, reads, subscriptions
        self._ledger = ledger
        self._mapper = EventMapper(EVENT_TYPES)
        self.reader = PaperReader(reads, self._mapper, vault)

    async def shown(self, organisation: str, print_id: str, width: int, *, personal: bool) -> Shown:
        """Raises PaperUnknown, NoFiscalReceipt, Unavailable, DeadlineExceeded."""
        facts = await self.reader.read(organisation, print_id, personal=personal)
        return Shown(facts.player, compose(facts), width)

    def clerk(self, schema: str, printers: Printers, *, late_seconds: float = LATE_SECONDS) -> Clerk:
        """Whoever issues and prints the papers of one organisation."""
        house = _House(
            schema,
            self._ledger(schema),
            self.reader,
            self._subscriptions,
            printers,
            lambda after: Tail(self._database_url, schema, after),
        )
        return Clerk(house, self._mapper, late_seconds=late_seconds)

    def worker(self, printers: Printers) -> EachOrganisation:
        """The clerks of all organisations, to be run in the event loop that serves."""
        return EachOrganisation("papers", self._reads.schemas, lambda schema: self.clerk(schema, printers).run())


class _House:
    """`workers.printing.ports.HousePort` of one organisation."""

    def __init__(
        self,
        schema: str,
        ledger: LedgerPort,
        reader: PaperReader,
        subscriptions: Subscriptions,
        printers: Printers,
        tail: Callable[[int], AbstractAsyncContextManager[Tail]],
    ) -> None:
        self.ledger, self.tail = ledger, tail
        self._schema, self._reader, self._subscriptions, self._printers = schema, reader, subscriptions, printers
        self._as: UUID = uuid4()

    async def claim(self) -> int:
        """A new organisation's papers begin with its first event. Raises Unavailable, DeadlineExceeded."""
        position = await self._subscriptions.claim(self._schema, _PLACE, _FIRST, self._as)
        if position is None:
            raise Unavailable("the organisation has too many named subscriptions; papers need one more")
        return position

    async def acknowledge(self, position: int) -> None:
        await self._subscriptions.acknowledge(self._schema, _PLACE, position, self._as)

    async def zone(self, unit: str) -> str:
        return await self._reader.zone(self._schema, unit)

    async def desk_of(self, print_id: str) -> str | None:
        return await self._reader.desk_of(self._schema, print_id)

    async def facts(self, print_id: str, copy: int, *, personal: bool) -> Facts:
        return await self._reader.read(self._schema, print_id, copy, personal=personal)

    def printer(self, desk: str | None) -> Printer | None:
        return self._printers.printer(self._schema, desk)
