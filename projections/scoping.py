"""Rows in reach: who is limited to units or groups reads the rows of those, and the database tells which they are.

A row is of a unit, and so of every unit above it: `unit_tree` knows which those are. A row is in a group when the view
that its own view names says so. Of a shared view whoever may read any row reads all. Names are bound, never written:
one statement serves all who are limited in the same way.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.access.scope import EVERYWHERE, WHOLE_ORGANISATION, ScopeKind, Scopes
from projections.statement import Bindings, quoted
from projections.view import View

TREE = "unit_tree"  # the view that knows which units are in which: `unit_tree.py`


def is_narrow(scopes: Scopes) -> bool:
    """Whether not everything is in reach."""
    return scopes is not EVERYWHERE and WHOLE_ORGANISATION not in scopes


def within(view: View, scopes: Scopes, bindings: Bindings) -> str:
    """SQL, true when a row of the view is in reach; the word `true` when everything is."""
    if not is_narrow(scopes):
        return "true"
    part = slice_of(view, scopes)
    bound = [bindings.bind(names, "text[]") for names in part.names(scopes)]
    return part.condition(bound)


class Slice(NamedTuple):
    """Rows of a view that are told apart by these kinds; of the others none is in reach."""

    view: View
    kinds: tuple[ScopeKind, ...]

    def names(self, scopes: Scopes) -> Sequence[Sequence[str]]:
        """For each kind the names in reach."""
        return [sorted(str(each.name) for each in scopes if each.kind is kind) for kind in self.kinds]

    def condition(self, names: Sequence[str], schema: str | None = None) -> str:
        """SQL over the placeholders of the names. Of a row without a unit it is null: that is not true either.

        It stands alone or beside an `and`: within an `or` or a `not` the planner could not use it as a join.
        """
        if self.view.is_shared:
            return "true"
        home = f"{quoted(schema)}." if schema else ""
        tests = [self._test(kind, name, home) for kind, name in zip(self.kinds, names, strict=True)]
        return f"({' or '.join(tests)})" if tests else "false"

    def _test(self, kind: ScopeKind, names: str, home: str) -> str:
        if kind is ScopeKind.UNIT:
            assert self.view.unit_column is not None
            below = f"select u.unit from {home}{quoted(TREE)} u where u.above = any({names})"
            return f"{quoted(self.view.unit_column)} in ({below})"
        told = self.view.groups
        assert told is not None
        member, group = quoted(told.member), quoted(told.group)
        members = f"select g.{member} from {home}{quoted(told.view)} g where g.{group} = any({names})"
        return f"{quoted(told.column)} in ({members})"


def slice_of(view: View, scopes: Scopes) -> Slice:
    """What of the view is in reach of somebody who is limited."""
    kinds = () if view.is_shared else view.told_by & {each.kind for each in scopes}
    return Slice(view, tuple(sorted(kinds)))


def told_from(views: Iterable[View]) -> set[str]:
    """Names of the fed views that tell which rows of these are in reach."""
    found: set[str] = set()
    for view in views:
        found |= {TREE} if view.unit_column is not None else set()
        found |= view.groups.behind if view.groups is not None else set()
    return found
