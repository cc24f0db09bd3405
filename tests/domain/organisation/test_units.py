import itertools

import pytest

from domain.command import Command
from domain.expected_version import VersionConflict
from domain.organisation.create_units import MAX_UNITS_PER_COMMAND, CreateUnits, NewUnit
from domain.organisation.describe_units import AssignResponsible, RenameUnit, SetUnitTimeZone
from domain.organisation.events import (
    UnitArchived,
    UnitCreated,
    UnitMoved,
    UnitRenamed,
    UnitResponsibleAssigned,
    UnitsPlaced,
    UnitTakenOut,
    UnitTimeZoneSet,
)
from domain.organisation.parts import DECIDERS
from domain.organisation.place_units import ArchiveUnit, MoveUnit
from domain.organisation.refusals import UnitExists, UnitInUse, UnitMisplaced, UnitUnknown
from domain.organisation.tree import MAX_DEPTH, Place, UnitKind
from domain.refusal import InvalidInput, Refusal
from tests.domain.deciding import Deciding
from tests.domain.organisation.units import NORTH, ROOT, STORE, chain, region


def test_many_units_are_created_at_once() -> None:
    """FLEET-91: users manage the hierarchy."""
    happened = Deciding(DECIDERS).when(CreateUnits((ROOT, NORTH)))
    assert happened == [
        ("hierarchy", UnitsPlaced({"all": Place(UnitKind.ROOT), "north": Place(UnitKind.REGION, "all")})),
        ("unit-all", UnitCreated(UnitKind.ROOT, "The chain", None, "Europe/Moscow")),
        ("unit-north", UnitCreated(UnitKind.REGION, "North", "all")),
    ]


@pytest.mark.parametrize(
    ("command", "stream", "event"),
    [
        (RenameUnit("4711", "Nevsky 2", 1), "unit-4711", UnitRenamed("Nevsky 2")),
        (SetUnitTimeZone("4711", "Asia/Omsk", 1), "unit-4711", UnitTimeZoneSet("Asia/Omsk")),
        (SetUnitTimeZone("south", None, 1), "unit-south", UnitTimeZoneSet(None)),
        (AssignResponsible("4711", "u-9", 1), "unit-4711", UnitResponsibleAssigned("u-9")),
        (AssignResponsible("south", None, 1), "unit-south", UnitResponsibleAssigned(None)),
    ],
)
def test_what_concerns_one_unit_is_an_event_of_its_own_stream_and_none_when_it_holds_already(
    command: Command, stream: str, event: object
) -> None:
    """FLEET-91."""
    units = chain()
    assert units.when(command) == [(stream, event)]
    assert units.when(type(command)(**{**_fields(command), "expected_version": 2})) == []


def test_a_unit_moves_with_all_below_it() -> None:
    """FLEET-91."""
    units = chain()
    assert units.when(MoveUnit("4711", "south", 1)) == [
        ("hierarchy", UnitsPlaced({"4711": Place(UnitKind.STORE, "south")})),
        ("unit-4711", UnitMoved("south")),
    ]
    assert units.when(MoveUnit("4711", "south", 2)) == []


def test_an_empty_unit_is_archived_and_its_code_stays_taken() -> None:
    units = chain()
    assert units.when(ArchiveUnit("4711", 1, living=0)) == [
        ("hierarchy", UnitTakenOut("4711")),
        ("unit-4711", UnitArchived()),
    ]
    with pytest.raises(UnitExists):
        units.when(CreateUnits((STORE,)))
    with pytest.raises(UnitUnknown):
        units.when(RenameUnit("4711", "Again", 2))


def _fields(command: Command) -> dict[str, object]:
    return {name: getattr(command, name) for name in command.__struct_fields__}


def _deep() -> Deciding:
    """Levels 1 to 8: the root and regions r2 … r8, one below the other; beside them the regions x and y."""
    codes = ["all", *(f"r{level}" for level in range(2, MAX_DEPTH + 1))]
    regions = [region(code, above) for above, code in itertools.pairwise(codes)]
    units = Deciding(DECIDERS)
    units.when(CreateUnits((ROOT, *regions, region("x", "all"), region("y", "x"))))
    return units


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (CreateUnits((region("r9", "r8"),)), UnitMisplaced),  # level 9
        (MoveUnit("x", "r7", 1), UnitMisplaced),  # its y would be on level 9
        (MoveUnit("r2", "r5", 1), UnitMisplaced),  # a circle
        (MoveUnit("r2", "r2", 1), UnitMisplaced),
        (MoveUnit("all", "x", 1), InvalidInput),
        (MoveUnit("x", "nowhere", 1), UnitUnknown),
        (MoveUnit("nowhere", "x", 0), UnitUnknown),
        (CreateUnits((NewUnit("all2", UnitKind.ROOT, "Another", time_zone="UTC"),)), UnitMisplaced),
        (CreateUnits((NewUnit("z", UnitKind.REGION, "No parent"),)), UnitMisplaced),
        (CreateUnits((NewUnit("z", UnitKind.LINE, "A line", "x"),)), UnitMisplaced),
        (CreateUnits((region("x", "all"),)), UnitExists),
        (CreateUnits((region("b", "a"), region("a", "all"))), UnitUnknown),  # the one above comes first
        (CreateUnits((region("a", "all"), region("a", "all"))), InvalidInput),
        (CreateUnits(()), InvalidInput),
        (CreateUnits(tuple(region(f"u{n}", "all") for n in range(MAX_UNITS_PER_COMMAND + 1))), InvalidInput),
        (CreateUnits((region("a.b", "all"),)), InvalidInput),
        (CreateUnits((NewUnit("z", UnitKind.REGION, " ", "all"),)), InvalidInput),
        (CreateUnits((NewUnit("z", UnitKind.REGION, "Z", "all", "Moscow"),)), InvalidInput),
        (CreateUnits((NewUnit("z", UnitKind.REGION, "Z", "all", None, ""),)), InvalidInput),
        (SetUnitTimeZone("all", None, 1), InvalidInput),
        (ArchiveUnit("x", 1, living=0), UnitInUse),  # y stands below it
        (ArchiveUnit("y", 1, living=2), UnitInUse),
        (RenameUnit("nowhere", "N", 0), UnitUnknown),
        (RenameUnit("y", "N", 0), VersionConflict),
        (MoveUnit("y", "all", 0), VersionConflict),
        (ArchiveUnit("y", 0, living=0), VersionConflict),
        (AssignResponsible("y", "u", 0), VersionConflict),
        (SetUnitTimeZone("y", "UTC", 0), VersionConflict),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(command: Command, refusal: type[Refusal]) -> None:
    """FLEET-91, FLEET-97d: no circles, eight levels, a living unit stays, nobody overwrites what he has not seen."""
    units = _deep()
    before = list(units.log)
    with pytest.raises(refusal):
        units.when(command)
    assert units.log == before


def test_a_conflict_tells_what_holds_now() -> None:
    """FLEET-54, FLEET-97d: two users, one unit."""
    units = chain()
    units.when(RenameUnit("4711", "Nevsky 2", 1))
    with pytest.raises(VersionConflict) as refused:
        units.when(RenameUnit("4711", "Nevsky 3", 1))
    assert (refused.value.stream, refused.value.version) == ("unit-4711", 2)
    assert refused.value.values["title"] == "Nevsky 2"
