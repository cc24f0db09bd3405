"""`CreateUnits` decided: one unit, or a whole tree of them at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recalled
from domain.organisation.events import UnitCreated
from domain.organisation.hierarchy import STREAM, Hierarchy
from domain.organisation.refusals import UnitExists
from domain.organisation.tree import Place, UnitKind
from domain.organisation.unit import Unit, checked_responsible, checked_time_zone, checked_title, stream_name
from domain.refusal import InvalidInput

# One command is one transaction and one group of events in the open unit of the log.
MAX_UNITS_PER_COMMAND = 1_000


class NewUnit(Struct, frozen=True, omit_defaults=True):
    """What is known of a unit from its first day; the root needs a time zone, all others may have the one above."""

    code: str
    kind: UnitKind
    title: str
    parent: str | None = None
    time_zone: str | None = None
    responsible: str | None = None


class CreateUnits(Command, frozen=True):
    """Make 1 to 1,000 units, all or none; whoever stands above comes before those below it."""

    NAME: ClassVar[str] = "organisation.CreateUnits"

    units: tuple[NewUnit, ...]


def streams(command: CreateUnits) -> Sequence[tuple[type[Aggregate], str]]:
    """The tree, then each unit in the order given."""
    if not 1 <= len(command.units) <= MAX_UNITS_PER_COMMAND:
        raise InvalidInput(
            f"create 1 to {MAX_UNITS_PER_COMMAND} units at once; these are {len(command.units)}",
            limit=MAX_UNITS_PER_COMMAND,
            given=len(command.units),
        )
    codes = [stream_name(unit.code) for unit in command.units]
    if len(set(codes)) < len(codes):
        raise InvalidInput("name each unit once")
    return [(Hierarchy, STREAM), *((Unit, code) for code in codes)]


def decide(command: CreateUnits, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
    """All of them, or a refusal that names the first one that cannot be."""
    del recalled
    hierarchy, *units = aggregates
    assert isinstance(hierarchy, Hierarchy)
    created = []
    for new, unit in zip(command.units, units, strict=True):
        if unit.version:
            raise UnitExists(f"there is a unit {new.code} already, or was; choose another code", unit=new.code)
        if new.kind is UnitKind.ROOT and new.time_zone is None:
            raise InvalidInput(f"the root {new.code} needs a time zone: units without one have the one above")
        created.append(
            UnitCreated(
                new.kind,
                checked_title(new.title),
                new.parent,
                checked_time_zone(new.time_zone),
                checked_responsible(new.responsible),
            )
        )
    hierarchy.place({new.code: Place(new.kind, new.parent) for new in command.units}, now)
    for unit, event in zip(units, created, strict=True):
        unit.fire(event, now=now)


CREATE_UNITS = Decider(command=CreateUnits, streams=streams, decide=decide)
