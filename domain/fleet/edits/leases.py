"""Having a register for oneself: the commands of `lease.py` (FLEET-55, spec B.8.4)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.command import Command, Work
from domain.decision import Decider, Recalled
from domain.fleet.edits.edit import LONGEST_REASON, text_of
from domain.fleet.identity import lease_stream, named
from domain.fleet.lease import ActivityLease
from domain.fleet.parameters.values import Activity
from domain.refusal import InvalidInput

MAX_LEASES_PER_TURN = 1_000


class AcquireLease(Command, frozen=True):
    """Have a register for oneself for 15 minutes, or longer by renewing."""

    NAME: ClassVar[str] = "fleet.AcquireLease"

    register: str
    holder: str
    activity: Activity


class RenewLease(Command, frozen=True):
    """Have it for another 15 minutes from now."""

    NAME: ClassVar[str] = "fleet.RenewLease"
    WORK: ClassVar[Work] = Work.COLLECTS

    register: str
    holder: str


class ReleaseLease(Command, frozen=True):
    """Give it back."""

    NAME: ClassVar[str] = "fleet.ReleaseLease"
    WORK: ClassVar[Work] = Work.COLLECTS

    register: str
    holder: str


class BreakLease(Command, frozen=True):
    """Take it from its holder."""

    NAME: ClassVar[str] = "fleet.BreakLease"

    register: str
    reason: str


class ExpireLeases(Command, frozen=True):
    """Say of these registers whose leases ran out (asked by the clock)."""

    NAME: ClassVar[str] = "fleet.ExpireLeases"
    WORK: ClassVar[Work] = Work.COLLECTS

    registers: tuple[str, ...]


def _acquire(asked: AcquireLease, lease: ActivityLease, now: datetime) -> None:
    lease.acquire(asked.activity, named("holder", asked.holder), now)


def _renew(asked: RenewLease, lease: ActivityLease, now: datetime) -> None:
    lease.renew(asked.holder, now)


def _release(asked: ReleaseLease, lease: ActivityLease, now: datetime) -> None:
    lease.release(asked.holder, now)


def _break(asked: BreakLease, lease: ActivityLease, now: datetime) -> None:
    lease.break_off(text_of("a reason", asked.reason, LONGEST_REASON), now)


def _expire(asked: ExpireLeases, lease: ActivityLease, now: datetime) -> None:
    del asked
    lease.expire(now)


def _decider(command: type[Command], act: Callable[[Any, ActivityLease, datetime], None]) -> Decider:
    def streams(asked: Any) -> Sequence[tuple[type[ActivityLease], str]]:
        registers = asked.registers if isinstance(asked, ExpireLeases) else (asked.register,)
        if not 1 <= len(registers) <= MAX_LEASES_PER_TURN:
            raise InvalidInput(f"name 1 to {MAX_LEASES_PER_TURN} registers", limit=MAX_LEASES_PER_TURN)
        return [(ActivityLease, lease_stream(each)) for each in dict.fromkeys(registers)]

    def decide(asked: Any, leases: Sequence[ActivityLease], recalled: Recalled, now: datetime) -> None:
        del recalled
        for lease in leases:
            act(asked, lease, now)

    return Decider(command=command, streams=streams, decide=decide)


DECIDERS = (
    _decider(AcquireLease, _acquire),
    _decider(RenewLease, _renew),
    _decider(ReleaseLease, _release),
    _decider(BreakLease, _break),
    _decider(ExpireLeases, _expire),
)
