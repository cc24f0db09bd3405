"""From blocks to lines of so many characters: the one place where papers get their look."""

import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.printing.layout import (
    NARROWEST_GRID,
    Align,
    Blank,
    Block,
    Code,
    Cut,
    Grid,
    Pair,
    Paper,
    Rule,
    Signature,
    Text,
)

_SHORTEST_LINE_TO_WRITE_ON = 10


@dataclass(frozen=True)
class Line:
    """Characters of one line; a `wide` one has half as many."""

    text: str
    bold: bool = False
    wide: bool = False


Set = Line | Code | Cut


def typeset(paper: Paper, width: int) -> list[Set]:
    """The paper in lines of at most `width` characters."""
    return [line for block in paper.blocks for line in _SETTERS[type(block)](block, width)]


def _text(block: Text, width: int) -> Iterable[Set]:
    room = width // 2 if block.wide else width
    for line in _wrapped(block.text, room):
        placed = {Align.LEFT: line, Align.CENTER: line.center(room).rstrip(), Align.RIGHT: line.rjust(room)}
        yield Line(placed[block.align], block.bold, block.wide)


def _pair(block: Pair, width: int) -> Iterable[Set]:
    *above, last = _wrapped(block.left, width)
    for line in above:
        yield Line(line, block.bold)
    if len(last) + 1 + len(block.right) <= width:
        yield Line(last + block.right.rjust(width - len(last)), block.bold)
    else:
        yield Line(last, block.bold)
        for line in _wrapped(block.right, width):
            yield Line(line.rjust(width), block.bold)


def _blank(block: Blank, width: int) -> Iterable[Set]:
    label = f"{block.label} " if block.label else ""
    if block.value is not None:
        yield from map(Line, _wrapped(label + block.value, width, indent="  " if label else ""))
    elif width - len(label) >= _SHORTEST_LINE_TO_WRITE_ON:
        yield Line(label + "_" * (width - len(label)))
    else:
        yield from map(Line, _wrapped(block.label, width))
        yield Line("_" * width)
    if block.hint:
        yield from _text(Text(f"({block.hint})", Align.CENTER), width)


def _signature(block: Signature, width: int) -> Iterable[Set]:
    name = block.name or "_" * 12
    line = f"{block.label} {'_' * max(8, width - len(block.label) - len(name) - 5)} / {name}"
    if len(line) <= width:
        yield Line(line)
    else:
        yield from map(Line, _wrapped(block.label, width))
        yield from map(Line, _wrapped(f"{'_' * 12} / {name}", width))


def _grid(block: Grid, width: int) -> Iterable[Set]:
    if width < NARROWEST_GRID:
        for head, cell in zip(block.heads, block.cells, strict=True):
            yield from _pair(Pair(head, cell or "-"), width)
        return
    rooms = _shares(block.widths, width - len(block.widths) - 1)
    yield Line("┌" + "┬".join("─" * room for room in rooms) + "┐")
    yield from _row(block.heads, rooms)
    yield Line("├" + "┼".join("─" * room for room in rooms) + "┤")
    yield from _row(block.cells, rooms)
    yield Line("└" + "┴".join("─" * room for room in rooms) + "┘")


def _row(cells: tuple[str, ...], rooms: list[int]) -> Iterable[Line]:
    columns = [_wrapped(cell, room) for cell, room in zip(cells, rooms, strict=True)]
    for at in range(max(map(len, columns))):
        parts = [column[at] if at < len(column) else "" for column in columns]
        yield Line("│" + "│".join(part.center(room) for part, room in zip(parts, rooms, strict=True)) + "│")


def _shares(weights: tuple[int, ...], room: int) -> list[int]:
    """Whole characters that add up to `room`; the last has what is left."""
    found = [room * weight // sum(weights) for weight in weights]
    found[-1] += room - sum(found)
    return found


def _rule(_: Rule, width: int) -> Iterable[Set]:
    yield Line("-" * width)


def _as_it_is(block: Code | Cut, _: int) -> Iterable[Set]:
    yield block


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False) or [""]


_SETTERS: Mapping[type[Block], Callable[[Any, int], Iterable[Set]]] = {
    Text: _text,
    Pair: _pair,
    Blank: _blank,
    Signature: _signature,
    Grid: _grid,
    Rule: _rule,
    Code: _as_it_is,
    Cut: _as_it_is,
}
