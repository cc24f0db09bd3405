"""One poll in memory: the real driver on this end of the line, the emulated register on the other, and no waiting."""

from adapters.devices.pirit.asking import Found
from adapters.devices.pirit.connection import Connection
from adapters.devices.pirit.dialogue import Dialogue
from adapters.devices.pirit.emulator import Register, Wire
from adapters.devices.pirit.ids import FIRST_ID
from adapters.devices.pirit.models import Profile
from adapters.devices.pirit.plan import Part, poll_plan

_GAP_SECONDS = 2.0
_STEP_SECONDS = 0.001
_SECONDS = 1_000.0  # of a clock that only counts answers


def poll(register: Register, part: Part, known: Profile) -> Found:
    """What the register tells. Its faults are those of its line: a seed makes them the same every time."""
    wire, found = Wire(register, gap=_GAP_SECONDS), Found()
    connection = Connection(first_id=FIRST_ID, password=register.password, gap=_GAP_SECONDS)
    dialogue = Dialogue(connection, poll_plan(part, known, found), at=0.0, seconds=_SECONDS)
    at = 0.0
    out = dialogue.start(at=at)
    while not dialogue.finished:
        data = b"".join(each.data for each in wire.receive(out, at=at)) if out else b""
        at += _STEP_SECONDS
        if data:
            out = dialogue.receive(data, at=at)
        else:
            at = max(at, dialogue.deadline)
            out = dialogue.expire(at=at)
    dialogue.close()
    return found
