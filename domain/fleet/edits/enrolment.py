"""In, out, and out for good (FLEET-52, -88, -89, -98d; DEC-06, DEC-09).

Who leaves the lists gives his line number back, so these commands name the unit that the asker has seen.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.command import Command, Work
from domain.decision import Decider, Recalled
from domain.event import Event
from domain.fleet.edits.edit import LISTED, LONGEST_REASON, RegisterEdit, register_edit, text_of
from domain.fleet.events.register import (
    EnrolmentRejected,
    RegisterAutoRemoved,
    RegisterBlocklisted,
    RegisterEnrolled,
    RegisterRemoved,
    RegisterReportedElsewhere,
    RegisterUnblocked,
)
from domain.fleet.identity import lease_stream, line_stream, named, register_stream
from domain.fleet.lease import ActivityLease
from domain.fleet.line import LineNumbers
from domain.fleet.parameters.values import EnrolmentState
from domain.fleet.refusals import FactOutdated
from domain.fleet.register import Register
from domain.refusal import InvalidInput

# DEC-09: shorter would remove registers over a holiday, longer is never.
MIN_AUTO_REMOVE_DAYS, MAX_AUTO_REMOVE_DAYS = 30, 3650


class ApproveEnrolment(RegisterEdit, frozen=True):
    """Take a register that waits, or that was rejected, into the organisation."""

    NAME: ClassVar[str] = "fleet.ApproveEnrolment"

    unit: str | None = None


class RejectEnrolment(RegisterEdit, frozen=True):
    """Say that the register does not belong here."""

    NAME: ClassVar[str] = "fleet.RejectEnrolment"

    reason: str


class Leave(RegisterEdit, frozen=True):
    """Take the register off the lists; `unit` is where the asker has seen it, None for nowhere."""

    unit: str | None


class RemoveRegister(Leave, frozen=True):
    """Take the register off the lists. It keeps its history, and its next contact admits it again."""

    NAME: ClassVar[str] = "fleet.RemoveRegister"

    reason: str = ""


class BlocklistRegister(Leave, frozen=True):
    """Take the register off the lists, and refuse its contact."""

    NAME: ClassVar[str] = "fleet.BlocklistRegister"

    reason: str = ""


class AutoRemoveRegister(Leave, frozen=True):
    """Remove a register that has been silent for `after_days` (asked by the clock); `silent_since` is its latest poll
    known.
    """

    NAME: ClassVar[str] = "fleet.AutoRemoveRegister"
    WORK: ClassVar[Work] = Work.COLLECTS

    silent_since: datetime
    after_days: int


class UnblockRegister(RegisterEdit, frozen=True):
    """Let a blocklisted register speak again."""

    NAME: ClassVar[str] = "fleet.UnblockRegister"


class NoteReportedElsewhere(Command, frozen=True):
    """Say that an agent of another organisation reported the register on this day (asked by the agents' door)."""

    NAME: ClassVar[str] = "fleet.NoteReportedElsewhere"
    WORK: ClassVar[Work] = Work.COLLECTS

    register: str
    on: date


def _approve(asked: ApproveEnrolment, register: Register, now: datetime) -> None:
    unit = named("unit", asked.unit) if asked.unit is not None else None
    register.fire(RegisterEnrolled(unit), now=now)


def _reject(asked: RejectEnrolment, register: Register, now: datetime) -> None:
    register.fire(EnrolmentRejected(text_of("a reason", asked.reason, LONGEST_REASON)), now=now)


def _unblock(asked: UnblockRegister, register: Register, now: datetime) -> None:
    del asked
    register.fire(RegisterUnblocked(), now=now)


def _removed(asked: RemoveRegister, now: datetime) -> Event:
    del now
    return RegisterRemoved(text_of("a reason", asked.reason, LONGEST_REASON, empty=True))


def _blocklisted(asked: BlocklistRegister, now: datetime) -> Event:
    del now
    return RegisterBlocklisted(text_of("a reason", asked.reason, LONGEST_REASON, empty=True))


def _auto_removed(asked: AutoRemoveRegister, now: datetime) -> Event:
    if not MIN_AUTO_REMOVE_DAYS <= asked.after_days <= MAX_AUTO_REMOVE_DAYS:
        raise InvalidInput(
            f"registers are removed after {MIN_AUTO_REMOVE_DAYS} to {MAX_AUTO_REMOVE_DAYS} days", given=asked.after_days
        )
    if now - asked.silent_since < timedelta(days=asked.after_days):
        raise InvalidInput("the register has not been silent for so long")
    return RegisterAutoRemoved(asked.silent_since, asked.after_days)


# What leaves by which command, from which states.
_LEAVING: Mapping[type[Leave], tuple[Sequence[EnrolmentState], Callable[[Any, datetime], Event]]] = {
    RemoveRegister: (LISTED, _removed),
    AutoRemoveRegister: (LISTED, _auto_removed),
    BlocklistRegister: ((*LISTED, EnrolmentState.REJECTED, EnrolmentState.REMOVED), _blocklisted),
}


def _leave_streams(asked: Leave) -> Sequence[tuple[type[Aggregate], str]]:
    streams: list[tuple[type[Aggregate], str]] = [
        (Register, register_stream(asked.register)),
        (ActivityLease, lease_stream(asked.register)),
    ]
    return streams if asked.unit is None else [*streams, (LineNumbers, line_stream(asked.unit))]


def _leave(asked: Leave, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    register, lease, *lines = aggregates
    states, event_of = _LEAVING[type(asked)]
    register.edit(asked.expected_version, *states)
    lease.refuse_if_held(now)
    if register.state.unit != asked.unit:
        raise FactOutdated(f"{register.register} is in another unit; read it again", register=register.register)
    for line in lines:
        line.free(register.register, now)
    register.fire(event_of(asked, now), now=now)


def _elsewhere_streams(asked: NoteReportedElsewhere) -> Sequence[tuple[type[Aggregate], str]]:
    return [(Register, register_stream(asked.register))]


def _elsewhere(asked: NoteReportedElsewhere, registers: Sequence[Register], recalled: Recalled, now: datetime) -> None:
    del recalled
    (register,) = registers
    if register.state.enrolment in {*LISTED, EnrolmentState.BLOCKLISTED}:
        register.fire(RegisterReportedElsewhere(asked.on), now=now)


DECIDERS = (
    register_edit(ApproveEnrolment, (EnrolmentState.PENDING, EnrolmentState.REJECTED), _approve),
    register_edit(RejectEnrolment, (EnrolmentState.PENDING,), _reject),
    register_edit(UnblockRegister, (EnrolmentState.BLOCKLISTED,), _unblock),
    Decider(command=NoteReportedElsewhere, streams=_elsewhere_streams, decide=_elsewhere),
    *(Decider(command=each, streams=_leave_streams, decide=_leave) for each in _LEAVING),
)
