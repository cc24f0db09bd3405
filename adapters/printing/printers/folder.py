"""Papers as files, where no printer is: one text a paper, in folders by organisation, unit and day.

Files stay, and anybody with the disk can read them: what goes here has no personal data.
"""

import asyncio
import os
from pathlib import Path

from adapters.printing.layout import FORM_WIDTH, Paper
from adapters.printing.plain import plain
from domain.printing.faults import PrintFault

NAME = "folder"
WIDTH = 42


class Folder:
    """Below `root`."""

    name = NAME
    keeps = True

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, paper: Paper, called: str) -> PrintFault | None:
        text = plain(paper, FORM_WIDTH if paper.is_form else WIDTH)
        try:
            await asyncio.to_thread(self._write, self._root / f"{called}.txt", text)
        except OSError:
            return PrintFault.NOT_READY
        return None

    def _write(self, file: Path, text: str) -> None:
        """Whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(".half")
        half.write_text(text, encoding="utf-8")
        os.replace(half, file)  # noqa: PTH105  the same thing
