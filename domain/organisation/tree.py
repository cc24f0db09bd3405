"""The tree of units: which kind may stand where, how deep, and never in a circle (FLEET-91)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from domain.organisation.refusals import UnitMisplaced, UnitUnknown

# The root counts: deeper trees are nobody's organisation (spec B.2.1).
MAX_DEPTH = 8


class UnitKind(StrEnum):
    ROOT = "ROOT"
    REGION = "REGION"
    STORE = "STORE"
    LINE = "LINE"  # of checkouts, in a store or shop
    SHOP = "SHOP"  # of the betting house; may be in a store


# kind -> kinds it may stand under; the root stands under nothing.
ABOVE: Mapping[UnitKind, frozenset[UnitKind]] = {
    UnitKind.ROOT: frozenset(),
    UnitKind.REGION: frozenset({UnitKind.ROOT, UnitKind.REGION}),
    UnitKind.STORE: frozenset({UnitKind.ROOT, UnitKind.REGION}),
    UnitKind.SHOP: frozenset({UnitKind.ROOT, UnitKind.REGION, UnitKind.STORE}),
    UnitKind.LINE: frozenset({UnitKind.STORE, UnitKind.SHOP}),
}


class Place(Struct, frozen=True, omit_defaults=True, gc=False):
    """Where a unit stands; only the root has no parent."""

    kind: UnitKind
    parent: str | None = None


Places = Mapping[str, Place]
"""By the unit's code; archived units have none."""


def way_to(places: Places, code: str) -> Sequence[str]:
    """The codes from the root to the unit, itself included. Raises UnitUnknown."""
    way: list[str] = []
    at: str | None = code
    while at is not None:
        if at not in places:
            raise UnitUnknown.named(at)
        way.append(at)
        at = places[at].parent
    return way[::-1]


def height_of(places: Places, code: str) -> int:
    """Levels of the unit and all below it; 1 for a unit without others below."""
    level, height = {code}, 0
    below: dict[str | None, list[str]] = {}
    for each, place in places.items():
        below.setdefault(place.parent, []).append(each)
    while level:
        height += 1
        level = {child for each in level for child in below.get(each, ())}
    return height


def check_place(places: Places, code: str, place: Place, height: int) -> None:
    """Whether a unit with so many levels can stand there. Raises UnitMisplaced, UnitUnknown."""
    if place.parent is None:
        if place.kind is not UnitKind.ROOT:
            raise UnitMisplaced(f"{code} is a {place.kind} and needs a unit above it", unit=code)
        root = next((each for each, other in places.items() if other.parent is None), None)
        if root is not None:
            raise UnitMisplaced(f"the tree has one root, {root}; make {code} a REGION below it", unit=code)
        return
    way = way_to(places, place.parent)
    if code in way:
        raise UnitMisplaced(f"{place.parent} is below {code} or is it; choose another parent", unit=code)
    above = places[place.parent].kind
    if above not in ABOVE[place.kind]:
        raise UnitMisplaced(f"a {place.kind} cannot stand under a {above}, which {place.parent} is", unit=code)
    if len(way) + height > MAX_DEPTH:
        raise UnitMisplaced(
            f"{code} would reach level {len(way) + height} under {place.parent}; the tree has {MAX_DEPTH} at most",
            unit=code,
            limit=MAX_DEPTH,
        )
