"""What goes wrong on the way of an answer: planned for a test, or by chance from a seed."""

from collections import deque
from enum import StrEnum
from random import Random

from msgspec import Struct


class Fault(StrEnum):
    """One answer goes wrong like this."""

    WRONG_CRC = "WRONG_CRC"
    LATE_ID = "LATE_ID"  # the previous answer comes once more before this one
    FOREIGN_PACKET = "FOREIGN_PACKET"  # a packet to somebody else comes before this one
    CUT = "CUT"  # the second half is missing
    SPLIT = "SPLIT"  # every byte by itself
    TWICE = "TWICE"
    SILENCE = "SILENCE"  # carried out, but not answered
    DEAF = "DEAF"  # neither carried out nor answered
    SLOW = "SLOW"  # answered after `SLOW_SECONDS`, as opening a shift that renews keys (facts §10 #17)


BY_CHANCE = (
    Fault.WRONG_CRC,
    Fault.LATE_ID,
    Fault.FOREIGN_PACKET,
    Fault.CUT,
    Fault.SPLIT,
    Fault.TWICE,
    Fault.SILENCE,
    Fault.DEAF,
)
SLOW_SECONDS = 20.0


class _Planned(Struct, frozen=True):
    fault: Fault
    command: int | None


class Faults:
    """`rate`: the share of answers that go wrong by chance; `seed` decides which and how."""

    def __init__(self, *, rate: float = 0.0, seed: int = 0) -> None:
        self.rate = rate
        self.slow_seconds = SLOW_SECONDS
        self._dice = Random(seed)  # noqa: S311  repeatable, not secret
        self._planned: deque[_Planned] = deque()

    def plan(self, fault: Fault, times: int = 1, *, command: int | None = None) -> None:
        """Let the next answers go wrong: to this command, or to any."""
        self._planned.extend([_Planned(fault, command)] * times)

    def clear(self) -> None:
        """Forget what was planned; from now on all goes well."""
        self._planned.clear()
        self.rate = 0.0

    def next(self, command: int) -> Fault | None:
        """What happens to the answer to this command."""
        for planned in self._planned:
            if planned.command in {None, command}:
                self._planned.remove(planned)
                return planned.fault
        if self.rate and self._dice.random() < self.rate:
            return self._dice.choice(BY_CHANCE)
        return None
