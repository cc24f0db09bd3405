"""What printing needs of the house."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from adapters.printing.papers.facts import Facts
from adapters.printing.printers.printer import Printer
from domain.command import Caller, Command, Receipt
from domain.stored_event import StoredEvent


class LedgerPort(Protocol):
    """The one command path."""

    async def execute(self, command: Command, caller: Caller) -> Receipt: ...


class TailPort(Protocol):
    """Events behind a position, as they come."""

    @property
    def position(self) -> int: ...

    def batches(self) -> AsyncGenerator[list[StoredEvent], None]: ...


class HousePort(Protocol):
    """One organisation's."""

    @property
    def ledger(self) -> LedgerPort: ...

    async def claim(self) -> int:
        """Position up to which everything is dealt with."""

    async def acknowledge(self, position: int) -> None: ...

    def tail(self, after: int) -> AbstractAsyncContextManager[TailPort]: ...

    async def zone(self, unit: str) -> str:
        """IANA zone of a unit."""

    async def desk_of(self, print_id: str) -> str | None:
        """The desk of a paper."""

    async def facts(self, print_id: str, copy: int, *, personal: bool) -> Facts: ...

    def printer(self, desk: str | None) -> Printer | None:
        """The printer of a desk, or of what has none; None: its client prints."""
