"""Rows as PostgreSQL gave them, put together to the JSON of a root field.

Connections are written here around the rows' own JSON: edges, cursors, pageInfo, in the order of the selection.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from api.compiled.plan import Part, Read
from projections.cursor import cursor_text
from projections.ordering import Step
from projections.query import PageRequest
from projections.values import MAX_SAFE_INTEGER, from_text

Values = tuple[bytes | None, ...]  # of one row
_string = msgspec.json.Encoder().encode


@dataclass
class PageAnswer:
    """The rows of `JsonQuery.page`: keys of the order, a JSON for each row shape, wide, total."""

    read: Read
    steps: Sequence[Step]
    page: PageRequest
    found: Sequence[Values]

    def __post_init__(self) -> None:
        last_key = len(self.steps) - 1  # a column of the view's key: null only where a total stands without rows
        rows = [row for row in self.found if row[last_key] is not None]
        self._more = len(rows) > self.page.size
        self._rows = rows[: self.page.size]
        if self.page.backwards:
            self._rows.reverse()

    def json(self) -> bytes:
        written = [b'"%b":%b' % (part.name.encode(), self._part(part)) for part in self.read.parts]
        return b"{%b}" % b",".join(written)

    def _part(self, part: Part) -> bytes:
        match part.what:
            case "nodes":
                column = len(self.steps) + part.row
                return b"[%b]" % b",".join([row[column] or b"" for row in self._rows])
            case "edges":
                return self._edges(part.parts)
            case "pageInfo":
                return self._page_info(part.parts)
            case "totalCount":
                return total_json(self.found[0][-1])
            case _:
                return b'"%bConnection"' % self.read.view.row_name.encode()

    def _edges(self, parts: Sequence[Part]) -> bytes:
        writers = [(b'"%b":' % part.name.encode(), self._edge_part(part)) for part in parts]
        if len(writers) == 1:
            name, write = writers[0]
            return b"[{%b}]" % b"},{".join([name + write(row) for row in self._rows]) if self._rows else b"[]"
        edges = [b"{%b}" % b",".join([name + write(row) for name, write in writers]) for row in self._rows]
        return b"[%b]" % b",".join(edges)

    def _edge_part(self, part: Part) -> Callable[[Values], bytes]:
        if part.what == "node":
            column = len(self.steps) + part.row
            return lambda row: row[column] or b""
        if part.what == "cursor":
            return self._cursor
        type_name = b'"%bEdge"' % self.read.view.row_name.encode()
        return lambda _: type_name

    def _cursor(self, row: Values) -> bytes:
        plain = [
            None if (value := row[index]) is None else from_text(step.column, value)
            for index, step in enumerate(self.steps)
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


def total_json(total: bytes | None) -> bytes:
    """A count as Long."""
    assert total is not None
    return total if int(total) <= MAX_SAFE_INTEGER else b'"%b"' % total


def count_json(read: Read, total: bytes | None) -> bytes:
    """A connection of which only the total (and its type) is wanted."""
    type_name = b'"%bConnection"' % read.view.row_name.encode()
    written = [
        b'"%b":%b' % (part.name.encode(), total_json(total) if part.what == "totalCount" else type_name)
        for part in read.parts
    ]
    return b"{%b}" % b",".join(written)
