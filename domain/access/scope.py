"""How far a client's rights reach (spec B.6): the whole organisation, one unit with all below it, or one group."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from domain.refusal import InvalidInput

# Names of units and groups are chosen by people; what is longer or stranger is no name.
_NARROWER = re.compile(r"(unit|group):([\w./-]{1,200})")


class ScopeKind(StrEnum):
    ORGANISATION = "organisation"
    UNIT = "unit"
    GROUP = "group"


@dataclass(frozen=True)
class Scope:
    """`name` is of the unit or the group. As text: `organisation`, `unit:north`, `group:pilot`."""

    kind: ScopeKind
    name: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The scope that a text names. Raises InvalidInput."""
        if text == ScopeKind.ORGANISATION:
            return cls(ScopeKind.ORGANISATION)
        found = _NARROWER.fullmatch(text)
        if found is None:
            raise InvalidInput(f"{text!r} is no scope; write organisation, unit:<name> or group:<name>")
        return cls(ScopeKind(found[1]), found[2])

    def __str__(self) -> str:
        return self.kind if self.name is None else f"{self.kind}:{self.name}"

    def reaches(self, told_by: Collection[ScopeKind]) -> bool:
        """Whether rows that can be told apart by these kinds can be read in this scope at all.

        Rows that cannot be told apart are for the whole organisation or for nobody.
        """
        return self.kind is ScopeKind.ORGANISATION or self.kind in told_by


WHOLE_ORGANISATION = Scope(ScopeKind.ORGANISATION)

Scopes = frozenset[Scope]
"""How far one permission reaches: in all of these together. None: it is not held."""
EVERYWHERE: Scopes = frozenset({WHOLE_ORGANISATION})
