"""A line that lies, in a time of its own: what goes in is lost, late, doubled, changed or torn, as it is told."""

import heapq
from collections import deque
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from adapters.devices.pirit.asking import Plan
from adapters.devices.pirit.connection import Connection
from adapters.devices.pirit.dialogue import Dialogue
from adapters.devices.pirit.emulator import Register, Wire

LATENCY = 0.01
"""One way; with it the ids of a line go round in more seconds than anything is late here."""
ETX = 0x03
SIGNALS = (b"\x05", b"\x06")


class Way(StrEnum):
    HONEST = "HONEST"
    LOST = "LOST"
    LATE = "LATE"
    DOUBLED = "DOUBLED"
    CHANGED = "CHANGED"
    TORN = "TORN"


class Fate(Struct, frozen=True):
    """What happens to one portion of bytes. `place`: which byte; `by`: what is done to it; `seconds`: how late."""

    way: Way = Way.HONEST
    place: int = 0
    by: int = 1
    seconds: float = 0.0

    def befalls(self, data: bytes) -> list[tuple[float, bytes]]:
        """The portions that come out, and how late each is."""
        place = self.place % len(data)
        match self.way:
            case Way.LOST:
                return []
            case Way.LATE:
                return [(self.seconds, data)]
            case Way.DOUBLED:
                return [(0.0, data), (self.seconds, data)]
            case Way.TORN:
                return [(0.0, data[:place]), (self.seconds, data[place:])]
            case Way.CHANGED if len(data) > 1 or data in SIGNALS:
                # One byte of a packet, also if it comes byte by byte: XOR does not see the same change twice.
                changed = data[place] ^ self.by
                # An end of packet in its middle, with digits behind it that happen to be its sum, no XOR can see.
                return [(0.0, data if changed == ETX else data[:place] + bytes([changed]) + data[place + 1 :])]
            case _:
                return [(0.0, data)]


class LyingLine:
    """One connection and one register, with a line between them; time goes on only as they wait."""

    def __init__(self, register: Register, *, gap: float) -> None:
        self.connection = Connection(gap=gap)
        self._wire = Wire(register, gap=gap)
        self._fates: deque[Fate] = deque()
        self._coming: list[tuple[float, int, bool, bytes]] = []  # when, order, whether to the register, what
        self._order = 0
        self.merges = 0.0  # portions to one side within so many seconds come together
        self.now = 0.0

    def lie(self, fates: Iterable[Fate]) -> None:
        """What befalls the next portions, either way; what is behind them goes well."""
        self._fates.extend(fates)

    def tell_the_truth(self) -> None:
        self._fates.clear()

    def carry(self, plan: Plan, *, seconds: float) -> Dialogue:
        """One dialogue to its end, in at most `seconds` of its own time."""
        dialogue = Dialogue(self.connection, plan, at=self.now, seconds=seconds)
        ends = self.now + seconds
        self._put(dialogue.start(at=self.now), self.now, to_register=True)
        while not dialogue.finished:
            due = dialogue.deadline
            assert due <= ends + 1e-9, "it would wait longer than it may"
            if self._coming and self._coming[0][0] <= due:
                self._next(dialogue)
            else:
                self.now = max(self.now, due) + 1e-6  # timers are never early
                self._put(dialogue.expire(at=self.now), self.now, to_register=True)
        assert self.now <= ends + 0.1
        return dialogue

    def _next(self, dialogue: Dialogue) -> None:
        at, _, to_register, data = heapq.heappop(self._coming)
        while self._coming and self._coming[0][2] is to_register and self._coming[0][0] <= at + self.merges:
            later, _, _, more = heapq.heappop(self._coming)
            at, data = later, data + more
        self.now = max(self.now, at)
        if to_register:
            for outgoing in self._wire.receive(data, at=self.now):
                self._put(outgoing.data, max(self.now, outgoing.at), to_register=False)
        else:
            self._put(dialogue.receive(data, at=self.now), self.now, to_register=True)

    def _put(self, data: bytes, at: float, *, to_register: bool) -> None:
        if not data:
            return
        fate = self._fates.popleft() if self._fates else Fate()
        for late, portion in fate.befalls(data):
            if portion:
                self._order += 1
                heapq.heappush(self._coming, (at + LATENCY + late, self._order, to_register, portion))
