"""Where a register stands: its unit, and its number in the line of the store (FLEET-39, -68, -91; DEC-36)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.decision import Decider, Recalled
from domain.fleet.edits.edit import LISTED, RegisterEdit
from domain.fleet.events.register import LineNumberSet, RegisterAssigned
from domain.fleet.identity import lease_stream, line_stream, named, register_stream
from domain.fleet.lease import ActivityLease
from domain.fleet.line import LineNumbers
from domain.fleet.refusals import FactOutdated
from domain.fleet.register import Register
from domain.refusal import InvalidInput

# No store has more registers in a line.
MAX_LINE_NUMBER = 9_999


class AssignToUnit(RegisterEdit, frozen=True):
    """Put the register under a unit. `previous_unit` is where the asker has seen it: its line number there is free."""

    NAME: ClassVar[str] = "fleet.AssignToUnit"

    unit: str
    previous_unit: str | None = None


class SetLineNumber(RegisterEdit, frozen=True):
    """Give the register its number in the line of its store, the `unit` the asker has seen; None takes it away."""

    NAME: ClassVar[str] = "fleet.SetLineNumber"

    unit: str
    line_number: int | None = None


def _assign_streams(asked: AssignToUnit) -> Sequence[tuple[type[Aggregate], str]]:
    named("unit", asked.unit)
    streams: list[tuple[type[Aggregate], str]] = [
        (Register, register_stream(asked.register)),
        (ActivityLease, lease_stream(asked.register)),
    ]
    if asked.previous_unit is not None:
        streams.append((LineNumbers, line_stream(asked.previous_unit)))
    return streams


def _assign(asked: AssignToUnit, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    register, lease, *lines = aggregates
    register.edit(asked.expected_version, *LISTED)
    lease.refuse_if_held(now)
    _same_unit(register, asked.previous_unit)
    if asked.unit == asked.previous_unit:
        return
    for line in lines:
        line.free(register.register, now)
    register.fire(RegisterAssigned(asked.unit, asked.previous_unit), now=now)


def _number_streams(asked: SetLineNumber) -> Sequence[tuple[type[Aggregate], str]]:
    return [(Register, register_stream(asked.register)), (LineNumbers, line_stream(asked.unit))]


def _number(asked: SetLineNumber, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    register, line = aggregates
    register.edit(asked.expected_version, *LISTED)
    _same_unit(register, asked.unit)
    number = asked.line_number
    if number is not None and not 1 <= number <= MAX_LINE_NUMBER:
        raise InvalidInput(f"a number in the line is 1 to {MAX_LINE_NUMBER}", limit=MAX_LINE_NUMBER)
    if number == register.state.line_number:
        return
    if number is not None:
        line.take(number, register.register, now)
    else:
        line.free(register.register, now)
    register.fire(LineNumberSet(asked.unit, number), now=now)


def _same_unit(register: Register, unit: str | None) -> None:
    if register.state.unit != unit:
        raise FactOutdated(f"{register.register} is in another unit; read it again", register=register.register)


DECIDERS = (
    Decider(command=AssignToUnit, streams=_assign_streams, decide=_assign),
    Decider(command=SetLineNumber, streams=_number_streams, decide=_number),
)
