"""`MoveUnit` and `ArchiveUnit` decided: where a unit stands, which is the whole tree's business."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recalled
from domain.organisation.events import UnitArchived, UnitMoved
from domain.organisation.hierarchy import STREAM, Hierarchy
from domain.organisation.refusals import UnitInUse
from domain.organisation.tree import UnitKind
from domain.organisation.unit import Unit, stream_name
from domain.refusal import InvalidInput


class MoveUnit(Command, frozen=True):
    """Put a unit, with all below it, under another."""

    NAME: ClassVar[str] = "organisation.MoveUnit"

    unit: str
    parent: str
    expected_version: int


class ArchiveUnit(Command, frozen=True):
    """Take a unit out of the tree; `living` counts what still works in it: registers, desks, kiosks (outside fact)."""

    NAME: ClassVar[str] = "organisation.ArchiveUnit"

    unit: str
    expected_version: int
    living: int


def streams(command: MoveUnit | ArchiveUnit) -> Sequence[tuple[type[Aggregate], str]]:
    """The tree and the unit."""
    return [(Hierarchy, STREAM), (Unit, stream_name(command.unit))]


def move(command: MoveUnit, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
    """Nothing happens when it stands there already."""
    del recalled
    hierarchy, unit = aggregates
    assert isinstance(hierarchy, Hierarchy)
    assert isinstance(unit, Unit)
    state = unit.edited(command.expected_version)
    if state.kind is UnitKind.ROOT:
        raise InvalidInput("the root stands under nothing; move what is below it")
    if state.parent != command.parent:
        hierarchy.move(command.unit, command.parent, now)
        unit.fire(UnitMoved(command.parent), now=now)


def archive(command: ArchiveUnit, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
    """Only a unit in which nothing lives."""
    del recalled
    hierarchy, unit = aggregates
    assert isinstance(hierarchy, Hierarchy)
    assert isinstance(unit, Unit)
    unit.edited(command.expected_version)
    if command.living:
        raise UnitInUse(
            f"{command.living} registers, desks or kiosks are at work in {command.unit}; move them away first",
            unit=command.unit,
            living=command.living,
        )
    hierarchy.take_out(command.unit, now)
    unit.fire(UnitArchived(), now=now)


MOVE_UNIT = Decider(command=MoveUnit, streams=streams, decide=move)
ARCHIVE_UNIT = Decider(command=ArchiveUnit, streams=streams, decide=archive)
