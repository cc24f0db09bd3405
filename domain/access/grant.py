"""What is given to a client: built-in roles, single permissions, and how far they reach."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.access.permissions import ALL
from domain.access.roles import ROLES, permissions_of
from domain.access.scope import WHOLE_ORGANISATION, Scope
from domain.refusal import InvalidInput


@dataclass(frozen=True)
class Grant:
    """Nothing is given that is not named: the empty grant lets its holder do nothing."""

    roles: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    scope: Scope = WHOLE_ORGANISATION

    @property
    def held(self) -> frozenset[str]:
        """Every permission it comes to."""
        return permissions_of(self.roles, self.permissions)

    def checked(self) -> "Grant":
        """This grant, to be given to somebody. Raises InvalidInput for a name that does not exist."""
        _known("role", self.roles, ROLES.keys())
        _known("permission", self.permissions, ALL)
        return self


OWNER = Grant(("owner",))


def _known(kind: str, names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise InvalidInput(f"there is no {kind} {name!r}; docs/access.md lists them all")
