"""A register polled over a line that lies: what is told is true and of this poll, and nothing waits for ever."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapters.devices.pirit.asking import Found
from adapters.devices.pirit.connection import State
from adapters.devices.pirit.dialogue import Trouble
from adapters.devices.pirit.emulator import Fault, make_drive
from adapters.devices.pirit.framing import GAP_SECONDS
from adapters.devices.pirit.models import Profile
from adapters.devices.pirit.plan import Part, poll_plan
from tests.devices.pirit.lying_line import Fate, LyingLine, Way
from tests.devices.pirit.tills import till, told

TOUCHED_BY_NOISE = {"head_resource_mm", "head_total_mm"}
"""A byte changed into LF feeds paper, on real registers too."""
SAID_BY_THE_LINE = {"last_error_code", "last_error_ext"}
"""A command damaged three times is told with the register's own code for it."""

FATE = st.builds(
    Fate,
    st.sampled_from(Way),
    st.integers(0, 40),
    st.integers(1, 255),
    st.sampled_from([0.0, 0.005, 0.02, 0.05, 0.3, 1.2, 3.0]),
)
"""Late by less and by more than the next answer, the gap, an ENQ, an answer."""
PORTIONS = 150
"""So many a full poll sends and gets over an honest line."""
BURSTS = st.lists(
    st.tuples(st.integers(0, PORTIONS) | st.integers(0, 20), FATE, st.sampled_from([1, 2, 15])), max_size=6
)
"""Honest portions, then what befalls the next ones, and how many of them."""


def fates(bursts: list[tuple[int, Fate, int]]) -> list[Fate]:
    return [fate for honest, befalls, times in bursts for fate in [Fate()] * honest + [befalls] * times]


# A register that is busy for 20 seconds has a test of its own: it answers nobody for the time of a whole poll.
FAULTS = st.lists(st.sampled_from([fault for fault in Fault if fault is not Fault.SLOW]), max_size=6)


class Lies(RuleBasedStateMachine):
    """No report doubled or lost, never stuck (issue: "a dialogue machine with a lying link")."""

    def __init__(self) -> None:
        super().__init__()
        self.register = till()
        self.line = LyingLine(self.register, gap=GAP_SECONDS)
        self.known = Profile()
        self.drives = 1

    @rule(count=st.integers(1, 3))
    def sells(self, count: int) -> None:
        self.register.sell(count, marked=True)

    @rule(cut=st.booleans())
    def ofd(self, cut: bool) -> None:
        (self.register.cut_ofd if cut else self.register.restore_ofd)()

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.register.clock.move(timedelta(hours=hours))

    @precondition(lambda self: self.register.shift_opened_at is not None and self.drives < 5)
    @rule()
    def gets_a_new_drive(self) -> None:
        self.register.close_shift()
        self.drives += 1
        self.register.replace_drive(make_drive(7, number=self.drives))

    @rule(
        part=st.sampled_from(Part),
        bursts=BURSTS,
        faults=FAULTS,
        seconds=st.sampled_from([0.3, 1.5, 120.0]),
        merges=st.sampled_from([0.0, 0.002, 0.1]),
    )
    def is_polled_over_a_line_that_lies(
        self, part: Part, bursts: list[tuple[int, Fate, int]], faults: list[Fault], seconds: float, merges: float
    ) -> None:
        self.line.lie(fates(bursts))
        self.line.merges = merges  # an answer and the ACK behind it in one read (facts §10 #14)
        for fault in faults:
            self.register.faults.plan(fault)
        found = self.poll(part, seconds)
        self.line.tell_the_truth()
        self.register.faults.clear()
        assert found.profile.factory_number in {None, self.register.factory_number}

    @rule(part=st.sampled_from(Part))
    def is_polled_over_an_honest_line(self, part: Part) -> None:
        """Whatever is still late on the line: all is told, and all of it is of now."""
        found = self.poll(part, 120.0)
        truth = told(self.register, part, self.known).parameters
        assert not found.changed
        assert truth.keys() <= found.parameters.keys()
        assert found.failures == []

    @invariant()
    def every_dialogue_has_ended(self) -> None:
        assert self.line.connection.state in State

    def poll(self, part: Part, seconds: float) -> Found:
        found = Found()
        truth = told(self.register, Part.FULL).parameters
        dialogue = self.line.carry(poll_plan(part, self.known, found), seconds=seconds)
        assert dialogue.trouble in {None, Trouble.NO_ANSWER, Trouble.OUT_OF_TIME}
        if found.changed:
            return found  # thrown away by who asked
        false = {
            key: (value, truth.get(key))
            for key, value in found.parameters.items()
            if value != truth.get(key) and key not in TOUCHED_BY_NOISE | SAID_BY_THE_LINE
        }
        assert not false
        self.known = found.profile
        return found


TestLies = Lies.TestCase
TestLies.settings = settings(max_examples=40, stateful_step_count=10, deadline=None)
