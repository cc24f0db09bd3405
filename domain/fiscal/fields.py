"""Typed access to the fields of one STLV, with the place of everything that is wrong.

Offsets are worked out only when something is wrong, so a sound document pays nothing for them.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from domain.fiscal.bounds import MAX_MONEY, MAX_TEXT
from domain.fiscal.problems import Problem, ProblemCode, RemoteProtocolError, problem
from domain.fiscal.tags import Kind, meaning
from domain.fiscal.text import mend
from domain.fiscal.tlv import HEADER_BYTES, Field, offset_of, path_text, size_of
from domain.fiscal.values import read_number, read_text

_WIDTHS = {Kind.BYTE: 1, Kind.U16: 2, Kind.U32: 4}

T = TypeVar("T")


class Fields:
    """The children of `node` by tag; of a tag that repeats although it may not, the first counts."""

    def __init__(self, root: Field, node: Field, path: tuple[int, ...], warnings: list[Problem]) -> None:
        self._root, self._node, self._path, self._warnings = root, node, path, warnings
        self._children = node.value if isinstance(node.value, tuple) else ()
        self._by_tag = {child.tag: child for child in reversed(self._children)}
        if len(self._by_tag) != len(self._children):
            self._warn_of_repetition()

    def has(self, tag: int) -> bool:
        return tag in self._by_tag

    def every(self, tag: int) -> Iterator["Fields"]:
        """Every STLV child of that tag; a child that is plain bytes has no fields and is passed over."""
        if tag not in self._by_tag:
            return
        known = meaning(tag, self._path[-1])
        for child in self._children:
            if child.tag == tag and not isinstance(child.value, bytes):
                if known is not None and size_of(child) > known.max_length + HEADER_BYTES:
                    what = f"A field of {size_of(child) - HEADER_BYTES} bytes, {known.max_length} are allowed"
                    offset, path = offset_of(self._root, child), path_text((*self._path, tag))
                    self._warnings.append(problem(ProblemCode.FIELD_TOO_LONG, what, offset=offset, path=path))
                yield Fields(self._root, child, (*self._path, tag), self._warnings)

    def take(self, tag: int, read: Callable[[bytes], T]) -> T | None:
        """The value of an optional field; None if it is absent."""
        field = self._by_tag.get(tag)
        if field is None or not isinstance(field.value, bytes):
            return None
        try:
            return read(field.value)
        except ValueError as reason:
            raise self.error(tag, ProblemCode.FIELD_VALUE, f"Unreadable: {reason}") from reason

    def need(self, tag: int, read: Callable[[bytes], T]) -> T:
        """The value of a field that must be there."""
        value = self.take(tag, read)
        if value is None:
            raise self.missing(tag)
        return value

    def text(self, tag: int) -> str | None:
        """Text without padding; None if absent or empty. Over-long and unholdable text is mended with a warning."""
        text = self.take(tag, read_text)
        if not text:
            return None
        text = self._bounded(tag, text)
        text, changed = mend(text)
        if changed:
            self._warn(tag, ProblemCode.TEXT_REPAIRED, "The text holds zero bytes")
        return text

    def identifier(self, tag: int, longest: int) -> str | None:
        """Text that identifies: as `text`, but refused when it is longer than `longest` characters."""
        text = self.text(tag)
        if text is not None and len(text) > longest:
            raise self.error(tag, ProblemCode.FIELD_VALUE, f"An identifier above {longest} characters")
        return text

    def digits(self, tag: int) -> str | None:
        """Binary value as the hexadecimal digits that the register prints; None if absent or empty."""
        raw = self.take(tag, bytes.hex)
        return self._bounded(tag, raw.upper(), of=2) if raw else None

    def number(self, tag: int) -> int | None:
        """Number of a fixed width; another width is kept with a warning, no bytes at all are zero."""
        value = self.take(tag, read_number)
        if value is None:
            return None
        known = meaning(tag)
        width = _WIDTHS.get(known.kind) if known is not None else None
        if width is not None:
            self._check_width(tag, width, value)
        return value

    def need_number(self, tag: int) -> int:
        value = self.number(tag)
        if value is None:
            raise self.missing(tag)
        return value

    def money(self, tag: int) -> int | None:
        """Kopecks."""
        return self.take(tag, self.read_money)

    @staticmethod
    def read_money(raw: bytes) -> int:
        amount = read_number(raw)
        if amount > MAX_MONEY:
            raise ValueError("an amount above 6 bytes")
        return amount

    def missing(self, tag: int) -> RemoteProtocolError:
        known = meaning(tag)
        what = f"Tag {tag} ({known.name}) is missing" if known else f"Tag {tag} is missing"
        path = path_text((*self._path, tag))
        return RemoteProtocolError(ProblemCode.MISSING_FIELD, what, offset=offset_of(self._root, self._node), path=path)

    def error(self, tag: int, code: ProblemCode, what: str) -> RemoteProtocolError:
        return RemoteProtocolError(code, what, offset=self._offset(tag), path=path_text((*self._path, tag)))

    def _bounded(self, tag: int, text: str, *, of: int = 1) -> str:
        """The text, cut where nothing printed is so long; `of` characters stand for one byte."""
        known = meaning(tag)
        if len(text) > MAX_TEXT:
            self._warn(tag, ProblemCode.TEXT_CUT, f"A text of {len(text)} characters, {MAX_TEXT} are kept")
            return text[:MAX_TEXT]
        if known is not None and len(text) > known.max_length * of:
            what = f"A field of {len(text) // of} bytes, {known.max_length} are allowed"
            self._warn(tag, ProblemCode.FIELD_TOO_LONG, what)
        return text

    def _check_width(self, tag: int, width: int, value: int) -> None:
        field = self._by_tag[tag]
        if len(field.value) not in {width, 0}:
            if value >> (8 * width):
                raise self.error(tag, ProblemCode.FIELD_VALUE, f"A number above {width} bytes")
            self._warn(tag, ProblemCode.FIELD_WIDTH, f"A number of {len(field.value)} bytes, {width} were expected")

    def _warn(self, tag: int, code: ProblemCode, what: str) -> None:
        path = path_text((*self._path, tag))
        self._warnings.append(problem(code, what, offset=self._offset(tag), path=path))

    def _warn_of_repetition(self) -> None:
        seen: set[int] = set()
        for child in self._children:
            known = meaning(child.tag, self._path[-1])
            if child.tag in seen and known is not None and known.kind is not Kind.STLV:
                self._warn(child.tag, ProblemCode.FIELD_REPEATED, f"Tag {child.tag} stands here twice")
            seen.add(child.tag)

    def _offset(self, tag: int) -> int | None:
        return offset_of(self._root, self._by_tag[tag])
