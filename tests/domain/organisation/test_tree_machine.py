"""Whatever users do in whatever order: the tree stays a tree, and its stream agrees with those of the units."""

import contextlib

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import sampled_from

from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.hierarchy import STREAM, Hierarchy
from domain.organisation.parts import DECIDERS
from domain.organisation.place_units import ArchiveUnit, MoveUnit
from domain.organisation.tree import ABOVE, MAX_DEPTH, UnitKind, way_to
from domain.organisation.unit import Unit
from domain.refusal import Refusal
from tests.domain.deciding import Deciding
from tests.domain.organisation.units import ROOT

CODES = sampled_from([f"u{number}" for number in range(12)])


class TreeMachine(RuleBasedStateMachine):
    """FLEET-91: no circles, at most eight levels, kinds where they belong, everything under the one root."""

    def __init__(self) -> None:
        super().__init__()
        self.units = Deciding(DECIDERS)
        self.units.when(CreateUnits((ROOT,)))

    def ask(self, command: CreateUnits | MoveUnit | ArchiveUnit) -> None:
        with contextlib.suppress(Refusal):
            self.units.when(command)

    @rule(code=CODES, parent=CODES | sampled_from(["all"]), kind=sampled_from(UnitKind))
    def create(self, code: str, parent: str, kind: UnitKind) -> None:
        self.ask(CreateUnits((NewUnit(code, kind, code, parent),)))

    @rule(codes=sampled_from([["u0", "u1", "u2", "u3"], ["u4", "u5", "u6", "u7", "u8"]]), parent=CODES)
    def create_a_line_of_regions(self, codes: list[str], parent: str) -> None:
        above = [parent if parent not in codes else "all", *codes]
        self.ask(CreateUnits(tuple(NewUnit(c, UnitKind.REGION, c, p) for p, c in zip(above, codes, strict=False))))

    @rule(code=CODES, parent=CODES)
    def move(self, code: str, parent: str) -> None:
        self.ask(MoveUnit(code, parent, self.units.version(f"unit-{code}")))

    @rule(code=CODES)
    def archive(self, code: str) -> None:
        self.ask(ArchiveUnit(code, self.units.version(f"unit-{code}"), living=0))

    @invariant()
    def it_is_a_tree(self) -> None:
        places = self.units.aggregate(Hierarchy, STREAM).places
        for code, place in places.items():
            way = way_to(places, code)
            assert way[0] == "all"
            assert len(way) <= MAX_DEPTH
            assert place.parent is None or places[place.parent].kind in ABOVE[place.kind]
            state = self.units.aggregate(Unit, f"unit-{code}").state
            assert (state.kind, state.parent, state.archived) == (place.kind, place.parent, False)


TreeMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestTree = TreeMachine.TestCase
