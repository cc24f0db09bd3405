"""Rows as PostgreSQL gave them, put together to the JSON of a root field.

Connections are written here around the rows' own JSON: edges, cursors, pageInfo, in the order of the selection. The
columns of the rows are those of `projections.json_query.JsonQuery`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from api.compiled.plan import Part, Read
from api.services import JsonRows
from projections.cursor import cursor_text
from projections.json_query import shown
from projections.ordering import Step
from projections.query import PageRequest
from projections.values import MAX_SAFE_INTEGER, from_json, from_text
from projections.view import Column

_string = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def keys_of(read: Read, steps: Sequence[Step]) -> Sequence[Column]:
    """What must be told of rows beside their JSON, so that their cursors can be written."""
    if not read.has_cursors:
        return ()
    told = shown(read.rows[0]) if read.rows else {}
    return [step.column for step in steps if step.column.name not in told]


Pieces = Sequence[bytes]  # of a JSON, to be joined once: each copy of a large page costs


@dataclass
class PageAnswer:
    """A connection."""

    read: Read
    steps: Sequence[Step]
    keys: Sequence[Column]
    page: PageRequest
    found: JsonRows

    def __post_init__(self) -> None:
        count, self._more = self.found.count - 1, self.found.count - 1 > self.page.size
        self._rows = range(1, min(count, self.page.size) + 1)  # behind the head
        if self.page.backwards:
            self._rows = self._rows[::-1]
        jsons, value = len(self.read.positions) + 1 + len(self.keys), self.found.value
        self._columns = [[value(row, jsons + index) for row in self._rows] for index in range(len(self.read.rows))]

    def is_wide(self) -> bool:
        """Whether a row's JSON was left out because it holds a number beyond JSON's."""
        return any(None in column for column in self._columns)

    def json(self) -> Pieces:
        return object_json([(part.name, self._part(part)) for part in self.read.parts])

    def _part(self, part: Part) -> Pieces:
        match part.what:
            case "nodes":
                return b"[", b",".join(self._column(part.row)), b"]"
            case "edges":
                return self._edges(part.parts)
            case "pageInfo":
                return (self._page_info(part.parts),)
            case "totalCount":
                return (total_json(self.read, self.found),)
            case _:
                return (b'"%bConnection"' % self.read.view.row_name.encode(),)

    def _edges(self, parts: Sequence[Part]) -> Pieces:
        if not self._rows or not parts:
            return (b"[%b]" % b",".join([b"{}"] * len(self._rows)),)
        names = [b'"%b":' % part.name.encode() for part in parts]
        columns = [self._edge_part(part) for part in parts]
        # the names stand in what is put between the values: large pages are copied as seldom as can be
        edges = columns[0]
        for name, column in zip(names[1:], columns[1:], strict=True):
            between = b",%b" % name
            edges = [edge + between + value for edge, value in zip(edges, column, strict=True)]
        return b"[{%b" % names[0], (b"},{%b" % names[0]).join(edges), b"}]"

    def _edge_part(self, part: Part) -> Sequence[bytes]:
        """It of every edge."""
        if part.what == "node":
            return self._column(part.row)
        if part.what == "cursor":
            return [self._cursor(index) for index in range(len(self._rows))]
        return [b'"%bEdge"' % self.read.view.row_name.encode()] * len(self._rows)

    def _column(self, shape: int) -> Sequence[bytes]:
        return cast("Sequence[bytes]", self._columns[shape])  # `is_wide` was asked before

    def _cursor(self, index: int) -> bytes:
        """Where a row stands: as its JSON says, or else its keys."""
        plain = dict[str, Any]()
        if self._columns:
            json = _decode(self._columns[0][index] or b"null")
            plain = {column: json[name] for column, name in shown(self.read.rows[0]).items()}
        for number, column in enumerate(self.keys):
            text = self.found.value(self._rows[index], len(self.read.positions) + 1 + number)
            plain[column.name] = None if text is None else from_text(column, text)
        values = [from_json(step.column, plain[step.column.name]) for step in self.steps]
        return _string(cursor_text(self.read.view, self.steps, values))

    def _page_info(self, parts: Sequence[Part]) -> bytes:
        page, rows = self.page, self._rows
        said = {
            "hasNextPage": page.before is not None if page.backwards else self._more,
            "hasPreviousPage": self._more if page.backwards else page.after is not None,
        }
        written = []
        for part in parts:
            match part.what:
                case "startCursor":
                    value = self._cursor(0) if rows else b"null"
                case "endCursor":
                    value = self._cursor(len(rows) - 1) if rows else b"null"
                case "__typename":
                    value = b'"PageInfo"'
                case _:
                    value = b"true" if said[part.what] else b"false"
            written.append(b'"%b":%b' % (part.name.encode(), value))
        return b"{%b}" % b",".join(written)


def object_json(fields: Sequence[tuple[str, Pieces]]) -> Pieces:
    """An object of these fields."""
    pieces = [b"{"]
    for name, value in fields:
        pieces += (b'%b"%b":' % (b"," if len(pieces) > 1 else b"", name.encode()), *value)
    return [*pieces, b"}"]


def positions_of(read: Read, found: JsonRows) -> Mapping[str, int]:
    """Where the views stood, of the same moment as the rows; a view that is just made has none."""
    said = [(name, found.value(0, column)) for column, name in enumerate(read.positions)]
    return {name: int(position) for name, position in said if position is not None}


def total_json(read: Read, found: JsonRows) -> bytes:
    """A count as Long."""
    total = found.value(0, len(read.positions))
    assert total is not None
    return total if int(total) <= MAX_SAFE_INTEGER else b'"%b"' % total


def count_json(read: Read, found: JsonRows) -> Pieces:
    """A connection of which only the total (and its type) is wanted."""
    type_name = b'"%bConnection"' % read.view.row_name.encode()
    total = total_json(read, found)
    return object_json([(part.name, (total if part.what == "totalCount" else type_name,)) for part in read.parts])
