"""Who gives rights, as a fact from outside: nobody grants what he does not hold (spec B.2.1), nor himself (B.6)."""

from collections.abc import Iterable

from msgspec import Struct

from domain.access.permissions import ALL, OF_THE_HOUSE
from domain.access.refusals import NotHeld
from domain.refusal import InvalidInput


class Granter(Struct, frozen=True):
    """`holds`: what he may in the whole organisation, in alphabetical order; what he may in a part he cannot give."""

    principal: str
    holds: tuple[str, ...]

    def check_holds(self, permissions: Iterable[str]) -> None:
        """Raises NotHeld."""
        lacking = sorted(set(permissions) - set(self.holds))
        if lacking:
            raise NotHeld(
                f"you cannot give what you do not hold in the whole organisation: {', '.join(lacking[:5])}"
                f"{' and others' if len(lacking) > 5 else ''}; ask somebody who holds it",
                permission=lacking[0],
            )


def checked_permissions(permissions: Iterable[str]) -> tuple[str, ...]:
    """Each once, in alphabetical order. Raises InvalidInput for none, and for one no role of an organisation has."""
    named = tuple(sorted(set(permissions)))
    unknown = [each for each in named if each not in ALL - OF_THE_HOUSE]
    if unknown or not named:
        raise InvalidInput(
            f"no role can hold {unknown[0][:80]!r}; docs/access.md lists the permissions"
            if unknown
            else "name at least one permission"
        )
    return named
