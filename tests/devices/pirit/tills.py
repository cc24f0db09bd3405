"""Registers for tests, and a poll of one without any link: the dialogue and the wire, bytes between them."""

from datetime import datetime

from adapters.devices.pirit.asking import Found
from adapters.devices.pirit.connection import Connection
from adapters.devices.pirit.dialogue import Dialogue
from adapters.devices.pirit.emulator import Clock, Faults, Register, Wire, make_register
from adapters.devices.pirit.models import Profile
from adapters.devices.pirit.plan import Part, poll_plan

NOON = datetime(2026, 11, 25, 12, 0)  # noqa: DTZ001  the till's own clock
MODELS = (1, 5, 8, 9)


def till(seed: int = 7, *, model_code: int = 8, ffd: int = 4, age_days: int = 0) -> Register:
    """A register at noon."""
    return make_register(seed, Clock(NOON), model_code=model_code, ffd=ffd, age_days=age_days)


def told(register: Register, part: Part = Part.FULL, known: Profile | None = None) -> Found:
    """What one poll finds over a line without faults."""
    faults, register.faults = register.faults, Faults()
    try:
        return _polled(register, part, known or Profile())
    finally:
        register.faults = faults


def _polled(register: Register, part: Part, known: Profile) -> Found:
    found = Found()
    dialogue = Dialogue(Connection(), poll_plan(part, known, found), at=0.0, seconds=60.0)
    wire = Wire(register)
    out = dialogue.start(at=0.0)
    while not dialogue.finished:
        assert out, "the dialogue waits for nothing"
        out = dialogue.receive(b"".join([each.data for each in wire.receive(out, at=0.0)]), at=0.0)
    assert dialogue.trouble is None
    assert dialogue.line.silences == dialogue.line.damaged == dialogue.line.skipped == 0
    return found
