"""Paid services that end: said in time, and when they have (FLEET-81)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar

from domain.command import Command, Work
from domain.decision import Decider, Recalled
from domain.fleet.events.register import PaidServiceExpired, PaidServiceExpiring
from domain.fleet.identity import register_stream
from domain.fleet.register import Register
from domain.refusal import InvalidInput

MAX_REGISTERS_PER_TURN = 1_000
# The first step of the notification `service.expiring` (spec B.7.2).
SOON = timedelta(days=30)


class TurnPaidServices(Command, frozen=True):
    """Say of these registers whose paid services end soon or have ended (asked by the clock); `today` is the day at
    their places.
    """

    NAME: ClassVar[str] = "fleet.TurnPaidServices"
    WORK: ClassVar[Work] = Work.COLLECTS

    registers: tuple[str, ...]
    today: date


def _streams(asked: TurnPaidServices) -> Sequence[tuple[type[Register], str]]:
    if not 1 <= len(asked.registers) <= MAX_REGISTERS_PER_TURN:
        raise InvalidInput(f"name 1 to {MAX_REGISTERS_PER_TURN} registers", limit=MAX_REGISTERS_PER_TURN)
    return [(Register, register_stream(each)) for each in dict.fromkeys(asked.registers)]


def _turn(asked: TurnPaidServices, registers: Sequence[Register], recalled: Recalled, now: datetime) -> None:
    del recalled
    for register in registers:
        told = register.state.told.get("svc_nearest_end")
        if not isinstance(told, str):
            continue
        ends = date.fromisoformat(told)
        if ends < asked.today:
            if ends != register.state.expired:
                register.fire(PaidServiceExpired(ends), now=now)
        elif ends - asked.today <= SOON and ends != register.state.expiring:
            register.fire(PaidServiceExpiring(ends), now=now)


DECIDERS = (Decider(command=TurnPaidServices, streams=_streams, decide=_turn),)
