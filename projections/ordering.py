"""Orders and what keyset paging makes of them: the ORDER BY, and "comes after this row" as a condition.

Nulls are last in both directions. The key of the view ends every order, so an order is total and a page has one
beginning and one end; key columns that are added go the way of the last column that was asked for, so that one index
serves both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from projections.refusals import ColumnUnknown, OrderInvalid
from projections.statement import Bindings, quoted
from projections.view import Column, View

Order = Sequence[tuple[str, bool]]  # (column, descending)

MAX_ORDER_COLUMNS = 8  # a comparison grows with the square of them


@dataclass(frozen=True)
class Step:
    """One column of a total order."""

    column: Column
    descending: bool


def total_order(view: View, order: Order) -> tuple[Step, ...]:
    """The order asked for (the view's own when none is), ended by the view's key."""
    wanted = list(order) or list(view.default_order)
    if len(wanted) > MAX_ORDER_COLUMNS:
        raise OrderInvalid(f"order by at most {MAX_ORDER_COLUMNS} columns", limit=MAX_ORDER_COLUMNS)
    steps: dict[str, Step] = {}
    for name, descending in wanted:
        column = view.by_name.get(name)
        if column is None or not column.ordered:
            raise ColumnUnknown(f"{view.row_name} has no column {name!r} to order by", view=view.name)
        if name in steps:
            raise OrderInvalid(f"order by {name} once")
        steps[name] = Step(column, descending)
    last_direction = wanted[-1][1] if wanted else False
    for name in view.key:
        steps.setdefault(name, Step(view.by_name[name], last_direction))
    return tuple(steps.values())


def order_by(steps: Sequence[Step], *, backwards: bool = False, source: str | None = None) -> str:
    """The columns (of `source`) after ORDER BY; backwards is the exact reverse."""
    return ", ".join([_ordered(step, "" if source is None else f"{source}.", backwards=backwards) for step in steps])


def _ordered(step: Step, source: str, *, backwards: bool) -> str:
    direction = "desc" if step.descending != backwards else "asc"
    if not step.column.null:  # without a word on nulls a plain index serves both ways
        return f"{_compared(step, source)} {direction}"
    return f"{_compared(step, source)} {direction} nulls {'first' if backwards else 'last'}"


def beyond(steps: Sequence[Step], values: Sequence[Any], bindings: Bindings, *, backwards: bool = False) -> str:
    """The condition that a row comes after the row with these values, or before it when walking backwards."""
    if len({step.descending for step in steps}) == 1 and not any(step.column.null for step in steps):
        names = ", ".join(map(_compared, steps))
        bound = ", ".join(_bound(step, value, bindings) for step, value in zip(steps, values, strict=True))
        return f"({names}) {_operator(steps[0], backwards)} ({bound})"
    pairs = list(zip(steps, values, strict=True))
    test = _beyond(pairs, bindings, backwards=backwards)
    step, value = pairs[0]
    if step.column.null:
        return test
    # Said again for the planner: a range of the leading column is what an index can start at.
    return f"({_compared(step)} {_operator(step, backwards)}= {_bound(step, value, bindings)} and {test})"


def _beyond(pairs: list[tuple[Step, Any]], bindings: Bindings, *, backwards: bool) -> str:
    (step, value), rest = pairs[0], pairs[1:]
    name = _compared(step)
    if value is None:
        strictly, same = f"{name} is not null" if backwards else "false", f"{name} is null"
    else:
        bound = _bound(step, value, bindings)
        strictly, same = f"{name} {_operator(step, backwards)} {bound}", f"{name} = {bound}"
        if step.column.null and not backwards:  # nulls are behind every value
            strictly = f"({strictly} or {name} is null)"
    if not rest:
        return strictly
    return f"({strictly} or ({same} and {_beyond(rest, bindings, backwards=backwards)}))"


def _bound(step: Step, value: object, bindings: Bindings) -> str:
    kind = step.column.kind
    return kind.compared(bindings.bind(value, kind.sql_type))


def _compared(step: Step, source: str = "") -> str:
    return step.column.kind.compared(f"{source}{quoted(step.column.name)}")


def _operator(step: Step, backwards: bool) -> str:
    return "<" if step.descending != backwards else ">"
