"""A filter as text: the JSON that clients send as a variable, kept in groups and saved views, sent with exports."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from projections.filters import Filter, condition
from projections.naming import camel
from projections.refusals import ColumnUnknown, FilterInvalid
from projections.statement import Bindings
from projections.values import from_plain
from projections.view import Column, View

# A filter of 64 conditions with lists is some kilobytes.
MAX_FILTER_CHARS = 20_000

_decode = msgspec.json.Decoder().decode
_AS_THEY_ARE = frozenset({"isNull", "contains", "startsWith", "search", "within"})


def read_filter(view: View, text: str) -> Filter:
    """The filter, proved to be one of this view. Raises FilterInvalid, ColumnUnknown."""
    try:
        given = _decode(text) if len(text) <= MAX_FILTER_CHARS else None
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise FilterInvalid(f"a filter is a JSON object of at most {MAX_FILTER_CHARS:,} characters, as in queries")
    return filter_of_json(view, given)


def filter_of_json(view: View, given: Mapping[str, Any]) -> Filter:
    """The same from JSON that is read already."""
    try:
        wanted = _Reader(view).all_of(given)
    except RecursionError:
        raise FilterInvalid("the filter nests too deep") from None
    condition(view, wanted, Bindings())
    return wanted


class _Reader:
    def __init__(self, view: View) -> None:
        self._view = view
        self._names = {camel(column.name): column for column in view.columns}

    def all_of(self, given: object) -> dict[str, Any]:
        if not isinstance(given, Mapping):
            raise FilterInvalid("a filter is an object of columns, `and`, `or` and `not`")
        return dict(self._entry(name, value) for name, value in given.items() if value is not None)

    def _entry(self, name: str, value: object) -> tuple[str, Any]:
        match name:
            case "and" | "or":
                if not isinstance(value, Sequence) or isinstance(value, str):
                    raise FilterInvalid(f"{name} takes a list")
                return name, [self.all_of(each) for each in value]
            case "not":
                return name, self.all_of(value)
            case _:
                column = self._names.get(name)
                if column is None:
                    raise ColumnUnknown(f"{self._view.row_name} has no column {name[:100]!r}", view=self._view.name)
                if not isinstance(value, Mapping):
                    raise FilterInvalid(f'{name}: say how to compare, for example {{"eq": …}}')
                return column.name, {key: _operand(column, key, each) for key, each in value.items()}


def _operand(column: Column, operator: str, value: Any) -> Any:
    if value is None or operator in _AS_THEY_ARE:
        return value
    try:
        return [from_plain(column, each) for each in value] if isinstance(value, list) else from_plain(column, value)
    except (ValueError, TypeError):
        raise FilterInvalid(f"{column.name}: {operator} does not take this value") from None
