"""What can happen to units. The unit is named by its stream, `unit-<code>`; `hierarchy` holds what the tree is."""

from typing import ClassVar

from domain.event import Event
from domain.organisation.tree import Place, UnitKind


class UnitCreated(Event, frozen=True):
    """A unit came to be; without a time zone of its own it has the one of the unit above."""

    TYPE: ClassVar[str] = "organisation.UnitCreated"

    kind: UnitKind
    title: str
    parent: str | None = None
    time_zone: str | None = None
    responsible: str | None = None


class UnitRenamed(Event, frozen=True):
    """It is called something else."""

    TYPE: ClassVar[str] = "organisation.UnitRenamed"

    title: str


class UnitMoved(Event, frozen=True):
    """It stands under another unit, with all below it."""

    TYPE: ClassVar[str] = "organisation.UnitMoved"

    parent: str


class UnitArchived(Event, frozen=True):
    """It is in the tree no more; its code stays taken."""

    TYPE: ClassVar[str] = "organisation.UnitArchived"


class UnitTimeZoneSet(Event, frozen=True):
    """An IANA name; None: that of the unit above."""

    TYPE: ClassVar[str] = "organisation.UnitTimeZoneSet"

    time_zone: str | None = None


class UnitResponsibleAssigned(Event, frozen=True):
    """Who answers for the unit: a user's id, no name; None: nobody of its own."""

    TYPE: ClassVar[str] = "organisation.UnitResponsibleAssigned"

    responsible: str | None = None


class UnitsPlaced(Event, frozen=True):
    """Units stand here now, by code: of the whole tree's stream, beside what happened to each of them."""

    TYPE: ClassVar[str] = "organisation.UnitsPlaced"

    places: dict[str, Place]


class UnitTakenOut(Event, frozen=True):
    """A unit stands nowhere any more."""

    TYPE: ClassVar[str] = "organisation.UnitTakenOut"

    unit: str


EVENTS = (
    UnitCreated,
    UnitRenamed,
    UnitMoved,
    UnitArchived,
    UnitTimeZoneSet,
    UnitResponsibleAssigned,
    UnitsPlaced,
    UnitTakenOut,
)
