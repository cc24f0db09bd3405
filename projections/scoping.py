"""Rows in reach: who is limited to units or groups reads the rows of those, and the database tells which they are.

A row is of a unit, and so of every unit above it: `units` has the way from the root to each (`path`). A row is in a
group when the view that its own view names says so. Names are bound, never written: one statement serves all who are
limited in the same way.
"""

from collections.abc import Iterable, Mapping, Sequence

from domain.access.scope import EVERYWHERE, WHOLE_ORGANISATION, ScopeKind, Scopes
from projections.statement import Bindings, quoted
from projections.view import View

UNITS = "units"  # the view that knows the tree: `units.py`


def is_narrow(scopes: Scopes) -> bool:
    """Whether not everything is in reach."""
    return scopes is not EVERYWHERE and WHOLE_ORGANISATION not in scopes


def within(view: View, scopes: Scopes, bindings: Bindings) -> str:
    """SQL, never null: whether a row of the view is in reach; `true` when everything is."""
    if not is_narrow(scopes):
        return "true"
    bound = [bindings.bind(names, "text[]") for names in names_in(view, scopes)]
    return condition(view, dict(zip(kinds_of(view), bound, strict=True)))


def kinds_of(view: View) -> Sequence[ScopeKind]:
    """What its rows are told apart by, in one order."""
    return sorted(view.told_by)


def names_in(view: View, scopes: Scopes) -> Sequence[Sequence[str]]:
    """For each of `kinds_of(view)` the names in reach."""
    return [sorted(str(each.name) for each in scopes if each.kind is kind) for kind in kinds_of(view)]


def condition(view: View, names: Mapping[ScopeKind, str], schema: str | None = None) -> str:
    """SQL of the same, over the placeholders of the names; a row of no unit is in nobody's reach."""
    home = f"{quoted(schema)}." if schema else ""
    tests = []
    if view.unit_column is not None:
        tests.append(
            f"{quoted(view.unit_column)} in (select u.code from {home}{quoted(UNITS)} u "
            f"where string_to_array(u.path, '.') && {names[ScopeKind.UNIT]})"
        )
    if view.groups is not None:
        told = view.groups
        tests.append(
            f"{quoted(told.column)} in (select g.{quoted(told.member)} from {home}{quoted(told.view)} g "
            f"where g.{quoted(told.group)} = any({names[ScopeKind.GROUP]}))"
        )
    return f"coalesce({' or '.join(tests)}, false)" if tests else "false"


def told_from(views: Iterable[View]) -> set[str]:
    """Names of the views that tell which rows of these are in reach."""
    found = set()
    for view in views:
        found |= {UNITS} if view.unit_column is not None else set()
        found |= {view.groups.view} if view.groups is not None else set()
    return found
