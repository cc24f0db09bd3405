"""Rows as PostgreSQL gave them, put together to the JSON of a root field.

Connections are written here around the rows' own JSON: edges, cursors, pageInfo, in the order of the selection. The
columns of the rows are those of `projections.json_query.JsonQuery`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import msgspec

from api.compiled.plan import Part, Read
from api.services import JsonRows
from projections.cursor import cursor_text
from projections.ordering import Step
from projections.query import PageRequest
from projections.values import MAX_SAFE_INTEGER, from_text

_string = msgspec.json.Encoder().encode


@dataclass
class PageAnswer:
    """A connection."""

    read: Read
    steps: Sequence[Step]
    page: PageRequest
    found: JsonRows

    def __post_init__(self) -> None:
        self._keys = len(self.read.positions) + 1
        self._jsons = self._keys + len(self.steps)
        # the last key is a column of the view's own key: never null in a row that is there
        count = self.found.count if self.found.value(0, self._jsons - 1) is not None else 0
        self._more = count > self.page.size
        self._rows = range(min(count, self.page.size))
        if self.page.backwards:
            self._rows = self._rows[::-1]
        value = self.found.value
        self._columns = [
            [value(row, self._jsons + index) for row in self._rows] for index in range(len(self.read.rows))
        ]

    def is_wide(self) -> bool:
        """Whether a row's JSON was left out because it holds a number beyond JSON's."""
        return any(None in column for column in self._columns)

    def json(self) -> bytes:
        written = [b'"%b":%b' % (part.name.encode(), self._part(part)) for part in self.read.parts]
        return b"{%b}" % b",".join(written)

    def _part(self, part: Part) -> bytes:
        match part.what:
            case "nodes":
                return b"[%b]" % b",".join(self._column(part.row))
            case "edges":
                return self._edges(part.parts)
            case "pageInfo":
                return self._page_info(part.parts)
            case "totalCount":
                return total_json(self.read, self.found)
            case _:
                return b'"%bConnection"' % self.read.view.row_name.encode()

    def _edges(self, parts: Sequence[Part]) -> bytes:
        if not self._rows or not parts:
            return b"[%b]" % b",".join([b"{}"] * len(self._rows))
        names = [b'"%b":' % part.name.encode() for part in parts]
        columns = [self._edge_part(part) for part in parts]
        # the names stand in what is put between the values: large pages are copied as seldom as can be
        edges = columns[0]
        for name, column in zip(names[1:], columns[1:], strict=True):
            between = b",%b" % name
            edges = [edge + between + value for edge, value in zip(edges, column, strict=True)]
        return b"[{%b%b}]" % (names[0], (b"},{%b" % names[0]).join(edges))

    def _edge_part(self, part: Part) -> Sequence[bytes]:
        """It of every edge."""
        if part.what == "node":
            return self._column(part.row)
        if part.what == "cursor":
            return [self._cursor(row) for row in self._rows]
        return [b'"%bEdge"' % self.read.view.row_name.encode()] * len(self._rows)

    def _column(self, shape: int) -> Sequence[bytes]:
        return cast("Sequence[bytes]", self._columns[shape])  # `is_wide` was asked before

    def _cursor(self, row: int) -> bytes:
        values = [self.found.value(row, self._keys + index) for index in range(len(self.steps))]
        plain = [
            None if value is None else from_text(step.column, value)
            for step, value in zip(self.steps, values, strict=True)
        ]
        return _string(cursor_text(self.read.view, self.steps, plain))

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
                    value = self._cursor(rows[0]) if rows else b"null"
                case "endCursor":
                    value = self._cursor(rows[-1]) if rows else b"null"
                case "__typename":
                    value = b'"PageInfo"'
                case _:
                    value = b"true" if said[part.what] else b"false"
            written.append(b'"%b":%b' % (part.name.encode(), value))
        return b"{%b}" % b",".join(written)


def positions_of(read: Read, found: JsonRows) -> Mapping[str, int]:
    """Where the views stood, of the same moment as the rows; a view that is just made has none."""
    said = [(name, found.value(0, column)) for column, name in enumerate(read.positions)]
    return {name: int(position) for name, position in said if position is not None}


def total_json(read: Read, found: JsonRows) -> bytes:
    """A count as Long."""
    total = found.value(0, len(read.positions))
    assert total is not None
    return total if int(total) <= MAX_SAFE_INTEGER else b'"%b"' % total


def count_json(read: Read, found: JsonRows) -> bytes:
    """A connection of which only the total (and its type) is wanted."""
    type_name = b'"%bConnection"' % read.view.row_name.encode()
    written = [
        b'"%b":%b' % (part.name.encode(), total_json(read, found) if part.what == "totalCount" else type_name)
        for part in read.parts
    ]
    return b"{%b}" % b",".join(written)
