"""A paper as text: for people to look at, and for printers that know nothing else."""

from adapters.printing.layout import Code, Cut, Paper
from adapters.printing.typesetting import Set, typeset

_CUT = "- "


def plain(paper: Paper, width: int) -> str:
    """Lines of at most `width` characters, each ended; the letters of a code instead of its picture."""
    return "".join(f"{_line(each, width)}\n" for each in typeset(paper, width))


def _line(each: Set, width: int) -> str:
    match each:
        case Code():
            return f"[{each.data}]".center(width).rstrip()
        case Cut():
            return (_CUT * width)[:width].rstrip()
    return (" ".join(each.text) if each.wide else each.text).rstrip()
