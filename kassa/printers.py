"""Which printer stands at which desk, as the settings say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, field_validator

from adapters.devices.links.opening import names_link
from adapters.printing.printers.folder import Folder
from adapters.printing.printers.printer import Printer
from adapters.printing.printers.receipt_printer import ReceiptPrinter

CLIENT = "client"


class PrinterAt(BaseModel):
    """A printer: `link` is a port, tcp://host:port, or `client` where the desk's own program prints and reports."""

    link: str
    width: Literal[32, 42, 48] = 42
    speed: int = 9_600

    @field_validator("link")
    @classmethod
    def _known(cls, link: str) -> str:
        if link != CLIENT and not names_link(link):
            raise ValueError("a printer is client, or at COM3, /dev/ttyUSB0 or tcp://host:port")
        return link


@dataclass(frozen=True)
class Printers:
    """Papers of desks that are not named go to `folder`."""

    folder: Path
    at: Mapping[str, Printer | None] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, named: Mapping[str, PrinterAt]) -> Self:
        """One printer for each link, also when several desks share it."""
        made: dict[str, Printer | None] = {CLIENT: None}
        for each in named.values():
            made.setdefault(each.link, ReceiptPrinter(each.link, width=each.width, speed=each.speed))
        return cls(folder, {desk: made[each.link] for desk, each in named.items()})

    def printer(self, organisation: str, desk: str | None) -> Printer | None:
        """None: the desk's own program prints."""
        if desk is not None and desk in self.at:
            return self.at[desk]
        return Folder(self.folder / organisation)
