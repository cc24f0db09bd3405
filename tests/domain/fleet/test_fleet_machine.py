"""Registers and drives under any order of reports and edits: what must hold after every step (hypothesis)."""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.fleet.drive import PHASES, FiscalDrive
from domain.fleet.edits.describing import RenameRegister
from domain.fleet.edits.drives import PlanFnReplacement
from domain.fleet.edits.enrolment import BlocklistRegister, RemoveRegister, UnblockRegister
from domain.fleet.edits.parts import RecordPartReplacement
from domain.fleet.edits.placing import AssignToUnit, SetLineNumber
from domain.fleet.edits.routers import MarkRouterLost
from domain.fleet.events import drive, reports
from domain.fleet.events.register import Part, PartReplaced
from domain.fleet.line import LineNumbers
from domain.fleet.parameters.catalogue import BY_KEY
from domain.fleet.parameters.values import EnrolmentState, FnPhase
from domain.fleet.register import Register
from domain.refusal import Refusal
from tests.domain.fleet.house import ROUTER, House

NUMBERS = ("1", "2")
DRIVES = ("1" * 16, "2" * 16, "3" * 16)
UNITS = ("store-100", "store-2")
ROUTERS = (ROUTER, "pos-2")

told = st.fixed_dictionaries(
    {"fn_serial": st.sampled_from(DRIVES)},
    optional={
        "cuts_total": st.integers(0, 3),
        "head_total_mm": st.integers(0, 3),
        "fn_last_fd": st.integers(0, 3),
        "fn_phase": st.sampled_from([*FnPhase, "?"]),
        "fn_warn_memory": st.booleans(),
        "fn_block_mask": st.integers(-1, 2),
        "kkt_fatal_mask": st.sampled_from([0, 1, 4, 0x104, "4"]),
        "ofd_unsent": st.integers(0, 2),
        "ofd_first_fd": st.integers(0, 2),
        "shift_state": st.sampled_from(["OPEN", "CLOSED"]),
        "nonsense": st.none() | st.integers(),
        "device_clock": st.sampled_from(["2026-11-25T12:00:00", "2023-01-01T00:00:00", "?"]),
    },
)


