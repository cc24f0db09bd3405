"""Executes a plan: its root fields at the same time, one statement each."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import GraphQLError
from graphql.execution.values import VariableValues

from api.compiled.answer import PageAnswer, Pieces, count_json, keys_of, object_json, positions_of
from api.compiled.arguments import filter_of, order_of
from api.compiled.plan import Plan, Read
from api.compiled.roots import RowRoot
from api.compiled.selection import NotCompiled
from api.context import Context
from api.errors import EXPECTED
from api.services import JsonRows
from api.visibility import until_visible
from projections.json_query import JsonStatement, Reach
from projections.ordering import total_order
from projections.query import PageRequest

_Value = tuple[Pieces, Mapping[str, int]] | GraphQLError  # the JSON of a root field and its positions


class _Wanted(Protocol):
    """One root field with the arguments of a request."""

    read: Read
    at_least: int | None
    is_slow: bool
    is_page: bool

    def statement(self, *, careful: bool) -> JsonStatement: ...

    def json(self, found: JsonRows) -> Pieces | None:
        """None when a `careful` statement is needed."""


@dataclass(frozen=True)
class Data:
    """The JSON of `data`, why what is null in it could not be read, and the positions of the views it is from.

    `of_one_moment`: no view was read at two positions.
    """

    json: Pieces
    errors: Sequence[GraphQLError]
    positions: Mapping[str, int]
    of_one_moment: bool


def prepared(plan: Plan, context: Context, variables: VariableValues) -> list[_Wanted]:
    """What the plan's root fields want with these variables.

    Raises NotCompiled, GraphQLError, or a Refusal of an argument: nothing was read, and Strawberry says what is wrong
    in the words of its schema.
    """
    return [_wanted(read, context, variables) for read in plan.reads]


async def read(plan: Plan, wanted: Sequence[_Wanted], context: Context) -> Data:
    """Everything at once; each root field is of its own moment."""
    if len(wanted) == 1:
        values = [await _value(wanted[0], context)]
    else:
        values = await asyncio.gather(*[_value(each, context) for each in wanted])
    errors = [value for value in values if isinstance(value, GraphQLError)]
    seen = [value[1] for value in values if not isinstance(value, GraphQLError)]
    positions: dict[str, int] = {}
    for each in seen:
        positions |= {name: min(place, positions.get(name, place)) for name, place in each.items()}
    of_one_moment = all(positions[name] == place for each in seen for name, place in each.items())
    return Data(_json(plan, wanted, values), errors, positions, of_one_moment)


def _json(plan: Plan, wanted: Sequence[_Wanted], values: Sequence[_Value]) -> Pieces:
    if any(isinstance(value, GraphQLError) and each.is_page for each, value in zip(wanted, values, strict=True)):
        return (b"null",)  # a connection is never null, so its parent is
    found = iter(values)
    written: list[tuple[str, Pieces]] = []
    for each in plan.fields:
        if isinstance(each, Read):
            value = next(found)
            written.append((each.name, (b"null",) if isinstance(value, GraphQLError) else value[0]))
        else:
            written.append((each[0], (b'"%b"' % each[1].encode(),)))
    return object_json(written)


async def _value(wanted: _Wanted, context: Context) -> _Value:
    try:
        if wanted.at_least is not None:
            await until_visible(context, wanted.read.positions, wanted.at_least)
        found = await _rows(wanted, context, careful=False)
        json = wanted.json(found)
        if json is None:
            found = await _rows(wanted, context, careful=True)
            json = wanted.json(found)
    except EXPECTED as cause:
        return GraphQLError(cause.message, wanted.read.nodes, path=[wanted.read.name], original_error=cause)
    assert json is not None, "a careful statement leaves nothing out"
    return json, positions_of(wanted.read, found)


async def _rows(wanted: _Wanted, context: Context, *, careful: bool) -> JsonRows:
    statement = wanted.statement(careful=careful)
    return await context.services.rows(statement.sql, statement.params, is_slow=wanted.is_slow)


def _wanted(read: Read, context: Context, variables: VariableValues) -> _Wanted:
    read = read.narrowed(context.client)
    reach = {part.view.permission: context.client.scopes(part.view.permission) for part in read.narrow}
    given = read.arguments.given(variables)
    lists = [each.size(variables.coerced) for each in read.lists]
    if isinstance(read.root, RowRoot):
        key = {column: given[argument] for argument, column in read.root.arguments.items()}
        _check_rows(read, 1, lists, context)
        return _Row(read, context.organisation, key, lists, reach, given.get("atLeast"))
    page = PageRequest(given.get("first"), given.get("after"), given.get("last"), given.get("before"))
    _check_rows(read, page.size, lists, context)
    return _Page(read, context.organisation, given, page, lists, reach)


def _check_rows(read: Read, parents: int, lists: Sequence[int], context: Context) -> None:
    """Strawberry's way counts the parents there are; here all there may be must fit."""
    for index, size in enumerate(lists):
        rows, above = parents * size, read.lists[index].parent
        while above is not None:
            rows, above = rows * lists[above], read.lists[above].parent
        if rows > context.limits.children_rows:
            raise NotCompiled("nested rows may be too many")


class _Row:
    is_slow = is_page = False

    def __init__(
        self,
        read: Read,
        schema: str,
        key: Mapping[str, object],
        lists: Sequence[int],
        reach: Reach,
        at_least: int | None,
    ) -> None:
        self.read, self._reach, self.at_least = read, reach, at_least
        self._schema, self._key, self._lists = schema, key, lists
        self._quick = self._made(careful=False)  # a bad key is refused before anything is read

    def statement(self, *, careful: bool) -> JsonStatement:
        return self._made(careful=True) if careful else self._quick

    def json(self, found: JsonRows) -> Pieces | None:
        if found.count == 1:  # the head alone
            return (b"null",)
        json = found.value(1, len(self.read.positions) + 1)
        return None if json is None else (json,)

    def _made(self, *, careful: bool) -> JsonStatement:
        return self.read.query(self._schema, careful=careful).row(key=self._key, lists=self._lists, reach=self._reach)


class _Page:
    is_page = True

    def __init__(
        self,
        read: Read,
        schema: str,
        given: Mapping[str, Any],
        page: PageRequest,
        lists: Sequence[int],
        reach: Reach,
    ) -> None:
        self._reach = reach
        self.read, self.at_least, self.is_slow = read, given.get("atLeast"), read.total
        self._schema, self._page, self._lists = schema, page, lists
        self._filter = filter_of(read.names, given.get("filter"))
        self._steps = total_order(read.view, order_of(given.get("orderBy")))
        self._keys = keys_of(read, self._steps)
        self._quick = self._made(careful=False)  # bad filters and cursors are refused before anything is read

    def statement(self, *, careful: bool) -> JsonStatement:
        return self._made(careful=True) if careful else self._quick

    def json(self, found: JsonRows) -> Pieces | None:
        if not self.read.needs_rows:
            return count_json(self.read, found)
        answer = PageAnswer(self.read, self._steps, self._keys, self._page, found)
        return None if answer.is_wide() else answer.json()

    def _made(self, *, careful: bool) -> JsonStatement:
        query = self.read.query(self._schema, careful=careful)
        page = query.page(
            filter=self._filter,
            steps=self._steps,
            page=self._page,
            lists=self._lists,
            reach=self._reach,
            total=self.read.total,
            keys=self._keys,
        )  # made also when only the total is wanted: a wrong cursor is wrong
        return page if self.read.needs_rows else query.count(filter=self._filter, reach=self._reach)
