"""The mutations of the organisation's units (FLEET-91)."""

from typing import Any

from api.commanding import EXPECTED_VERSION, command_field
from api.context import Context
from api.dynamic import GraphQLType, Member, input_type, list_of, sent
from api.enums import enum_of
from api.organisation.living import living
from domain.organisation.create_units import MAX_UNITS_PER_COMMAND, CreateUnits, NewUnit
from domain.organisation.describe_units import AssignResponsible, RenameUnit, SetUnitTimeZone
from domain.organisation.place_units import ArchiveUnit, MoveUnit
from domain.organisation.tree import UnitKind
from projections.catalogue import VIEWS

_UNIT = Member(str, "Code of the unit.")
_ZONE = "IANA time zone, such as Europe/Moscow; null: that of the unit above."
_RESPONSIBLE = "Id of the user who answers for it; null: nobody of its own."

NEW_UNIT: GraphQLType = input_type(
    "NewUnitInput",
    "A unit to be created.",
    {
        "code": Member(str, "What it is known by for ever: 1 to 50 of a-z, A-Z, digits, _ and -."),
        "kind": Member(enum_of(UnitKind), "What it is."),
        "title": Member(str, "Name for people."),
        "parent": Member(str | None, "Code of the unit above; nothing for the root only."),
        "time_zone": Member(str | None, _ZONE + " The root needs one."),
        "responsible": Member(str | None, _RESPONSIBLE),
    },
)


async def _create(_: Context, given: Any) -> CreateUnits:
    return CreateUnits(
        tuple(
            NewUnit(
                unit.code,
                UnitKind(unit.kind.value),
                unit.title,
                sent(unit.parent),
                sent(unit.time_zone),
                sent(unit.responsible),
            )
            for unit in given.units
        )
    )


async def _rename(_: Context, given: Any) -> RenameUnit:
    return RenameUnit(given.unit, given.title, given.expected_version)


async def _move(_: Context, given: Any) -> MoveUnit:
    return MoveUnit(given.unit, given.parent, given.expected_version)


async def _archive(context: Context, given: Any) -> ArchiveUnit:
    return ArchiveUnit(given.unit, given.expected_version, await living(context, given.unit, VIEWS))


async def _set_zone(_: Context, given: Any) -> SetUnitTimeZone:
    return SetUnitTimeZone(given.unit, sent(given.time_zone), given.expected_version)


async def _assign(_: Context, given: Any) -> AssignResponsible:
    return AssignResponsible(given.unit, sent(given.responsible), given.expected_version)


def _edit(name: str, description: str, members: dict[str, Member], make: Any) -> Any:
    edited = {"unit": _UNIT, **members, "expected_version": EXPECTED_VERSION}
    return command_field(name, description, edited, make, "org.unit.manage")


UNIT_MUTATIONS: dict[str, Any] = {
    "create_units": command_field(
        "create_units",
        f"Create 1 to {MAX_UNITS_PER_COMMAND} units, all or none.",
        {"units": Member(list_of(NEW_UNIT), "The units; whoever stands above comes before those below it.")},
        _create,
        "org.unit.manage",
    ),
    "rename_unit": _edit(
        "rename_unit", "Call a unit something else.", {"title": Member(str, "Name for people.")}, _rename
    ),
    "move_unit": _edit(
        "move_unit",
        "Put a unit, with all below it, under another.",
        {"parent": Member(str, "Code of the unit above.")},
        _move,
    ),
    "archive_unit": _edit("archive_unit", "Take a unit in which nothing works out of the tree.", {}, _archive),
    "set_unit_time_zone": _edit(
        "set_unit_time_zone", "Say which clocks a unit has.", {"time_zone": Member(str | None, _ZONE)}, _set_zone
    ),
    "assign_unit_responsible": _edit(
        "assign_unit_responsible",
        "Say who answers for a unit.",
        {"responsible": Member(str | None, _RESPONSIBLE)},
        _assign,
    ),
}
