"""Registers for tests, and what they tell when nothing goes wrong."""

from datetime import datetime

from adapters.devices.pirit import Line, Part, Poll
from adapters.devices.pirit.emulator import Clock, Faults, Register, make_register, poll_directly
from adapters.devices.pirit.models import Profile

NOON = datetime(2026, 11, 25, 12, 0)  # noqa: DTZ001  the till's own clock
MODELS = (1, 5, 8, 9)


def till(seed: int = 7, *, model_code: int = 8, ffd: int = 4, age_days: int = 0) -> Register:
    """A register at noon."""
    return make_register(seed, Clock(NOON), model_code=model_code, ffd=ffd, age_days=age_days)


def told(register: Register, part: Part = Part.FULL, known: Profile | None = None) -> Poll:
    """What one poll tells when nothing goes wrong on the way."""
    faults, register.faults = register.faults, Faults()
    try:
        poll, _ = poll_directly(register, part, known or Profile())
    finally:
        register.faults = faults
    assert poll.trouble is None
    assert poll.line == Line()
    return poll


def met(register: Register) -> Profile:
    """Whom a poll meets."""
    return poll_directly(register, Part.QUICK)[1]
