"""What a printer is."""

from typing import Protocol

from adapters.printing.layout import Paper
from domain.printing.faults import PrintFault


class Printer(Protocol):
    """Takes one paper at a time."""

    @property
    def name(self) -> str:
        """As events name it."""
        ...

    @property
    def keeps(self) -> bool:
        """Whether what it prints can be read later by others than whoever it is for: then without personal data."""
        ...

    async def put(self, paper: Paper, called: str) -> PrintFault | None:
        """Print it; None when it is there. `called` names the file, where papers are files. Never raises."""
        ...
