"""Silence on purpose and silence explained (FLEET-18, -19)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from domain.command import Command, Work
from domain.decision import Decider, Recalled
from domain.fleet.edits.edit import LISTED, LONGEST_REASON, RegisterEdit, register_edit, text_of
from domain.fleet.events.register import (
    OfflineReasonRecorded,
    OutageCancelled,
    OutageEnded,
    OutagePlanned,
    OutageStarted,
)
from domain.fleet.identity import named, register_stream
from domain.fleet.refusals import OutageUnknown, RegisterOnline
from domain.fleet.register import Register
from domain.refusal import InvalidInput

# A store that is rebuilt for longer than a year is another store.
LONGEST_OUTAGE = timedelta(days=366)
MAX_OUTAGES = 50
MAX_REGISTERS_PER_TURN = 1_000


class PlanOutage(RegisterEdit, frozen=True):
    """Announce that the register will be silent from `starts` until `ends`. `outage` is an id of the asker's choice."""

    NAME: ClassVar[str] = "fleet.PlanOutage"

    outage: str
    starts: datetime
    ends: datetime
    reason: str


class CancelOutage(RegisterEdit, frozen=True):
    """Take a planned outage back, also one that has begun."""

    NAME: ClassVar[str] = "fleet.CancelOutage"

    outage: str


class RecordOfflineReason(RegisterEdit, frozen=True):
    """Say why the register is offline."""

    NAME: ClassVar[str] = "fleet.RecordOfflineReason"

    reason: str


class TurnOutages(Command, frozen=True):
    """Begin and end the planned outages of these registers whose time has come (asked by the clock)."""

    NAME: ClassVar[str] = "fleet.TurnOutages"
    WORK: ClassVar[Work] = Work.COLLECTS

    registers: tuple[str, ...]


def _plan(asked: PlanOutage, register: Register, now: datetime) -> None:
    named("outage", asked.outage)
    if asked.outage in register.state.outages:
        raise InvalidInput("this id is another outage's; take a new one")
    if not timedelta(0) < asked.ends - asked.starts <= LONGEST_OUTAGE or asked.ends <= now:
        raise InvalidInput("an outage ends after it starts, after now, and within a year")
    if len(register.state.outages) >= MAX_OUTAGES:
        raise InvalidInput(f"a register has at most {MAX_OUTAGES} planned outages", limit=MAX_OUTAGES)
    reason = text_of("a reason", asked.reason, LONGEST_REASON)
    register.fire(OutagePlanned(asked.outage, asked.starts, asked.ends, reason), now=now)


def _cancel(asked: CancelOutage, register: Register, now: datetime) -> None:
    if asked.outage not in register.state.outages:
        raise OutageUnknown(f"{register.register} has no planned outage of this id", register=register.register)
    register.fire(OutageCancelled(asked.outage), now=now)


def _explain(asked: RecordOfflineReason, register: Register, now: datetime) -> None:
    since = register.offline_since
    if since is None:
        raise RegisterOnline(f"{register.register} is online", register=register.register)
    register.fire(OfflineReasonRecorded(text_of("a reason", asked.reason, LONGEST_REASON), since), now=now)


def _turn_streams(asked: TurnOutages) -> Sequence[tuple[type[Register], str]]:
    if not 1 <= len(asked.registers) <= MAX_REGISTERS_PER_TURN:
        raise InvalidInput(f"name 1 to {MAX_REGISTERS_PER_TURN} registers", limit=MAX_REGISTERS_PER_TURN)
    return [(Register, register_stream(each)) for each in dict.fromkeys(asked.registers)]


def _turn(asked: TurnOutages, registers: Sequence[Register], recalled: Recalled, now: datetime) -> None:
    del asked, recalled
    for register in registers:
        for outage, planned in list(register.state.outages.items()):
            if planned.starts <= now and not planned.started:
                register.fire(OutageStarted(outage), now=now, occurred_at=planned.starts)
            if planned.ends <= now:
                register.fire(OutageEnded(outage), now=now, occurred_at=planned.ends)


DECIDERS = (
    register_edit(PlanOutage, LISTED, _plan),
    register_edit(CancelOutage, LISTED, _cancel),
    register_edit(RecordOfflineReason, LISTED, _explain),
    Decider(command=TurnOutages, streams=_turn_streams, decide=_turn),
)
