"""`RenameUnit`, `SetUnitTimeZone` and `AssignResponsible` decided: what concerns one unit only."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.command import Command
from domain.decision import Decider, Recalled
from domain.event import Event
from domain.organisation.events import UnitRenamed, UnitResponsibleAssigned, UnitTimeZoneSet
from domain.organisation.tree import UnitKind
from domain.organisation.unit import (
    Unit,
    UnitState,
    checked_responsible,
    checked_time_zone,
    checked_title,
    stream_name,
)
from domain.refusal import InvalidInput


class RenameUnit(Command, frozen=True):
    """Call a unit something else."""

    NAME: ClassVar[str] = "organisation.RenameUnit"

    unit: str
    title: str
    expected_version: int


class SetUnitTimeZone(Command, frozen=True):
    """Say which clocks a unit has; None: those of the unit above."""

    NAME: ClassVar[str] = "organisation.SetUnitTimeZone"

    unit: str
    time_zone: str | None
    expected_version: int


class AssignResponsible(Command, frozen=True):
    """Say who answers for a unit; None: nobody of its own."""

    NAME: ClassVar[str] = "organisation.AssignResponsible"

    unit: str
    responsible: str | None
    expected_version: int


def _renamed(command: RenameUnit, state: UnitState) -> Event | None:
    return UnitRenamed(checked_title(command.title)) if command.title != state.title else None


def _zone_set(command: SetUnitTimeZone, state: UnitState) -> Event | None:
    if command.time_zone is None and state.kind is UnitKind.ROOT:
        raise InvalidInput("the root needs a time zone: units without one have the one above")
    zone = checked_time_zone(command.time_zone)
    return UnitTimeZoneSet(zone) if zone != state.time_zone else None


def _assigned(command: AssignResponsible, state: UnitState) -> Event | None:
    user = checked_responsible(command.responsible)
    return UnitResponsibleAssigned(user) if user != state.responsible else None


def _describing(command: type[Command], change: Callable[[Any, UnitState], Event | None]) -> Decider:
    """One unit, and at most one event: none when it says what holds already."""

    def streams(asked: Any) -> Sequence[tuple[type[Unit], str]]:
        return [(Unit, stream_name(asked.unit))]

    def decide(asked: Any, units: Sequence[Unit], recalled: Recalled, now: datetime) -> None:
        del recalled
        (unit,) = units
        event = change(asked, unit.edited(asked.expected_version))
        if event is not None:
            unit.fire(event, now=now)

    return Decider(command=command, streams=streams, decide=decide)


RENAME_UNIT = _describing(RenameUnit, _renamed)
SET_UNIT_TIME_ZONE = _describing(SetUnitTimeZone, _zone_set)
ASSIGN_RESPONSIBLE = _describing(AssignResponsible, _assigned)
