"""One fiscal drive, across the registers it is in (FLEET-21…26, -63, -66; DEC-05).

Its life goes one way (`FnPhase`), it is in one register at a time, and its last day is what the device says, or what a
person corrected it to since.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.event import Event
from domain.expected_version import expect
from domain.fleet.events import drive as happened
from domain.fleet.parameters.parameter import Values
from domain.fleet.parameters.values import FnPhase
from domain.fleet.refusals import DriveUnknown

_PREFIX = "fn-"
PHASES = tuple(FnPhase)

EDITS = frozenset({
    happened.FnReplacementPlanned,
    happened.FnReplacementCancelled,
    happened.FnLifetimeCorrected,
})  # fmt: skip


class _State(Struct):
    seen: bool = False
    register: str | None = None
    told: Values = field(default_factory=dict)
    replacement_on: date | None = None
    corrected_until: date | None = None  # None again as soon as the device tells a date
    edited: int = 0


class FiscalDrive(Aggregate):
    """`state.told` are the values of all reports of the drive."""

    CATEGORY: ClassVar[str] = "fn"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def fn(self) -> str:
        return self._id.removeprefix(_PREFIX)

    @property
    def phase(self) -> FnPhase | None:
        told = self.state.told.get("fn_phase")
        return None if told is None else FnPhase(str(told))

    @property
    def valid_until(self) -> date | None:
        """The last day, as the device tells it or a person corrected it; else the table decides (`policies`)."""
        told = self.state.told.get("fn_valid_until")
        return self.state.corrected_until or (date.fromisoformat(told) if isinstance(told, str) else None)

    def edit(self, expected: int) -> None:
        """Check an edit by a person. Raises DriveUnknown, VersionConflict."""
        if not self.state.seen:
            raise DriveUnknown(f"no drive {self.fn} was ever reported here", fn=self.fn)
        expect(self._id, expected, self.state.edited, self._edited_values())

    def plan_replacement(self, on: date, now: datetime) -> None:
        """The drive will be replaced on that day."""
        if self.state.replacement_on != on:
            self.fire(happened.FnReplacementPlanned(on, self.state.register), now=now)

    def cancel_replacement(self, now: datetime) -> None:
        """The replacement planned until now will not be."""
        self.fire(happened.FnReplacementCancelled(self.state.register), now=now)

    def correct_lifetime(self, valid_until: date, reason: str, now: datetime) -> None:
        """A person knows the last day better."""
        if self.valid_until != valid_until:
            event = happened.FnLifetimeCorrected(valid_until, reason, self.valid_until, self.state.register)
            self.fire(event, now=now)

    def evolve(self, event: Event) -> None:
        kind = type(event)
        if kind in EDITS:
            self.state.edited = self._version + 1
        if isinstance(event, happened.DriveReported):
            self.state.told |= event.changed
            if "fn_valid_until" in event.changed:
                self.state.corrected_until = None
        if (change := _CHANGES.get(kind)) is not None:
            change(self.state, event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)

    def _edited_values(self) -> dict[str, Any]:
        planned, until = self.state.replacement_on, self.valid_until
        return {
            "fn_replacement_planned_on": planned and planned.isoformat(),
            "fn_valid_until": until and until.isoformat(),
        }


def _seen(state: _State, event: happened.FnFirstSeen) -> None:
    del event
    state.seen = True


def _installed(state: _State, event: happened.FnInstalled) -> None:
    state.register = event.register


def _removed(state: _State, event: happened.FnRemoved) -> None:
    del event
    state.register = None
    state.replacement_on = None  # it has happened


def _planned(state: _State, event: happened.FnReplacementPlanned) -> None:
    state.replacement_on = event.on


def _cancelled(state: _State, event: happened.FnReplacementCancelled) -> None:
    del event
    state.replacement_on = None


def _corrected(state: _State, event: happened.FnLifetimeCorrected) -> None:
    state.corrected_until = event.valid_until


_CHANGES: Mapping[type[Event], Callable[[_State, Any], None]] = {
    happened.FnFirstSeen: _seen,
    happened.FnInstalled: _installed,
    happened.FnRemoved: _removed,
    happened.FnReplacementPlanned: _planned,
    happened.FnReplacementCancelled: _cancelled,
    happened.FnLifetimeCorrected: _corrected,
}
