"""What stands on a paper, before anybody knows how wide it is: blocks from top to bottom."""

from dataclasses import dataclass, field
from enum import Enum

SLIP_WIDTHS = (32, 42, 48)
"""Characters in a line of receipt printers: 58 mm, and 80 mm in fonts A of either maker."""
FORM_WIDTH = 80
"""Characters in a line of a form on a sheet."""
NARROWEST_GRID = 60
"""Below it a table has no room: its cells stand under one another."""


class Align(Enum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Text:
    """Lines of text; `wide`: letters of double width."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Pair:
    """Something and its value at the right edge."""

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True)
class Blank:
    """A field of a form: the label, the value or a line to be written on by hand, and small print below it."""

    label: str
    value: str | None = None
    hint: str = ""


@dataclass(frozen=True)
class Signature:
    """A line to be signed; `name` in full beside it when it is known."""

    label: str
    name: str = ""


@dataclass(frozen=True)
class Grid:
    """A table of one row under its heads; `widths` are shares of the line."""

    heads: tuple[str, ...]
    cells: tuple[str, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Rule:
    """A line across."""


@dataclass(frozen=True)
class Cut:
    """Here the paper is torn in two."""


@dataclass(frozen=True)
class Code:
    """A QR code of these letters and digits, which stand under it as well."""

    data: str


Block = Text | Pair | Blank | Signature | Grid | Rule | Cut | Code


@dataclass(frozen=True)
class Paper:
    """A document. `is_form`: it belongs on a sheet where there is one."""

    title: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    is_form: bool = False
