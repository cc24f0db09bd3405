"""Ids of packets: 20..F0, each answer bears the id of its command (facts §3.1, §10 #13).

An answer that was given up may still come. Its id is an older one: it is known as late and skipped. An id that we did
not give lately is foreign: another program speaks on the line, or bytes changed on the way.
"""

from collections import deque
from enum import StrEnum

from adapters.devices.pirit.problems import LocalProtocolError, Problem

FIRST_ID = 0x20
LAST_ID = 0xF0
IDS = LAST_ID - FIRST_ID + 1
REMEMBERED = IDS // 2
"""So many commands back an answer is late; half of the circle, so that an old id is never near a new one."""


class Whose(StrEnum):
    OURS = "OURS"
    LATE = "LATE"
    FOREIGN = "FOREIGN"


class Ids:
    """The ids of one line, in a circle. `first`: any id; who opens a line anew does best to begin elsewhere."""

    def __init__(self, first: int = FIRST_ID) -> None:
        if not FIRST_ID <= first <= LAST_ID:
            raise LocalProtocolError(Problem.CANNOT_SAY, f"packet id {first}")
        self._next = first
        self._given: deque[int] = deque(maxlen=REMEMBERED)

    def give(self) -> int:
        """The id of the next command."""
        given = self._next
        self._given.append(given)
        self._next = FIRST_ID if given == LAST_ID else given + 1
        return given

    def judge(self, number: int) -> Whose:
        """Whose answer this is, when the one to the newest command is waited for."""
        if not self._given or number not in self._given:
            return Whose.FOREIGN
        return Whose.OURS if number == self._given[-1] else Whose.LATE
