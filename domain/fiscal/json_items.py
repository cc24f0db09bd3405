"""The receipts of a JSON source one by one, each with its own bytes and place.

An array is read element by element, so what stands before a syntax error is still imported.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NoReturn

from msgspec import Struct

from domain.fiscal.problems import Problem, ProblemCode, problem

MAX_JSON_DOCUMENT_BYTES = 1024 * 1024
"""A document of 32 KiB becomes some 300 KB of JSON; three times that leaves room for what services add."""

BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(r"[ \t\r\n]*")


class JsonItem(Struct, frozen=True):
    """One value of the source; `raw` are its bytes as received, `offset` where they start."""

    value: object
    raw: bytes
    offset: int
    path: str


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON, though the standard parser would take them


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)


def read_json_items(data: bytes) -> Iterator[JsonItem | Problem]:
    """The elements of an array, or the one value there is. After a syntax error nothing more can be read."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        yield problem(ProblemCode.JSON_SYNTAX, "The text is not UTF-8", offset=reason.start)
        return
    source = _Source(text, len(BOM) if data.startswith(BOM) else 0)
    source.skip_space()
    if source.peek() == "[":
        yield from _elements(source)
    else:
        yield source.value("$")
    if not source.failed:
        source.skip_space()
        if source.peek():
            yield source.syntax("More follows after the end")


def _elements(source: "_Source") -> Iterator[JsonItem | Problem]:
    source.step()
    source.skip_space()
    if source.peek() == "]":
        source.step()
        yield problem(ProblemCode.SOURCE_EMPTY, "The array is empty", offset=0)
        return
    index = 0
    while True:
        source.skip_space()
        yield source.value(f"$[{index}]")
        if source.failed:
            return
        source.skip_space()
        match source.peek():
            case ",":
                source.step()
            case "]":
                source.step()
                return
            case _:
                yield source.syntax("A comma or the end of the array was expected")
        index += 1


class _Source:
    """A place in the text that knows its byte offset."""

    def __init__(self, text: str, offset: int) -> None:
        self._text, self._position, self._offset = text, 0, offset
        self.failed = False

    def peek(self) -> str:
        return self._text[self._position : self._position + 1]

    def step(self) -> None:
        self._position += 1
        self._offset += 1  # only for punctuation of one byte

    def skip_space(self) -> None:
        space = _SPACE.match(self._text, self._position)
        length = len(space[0]) if space else 0
        self._position += length
        self._offset += length

    def value(self, path: str) -> JsonItem | Problem:
        start = self._position
        try:
            value, end = _DECODER.raw_decode(self._text, start)
        except json.JSONDecodeError as reason:
            self._offset += len(self._text[start : reason.pos].encode())
            return self.syntax(reason.msg, path)
        except (ValueError, ArithmeticError, RecursionError) as reason:
            # a number beyond reason, NaN, or nesting beyond the stack
            return self.syntax(f"Not readable ({type(reason).__name__})", path)
        raw = self._text[start:end].encode()
        offset = self._offset
        self._position, self._offset = end, offset + len(raw)
        if len(raw) > MAX_JSON_DOCUMENT_BYTES:
            what = f"A document of {len(raw)} bytes, {MAX_JSON_DOCUMENT_BYTES} are the limit"
            return problem(ProblemCode.DOCUMENT_TOO_LARGE, what, offset=offset, path=path)
        return JsonItem(value, raw, offset, path)

    def syntax(self, what: str, path: str | None = None) -> Problem:
        self.failed = True
        return problem(ProblemCode.JSON_SYNTAX, what, offset=self._offset, path=path)
