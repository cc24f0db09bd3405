"""The view `units` against the units themselves, whatever users did and whatever the size of a batch."""

import random

import pytest
from psycopg import AsyncConnection

from domain.command import Command
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.describe_units import AssignResponsible, RenameUnit, SetUnitTimeZone
from domain.organisation.hierarchy import STREAM, Hierarchy
from domain.organisation.parts import DECIDERS
from domain.organisation.place_units import ArchiveUnit, MoveUnit
from domain.organisation.tree import UnitKind, way_to
from domain.organisation.unit import Unit
from domain.refusal import Refusal
from projections.catalogue import VIEWS
from projections.runner import Projector
from tests.domain.deciding import Deciding
from tests.domain.organisation.units import ROOT
from tests.projections.log import TYPES, Log

CODES = [f"u{number}" for number in range(14)]


def _wish(rng: random.Random, units: Deciding) -> Command:
    code = rng.choice(CODES)
    seen = units.version(f"unit-{code}")
    parent = rng.choice(["all", *CODES])
    match rng.randrange(16):
        case 0:
            return RenameUnit(code, f"Unit {rng.random()}", seen)
        case 1:
            return SetUnitTimeZone(code, rng.choice(["Asia/Omsk", "UTC", None]), seen)
        case 2:
            return AssignResponsible(code, rng.choice(["u-1", None]), seen)
        case 3:
            return ArchiveUnit(code, seen, living=0)
        case 4 | 5 | 6 | 7:
            return MoveUnit(code, parent, seen)
        case _:
            kind = rng.choice([UnitKind.REGION, UnitKind.REGION, UnitKind.STORE])
            return CreateUnits((NewUnit(code, kind, code, parent),))


@pytest.mark.parametrize(("seed", "batch_size"), [(1, 1), (2, 7), (3, 1000)])
async def test_units_hold_what_the_events_say_whatever_the_size_of_a_batch(
    conn: AsyncConnection, log: Log, seed: int, batch_size: int
) -> None:
    """FLEET-91: paths, levels and clocks follow every move."""
    rng, units = random.Random(seed), Deciding(DECIDERS)
    units.when(CreateUnits((ROOT,)))
    for _ in range(300):
        try:
            units.when(_wish(rng, units))
        except Refusal:
            continue
    log.append(*units.log)

    await Projector(conn, log.schema, VIEWS, TYPES, batch_size=batch_size).catch_up()

    found = log.rows(
        "select code, kind, title, parent, own_time_zone, responsible, archived, version from units order by code"
    )
    expected = []
    for code in sorted(["all", *CODES]):
        state = units.aggregate(Unit, f"unit-{code}").state
        if state is not None:
            told = (state.kind, state.title, state.parent, state.time_zone, state.responsible, state.archived)
            expected.append((code, *told, units.version(f"unit-{code}")))
    assert found == expected
    assert len(found) > 8
    places = units.aggregate(Hierarchy, STREAM).places
    for code, path, depth, zone in log.rows("select code, path, depth, time_zone from units where not archived"):
        way = way_to(places, code)
        zones = [units.aggregate(Unit, f"unit-{each}").state.time_zone for each in way]
        assert (path, depth) == (".".join(way), len(way))
        assert zone == next(each for each in reversed(zones) if each)
    tree = {
        (above, unit): distance for above, unit, distance in log.rows("select above, unit, distance from unit_tree")
    }
    assert {key: distance for key, distance in tree.items() if key[1] in places} == {
        (above, code): distance for code in places for distance, above in enumerate(reversed(way_to(places, code)))
    }
    assert {unit for _, unit in tree} == {code for code, *_ in found}, "archived units stay where they were"
