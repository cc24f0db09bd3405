"""Parts that wear out: their replacement planned and recorded (FLEET-34)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

from domain.fleet.edits.edit import LISTED, RegisterEdit, register_edit
from domain.fleet.events.register import Part, PartReplaced, PartReplacementPlanned
from domain.fleet.register import Register
from domain.refusal import InvalidInput

# The counters that a new part begins again.
COUNTERS: Mapping[Part, tuple[str, ...]] = {
    Part.HEAD: ("head_total_mm", "head_resource_mm"),
    Part.CUTTER: ("cuts_total", "cuts"),
    Part.BATTERY: (),
}


class PlanPartReplacement(RegisterEdit, frozen=True):
    """Plan the day on which a part is replaced; None takes the plan back."""

    NAME: ClassVar[str] = "fleet.PlanPartReplacement"

    part: Part
    on: date | None = None


class RecordPartReplacement(RegisterEdit, frozen=True):
    """Say that a part was replaced: its counters may be lower from now on."""

    NAME: ClassVar[str] = "fleet.RecordPartReplacement"

    part: Part
    on: date


def _plan(asked: PlanPartReplacement, register: Register, now: datetime) -> None:
    if register.state.parts.get(asked.part) != asked.on:
        register.fire(PartReplacementPlanned(asked.part, asked.on), now=now)


def _record(asked: RecordPartReplacement, register: Register, now: datetime) -> None:
    # a day further east may have begun already
    if (asked.on - now.date()).days > 1:
        raise InvalidInput("a part cannot have been replaced in the future; plan it instead")
    told = register.state.told
    counters = {key: value for key in COUNTERS[asked.part] if isinstance(value := told.get(key), int)}
    register.fire(PartReplaced(asked.part, asked.on, counters), now=now)


DECIDERS = (
    register_edit(PlanPartReplacement, LISTED, _plan),
    register_edit(RecordPartReplacement, LISTED, _record),
)
