"""Our end of one line as a state machine: commands out, bytes in, events out; no I/O and no clock of its own.

    IDLE ── command ──▶ ASKED ── answer ──▶ IDLE
                          │ too late
                          ▼
                       SILENT ── enquire ──▶ ENQUIRED ── ACK ──▶ IDLE     (Alive: tells whether an answer was lost)
                          ▲                     │ too late
                          └─────────────────────┘

After silence no command goes out before the register has answered an ENQ: it does so only when its current answer is
out (facts §10 #13, #17, #19). An answer that comes until then is still taken; afterwards it is late and is skipped.
Times are seconds of any clock that only goes forward.
"""

from collections import deque
from enum import StrEnum

from msgspec import Struct

from adapters.devices.pirit.framing import GAP_SECONDS, Framer, Signal, Unit, frame
from adapters.devices.pirit.ids import FIRST_ID, Ids, Whose
from adapters.devices.pirit.packet import PASSWORD, Command, Reply, decode_reply, encode_command
from adapters.devices.pirit.problems import LocalProtocolError, Problem, RemoteProtocolError

ENQUIRY_SECONDS = 1.0
"""A register answers ENQ at once or after the answer it is sending: 4 KB take 0.7 s at 57600 bits per second."""


class State(StrEnum):
    IDLE = "IDLE"
    ASKED = "ASKED"
    SILENT = "SILENT"
    ENQUIRED = "ENQUIRED"


class Answered(Struct, frozen=True):
    """The answer to the open command."""

    reply: Reply


class Alive(Struct, frozen=True):
    """The register answered ENQ. `lost`: the command whose answer will not come any more, if one was open."""

    lost: Command | None = None


class Silence(Struct, frozen=True):
    """Nothing came in time, to a command or to an ENQ."""

    to: Command | Signal


class Skipped(Struct, frozen=True):
    """An answer that is not ours to take: late, foreign, or to another command."""

    reply: Reply
    whose: Whose


class Damaged(Struct, frozen=True):
    """Bytes that say nothing."""

    error: RemoteProtocolError


Event = Answered | Alive | Silence | Skipped | Damaged


class Connection:
    """One line. `first_id`: where ids begin; `gap`: the longest pause inside a packet, in seconds."""

    def __init__(self, *, first_id: int = FIRST_ID, password: str = PASSWORD, gap: float = GAP_SECONDS) -> None:
        self._ids = Ids(first_id)
        self._password = password
        self._framer = Framer(gap)
        self._state = State.IDLE
        self._open: Command | None = None
        self._due = 0.0
        self._units: deque[Unit] = deque()
        self._quiet_until = 0.0

    @property
    def state(self) -> State:
        return self._state

    @property
    def deadline(self) -> float | None:
        """When `expire` is to be called, if nothing comes before."""
        if self._state not in {State.ASKED, State.ENQUIRED}:
            return self._framer.deadline
        return self._due if self._framer.deadline is None else min(self._due, self._framer.deadline)

    def command(self, code: int, fields: tuple[str, ...], *, at: float, seconds: float) -> bytes:
        """The bytes of a command whose answer may take `seconds`. Raises LocalProtocolError unless the line is idle."""
        if self._state is not State.IDLE:
            raise LocalProtocolError(Problem.NOT_NOW, f"a command while {self._state}")
        command = Command(self._ids.give(), code, fields, self._password)
        data = frame(encode_command(command))
        self._state, self._open, self._due = State.ASKED, command, at + seconds
        return data

    def enquire(self, *, at: float) -> bytes:
        """The byte that asks whether the register is there; also while an answer is waited for."""
        self._state, self._due = State.ENQUIRED, at + ENQUIRY_SECONDS
        return bytes([Signal.ENQ])

    def abandon(self) -> None:
        """Give up the open command: its answer, should it come, is a late one."""
        self._open = None
        if self._state is not State.IDLE:
            self._state = State.SILENT

    def receive(self, data: bytes, *, at: float) -> None:
        """Take the bytes that came at `at`; `next_event` tells what they mean."""
        self._units.extend(self._framer.feed(data, at))

    def expire(self, *, at: float) -> None:
        """Take that nothing came until `at`; `next_event` tells what that means."""
        self._units.extend(self._framer.expire(at))
        self._quiet_until = at

    def next_event(self) -> Event | None:
        """The next thing that happened, seen from the state as it is now; None when that is all."""
        if self._units:
            return self._meant(self._units.popleft())
        if self._state not in {State.ASKED, State.ENQUIRED} or self._quiet_until < self._due:
            return None
        to = self._open if self._state is State.ASKED else None
        self._state = State.SILENT
        return Silence(Signal.ENQ if to is None else to)

    def _meant(self, unit: Unit) -> Event:
        if isinstance(unit, RemoteProtocolError):
            return Damaged(unit)
        if isinstance(unit, Signal):
            return self._signalled(unit)
        try:
            return self._replied(decode_reply(unit))
        except RemoteProtocolError as error:
            return Damaged(error)

    def _signalled(self, signal: Signal) -> Event:
        if signal is not Signal.ACK or self._state is not State.ENQUIRED:
            return Damaged(RemoteProtocolError(Problem.NOISE, f"{signal.name} that nobody asked for"))
        lost, self._open = self._open, None
        self._state = State.IDLE
        return Alive(lost)

    def _replied(self, reply: Reply) -> Event:
        whose = self._ids.judge(reply.id)
        if self._open is None or whose is not Whose.OURS:
            return Skipped(reply, Whose.LATE if whose is Whose.OURS else whose)
        if reply.code != self._open.code:
            return Skipped(reply, Whose.FOREIGN)
        self._open = None
        if self._state is not State.ENQUIRED:  # there the ACK is still to come
            self._state = State.IDLE
        return Answered(reply)
