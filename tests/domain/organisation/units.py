"""A small chain: a root, two regions, stores."""

from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.parts import DECIDERS
from domain.organisation.tree import UnitKind
from tests.domain.deciding import Deciding

ROOT = NewUnit("all", UnitKind.ROOT, "The chain", time_zone="Europe/Moscow")
NORTH = NewUnit("north", UnitKind.REGION, "North", "all")
SOUTH = NewUnit("south", UnitKind.REGION, "South", "all", "Asia/Omsk", "u-7")
STORE = NewUnit("4711", UnitKind.STORE, "Nevsky 1", "north")


def chain() -> Deciding:
    deciding = Deciding(DECIDERS)
    deciding.when(CreateUnits((ROOT, NORTH, SOUTH, STORE)))
    return deciding


def region(code: str, parent: str) -> NewUnit:
    return NewUnit(code, UnitKind.REGION, code, parent)
