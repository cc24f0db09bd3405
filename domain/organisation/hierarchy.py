"""The tree as one stream, `hierarchy`: what must hold of all units together is decided here (decision 13)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from msgspec import convert

from domain.aggregate import Aggregate
from domain.event import Event
from domain.organisation.events import UnitsPlaced, UnitTakenOut
from domain.organisation.refusals import UnitInUse
from domain.organisation.tree import Place, check_place, height_of

STREAM = "hierarchy"


class Hierarchy(Aggregate):
    """Where every unit stands."""

    CATEGORY: ClassVar[str] = STREAM

    def begin(self) -> None:
        self.places: dict[str, Place] = {}

    def place(self, new: Mapping[str, Place], now: datetime) -> None:
        """Take in units, each under one that is there or came before it. Raises UnitMisplaced, UnitUnknown."""
        places = dict(self.places)
        for code, place in new.items():
            check_place(places, code, place, height=1)
            places[code] = place
        self.fire(UnitsPlaced(dict(new)), now=now)

    def move(self, code: str, parent: str, now: datetime) -> None:
        """Put a unit, with all below it, under another. Raises UnitMisplaced, UnitUnknown."""
        place = Place(self.places[code].kind, parent)
        check_place(self.places, code, place, height_of(self.places, code))
        self.fire(UnitsPlaced({code: place}), now=now)

    def take_out(self, code: str, now: datetime) -> None:
        """Raises UnitInUse while others stand below it."""
        below = sum(place.parent == code for place in self.places.values())
        if below:
            raise UnitInUse(f"{below} units stand under {code}; move or archive them first", unit=code, units=below)
        self.fire(UnitTakenOut(code), now=now)

    def evolve(self, event: Event) -> None:
        match event:
            case UnitsPlaced():
                self.places |= event.places
            case UnitTakenOut():
                del self.places[event.unit]
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.places

    def thaw(self, state: Any) -> None:
        self.places = convert(state, dict[str, Place], strict=False)
