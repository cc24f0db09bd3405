"""Polling an emulated register without any link: the same bytes and dialogue, in a time of its own.

Waiting costs nothing, so a simulated chain polls its registers as fast as they answer: a full poll takes some
milliseconds. Faults of the register count.
"""

from collections import deque

from adapters.devices.pirit.asking import Found
from adapters.devices.pirit.connection import Connection
from adapters.devices.pirit.dialogue import Dialogue
from adapters.devices.pirit.emulator.register import Register
from adapters.devices.pirit.emulator.wire import Outgoing, Wire
from adapters.devices.pirit.models import Profile
from adapters.devices.pirit.plan import Part, poll_plan
from adapters.devices.pirit.poll import POLL_SECONDS, Poll, outcome

_NOBODY = Profile()
_TICK = 1e-6  # timers are never early


def poll_directly(register: Register, part: Part = Part.FULL, known: Profile = _NOBODY) -> tuple[Poll, Profile]:
    """One poll, and whom it met: give that to the next one."""
    found, now = Found(), 0.0
    dialogue = Dialogue(Connection(), poll_plan(part, known, found), at=now, seconds=POLL_SECONDS[part])
    wire = Wire(register)
    coming: deque[Outgoing] = deque()
    out = dialogue.start(at=now)
    while not dialogue.finished:
        coming.extend(wire.receive(out, at=now))
        if coming and coming[0].at <= dialogue.deadline:
            now = max(now, coming[0].at)
            out = dialogue.receive(coming.popleft().data, at=now)
        else:
            now = max(now, dialogue.deadline) + _TICK
            out = dialogue.expire(at=now)
    return outcome(part, found, dialogue.trouble, dialogue.line), known if found.changed else found.profile