class Fleet(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.house = House()
        self.house.enrol(ROUTERS[1], trusted=False, unit="store-2")
        self.accepted: dict[str, dict[str, Any]] = {}

    @rule(
        number=st.sampled_from(NUMBERS),
        router=st.sampled_from(ROUTERS),
        parameters=told,
        reachable=st.booleans(),
        late=st.integers(-5, 30),
        knows=st.booleans(),
    )
    def report(
        self, number: str, router: str, parameters: dict[str, Any], reachable: bool, late: int, knows: bool
    ) -> None:
        register: Register | None = self.house.aggregates.get(f"register-CSI-{number}")  # type: ignore[assignment]
        known = register.fn if register is not None and knows else None
        answer = self.house.report(
            parameters if reachable else {},
            number=number,
            router=router,
            reachable=reachable,
            previous_fn=known,
            polled_at=self.house.now + timedelta(minutes=1 - late),
        )
        assert answer["register"] == f"CSI-{number}"
        before = set(self.house.kinds())
        if answer["outcome"] in {"CHANGED", "UNCHANGED"} and reachable:
            # the same again says nothing new
            again = self.house.report(
                parameters, number=number, router=router, previous_fn=known or parameters["fn_serial"]
            )
            assert again["outcome"] in {"UNCHANGED", "CHANGED"}
            assert set(self.house.kinds()) <= {"RegisterRouterChanged", "ClockDriftMeasured"}, (before, parameters)

    @rule(number=st.sampled_from(NUMBERS), what=st.integers(0, 8), seen=st.integers(0, 2), data=st.data())
    def edit(self, number: str, what: int, seen: int, data: st.DataObject) -> None:
        register = f"CSI-{number}"
        unit = data.draw(st.sampled_from(UNITS))
        live: Register | None = self.house.aggregates.get(f"register-{register}")  # type: ignore[assignment]
        here = live.state.unit or unit if live else unit
        version = max(0, (live.version if live else 0) - seen)
        today = self.house.now.date()
        asked: Any = (
            RenameRegister(register, version, data.draw(st.sampled_from(["", "a", "b"]))),
            AssignToUnit(register, version, unit, data.draw(st.sampled_from((here, *UNITS)))),
            SetLineNumber(register, version, here, data.draw(st.none() | st.integers(1, 2))),
            RemoveRegister(register, version, here),
            BlocklistRegister(register, version, here),
            UnblockRegister(register, version),
            RecordPartReplacement(register, version, data.draw(st.sampled_from(Part)), today),
            PlanFnReplacement(data.draw(st.sampled_from(DRIVES)), 99, today),
            MarkRouterLost(data.draw(st.sampled_from(ROUTERS)), self.house.now, (register,)),
        )[what]
        edited = live.state.edited if live else 0
        try:
            self.house.do(asked)
        except Refusal:
            assert self.house.events == []
        else:
            assert what >= 7 or version >= edited, "FLEET-97d: a stale edit went through"

    @invariant()
    def a_drive_is_in_one_register_and_its_life_goes_one_way(self) -> None:
        """FLEET-22, FLEET-63."""
        place: dict[str, str | None] = {}
        phase: dict[str, int] = {}
        for each in self.house.happened:
            match each.event:
                case drive.FnInstalled(register=register):
                    assert place.get(each.originator_id) is None
                    place[each.originator_id] = register
                case drive.FnRemoved(register=register):
                    assert place.get(each.originator_id) == register
                    place[each.originator_id] = None
                case drive.FnAttributesChanged(changed={"fn_phase": told_phase}):
                    rank = PHASES.index(FnPhase(str(told_phase)))
                    assert rank > phase.get(each.originator_id, -1)
                    phase[each.originator_id] = rank
                case _:
                    pass

    @invariant()
    def events_of_a_drive_tell_all_that_its_register_knows_of_it(self) -> None:
        """FLEET-56: a read model needs nothing but `known` and `changed`."""
        rows: dict[str, tuple[str, dict[str, Any]]] = {}  # register -> stream of its drive, what is known of that
        for each in self.house.happened:
            match each.event:
                case drive.FnInstalled(register=register, known=known):
                    rows[register] = each.originator_id, dict(known)
                case drive.FnRemoved(register=register):
                    if rows[register][0] == each.originator_id:
                        del rows[register]
                case drive.DriveReported(register=register, changed=changed):
                    assert rows[register][0] == each.originator_id
                    rows[register][1].update(changed)
                case _:
                    pass
        for name, live in self.house.aggregates.items():
            if isinstance(live, FiscalDrive) and live.state.register is not None:
                assert rows[live.state.register] == (name, live.state.told)

    @invariant()
    def totals_never_fall_but_after_a_replacement(self) -> None:
        """FLEET-31, FLEET-32."""
        totals: dict[tuple[str, str], int] = {}
        for each in self.house.happened:
            if isinstance(each.event, PartReplaced):
                for key in each.event.counters:
                    totals.pop((each.originator_id, key), None)
            elif isinstance(each.event, reports.Reported):
                for key, value in each.event.changed.items():
                    if BY_KEY[key].rising:
                        assert isinstance(value, int)
                        assert value >= totals.get((each.originator_id, key), 0)
                        totals[each.originator_id, key] = value

    @invariant()
    def events_say_what_is_different(self) -> None:
        """DEC-01: merging `changed` gives what is known; no event repeats it."""
        known: dict[str, dict[str, Any]] = {}
        for each in self.house.happened:
            if isinstance(each.event, reports.Reported):
                mine = known.setdefault(each.originator_id, {})
                if not isinstance(each.event, reports.FatalErrorRaised | reports.FatalErrorCleared):
                    assert any(mine.get(key) != value for key, value in each.event.changed.items())
                mine.update(each.event.changed)
        for name, live in self.house.aggregates.items():
            if isinstance(live, Register | FiscalDrive):
                merged = {key: value for key, value in known.get(name, {}).items() if value is not None}
                assert {key: value for key, value in live.state.told.items() if key != "connection_state"} == {
                    key: value for key, value in merged.items() if key != "connection_state"
                }

    @invariant()
    def numbers_of_a_line_are_those_of_its_registers(self) -> None:
        """FLEET-68."""
        said = {
            (live.state.unit, live.register): live.state.line_number
            for live in self.house.aggregates.values()
            if isinstance(live, Register) and live.state.line_number is not None
        }
        taken = {
            (name.removeprefix("line-"), register): number
            for name, live in self.house.aggregates.items()
            if isinstance(live, LineNumbers)
            for register, number in live.taken.items()
        }
        assert said == taken
        assert len({(unit, number) for (unit, _), number in taken.items()}) == len(taken)

    @invariant()
    def who_is_out_has_no_place_in_a_line(self) -> None:
        """FLEET-89."""
        for live in self.house.aggregates.values():
            if isinstance(live, Register) and live.state.enrolment in {
                EnrolmentState.REMOVED,
                EnrolmentState.BLOCKLISTED,
            }:
                assert live.state.line_number is None

    def teardown(self) -> None:
        for name, live in self.house.aggregates.items():
            again = self.house.replayed(name)
            assert (again.version, again.freeze()) == (live.version, live.freeze()), name


TestFleet = Fleet.TestCase
TestFleet.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
