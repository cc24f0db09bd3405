"""Filters: a nested mapping becomes a condition over declared columns.

    {"kind": {"in": ["RECEIPT", "BSO"]}, "or": [{"total": {"gte": 10000}}, {"not": {"cashier": {"isNull": True}}}]}

Entries of one mapping are joined by AND. A filter is two-valued: a null equals nothing and is in no range, and `ne`,
`notIn` and `not` are the plain complements of their opposites (so `ne` finds nulls too). Nobody has to know the
three-valued logic of SQL.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from projections.refusals import ColumnUnknown, FilterInvalid
from projections.statement import Bindings, quoted
from projections.values import checked, network
from projections.view import Column, Kind, View

Filter = Mapping[str, Any]

MAX_FILTER_DEPTH = 8  # deeper nesting is a machine's loop, not a person's question
MAX_FILTER_CONDITIONS = 100  # keeps planning time in milliseconds
MAX_IN_VALUES = 1_000  # one page of another view
MAX_TEXT_LENGTH = 1_000  # longer than any column of ours

_EQUALITY = ("eq", "ne", "in", "notIn", "isNull")
_RANGE = ("lt", "lte", "gt", "gte")
_OF_KINDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: (*_EQUALITY, *_RANGE, "contains", "startsWith", "search"),
    Kind.BOOLEAN: _EQUALITY,
    Kind.TEXTS: ("hasAny", "hasAll", "hasNone", "isNull"),
    Kind.IP: (*_EQUALITY, *_RANGE, "within"),
}
OPERATORS: Mapping[Kind, tuple[str, ...]] = {kind: _OF_KINDS.get(kind, _EQUALITY + _RANGE) for kind in Kind}
# Operators that take a list of values.
LISTS = frozenset({"in", "notIn", "hasAny", "hasAll", "hasNone"})
_COMPARISONS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "eq": "=", "within": "<<="}
_SHARED = {"hasAny": "&&", "hasAll": "@>"}
_NEGATED = {"ne": "eq", "notIn": "in", "hasNone": "hasAny"}


def condition(view: View, wanted: Filter | None, bindings: Bindings) -> str:
    """SQL of the filter, never null; `true` when nothing is asked for."""
    return _Compiler(view, bindings).all_of(wanted or {}, depth=1)


class _Compiler:
    def __init__(self, view: View, bindings: Bindings) -> None:
        self._view, self._bindings, self._conditions = view, bindings, 0

    def all_of(self, wanted: object, depth: int) -> str:
        if not isinstance(wanted, Mapping):
            raise FilterInvalid("a filter is an object of columns, `and`, `or` and `not`")
        if depth > MAX_FILTER_DEPTH:
            raise FilterInvalid(
                f"nest filters at most {MAX_FILTER_DEPTH} levels deep",
                limit=MAX_FILTER_DEPTH,
            )
        return _joined("and", "true", (self._entry(name, value, depth) for name, value in wanted.items()))

    def _entry(self, name: str, value: object, depth: int) -> str:
        match name:
            case "and":
                return _joined("and", "true", (self.all_of(each, depth + 1) for each in _listed(name, value)))
            case "or":
                return _joined("or", "false", (self.all_of(each, depth + 1) for each in _listed(name, value)))
            case "not":
                return f"not ({self.all_of(value, depth + 1)})"
            case _:
                return self._column(name, value)

    def _column(self, name: str, operations: object) -> str:
        column = self._view.by_name.get(name)
        if column is None or not column.filtered:
            raise ColumnUnknown(f"{self._view.row_name} has no column {name!r} to filter by", view=self._view.name)
        if not isinstance(operations, Mapping):
            raise FilterInvalid(f'{name}: say how to compare, for example {{"eq": …}}')
        return _joined("and", "true", (self._compare(column, *each) for each in operations.items()))

    def _compare(self, column: Column, operator: str, value: object) -> str:
        self._conditions += 1
        if self._conditions > MAX_FILTER_CONDITIONS:
            raise FilterInvalid(f"use at most {MAX_FILTER_CONDITIONS} conditions", limit=MAX_FILTER_CONDITIONS)
        if operator not in OPERATORS[column.kind]:
            known = ", ".join(OPERATORS[column.kind])
            raise FilterInvalid(f"{column.name} can not be compared by {operator!r}; it knows {known}")
        if operator == "isNull":
            if not isinstance(value, bool):
                raise FilterInvalid(f"{column.name}: isNull takes true or false")
            return f"{quoted(column.name)} is {'' if value else 'not '}null"
        if operator in _NEGATED:
            return f"not ({self._positive(column, _NEGATED[operator], value)})"
        return self._positive(column, operator, value)

    def _positive(self, column: Column, operator: str, value: object) -> str:
        left = quoted(column.name)
        test = self._among(column, operator, value) if operator in LISTS else self._with_one(column, operator, value)
        return f"({left} is not null and {test})" if column.null else test

    def _among(self, column: Column, operator: str, value: object) -> str:
        left, kind = quoted(column.name), column.kind
        values = [comparable(column, each) for each in _listed(column.name, value)]
        if len(values) > MAX_IN_VALUES:
            raise FilterInvalid(f"{column.name}: list at most {MAX_IN_VALUES} values", limit=MAX_IN_VALUES)
        if operator in _SHARED:
            return f"{left} {_SHARED[operator]} {self._bindings.bind(values, kind.sql_type)}"
        if kind is Kind.VERSION:
            return _joined("or", "false", (self._with_one(column, "eq", each) for each in values))
        return f"{left} = any({self._bindings.bind(values, kind.sql_type + '[]')})"

    def _with_one(self, column: Column, operator: str, value: object) -> str:
        left, kind = quoted(column.name), column.kind
        right = self._bindings.bind(comparable(column, value, operator), kind.sql_type)
        match operator:
            case "contains":  # functions, not LIKE: the text has no pattern characters to escape
                return f"strpos({left}, {right}) > 0"
            case "startsWith":
                return f"starts_with({left}, {right})"
            case "search":
                words = f"string_to_array(lower({right}), ' ')"
                return f"not exists (select from unnest({words}) word where strpos(lower({left}), word) = 0)"
            case _:
                return f"{kind.compared(left)} {_COMPARISONS[operator]} {kind.compared(right)}"


def comparable(column: Column, value: object, operator: str = "eq") -> Any:
    """A value that the column can be compared with. Raises FilterInvalid."""
    if value is None:
        raise FilterInvalid(f"{column.name}: compare with null by isNull")
    try:
        taken = network(value) if operator == "within" else checked(column, value)
    except ValueError as error:
        raise FilterInvalid(str(error)) from None
    if isinstance(taken, str) and len(taken) > MAX_TEXT_LENGTH:
        raise FilterInvalid(f"{column.name}: texts have at most {MAX_TEXT_LENGTH} characters", limit=MAX_TEXT_LENGTH)
    return taken


def _listed(name: str, value: object) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise FilterInvalid(f"{name} takes a list")
    return value


def _joined(word: str, nothing: str, parts: Iterable[str]) -> str:
    taken = list(parts)
    if not taken:
        return nothing
    return taken[0] if len(taken) == 1 else "(" + f" {word} ".join(taken) + ")"
