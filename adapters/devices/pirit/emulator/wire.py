"""The register's end of a line, without I/O: bytes in, bytes with the time they go out at (facts §3.1, §11).

Answers go one after another; an ENQ that comes while one is under way is answered behind it. Times are seconds of any
clock that only goes forward.
"""

from msgspec import Struct

from adapters.devices.pirit.emulator.commands import reply_to
from adapters.devices.pirit.emulator.faults import Fault
from adapters.devices.pirit.emulator.register import Register
from adapters.devices.pirit.framing import GAP_SECONDS, Framer, Signal, frame
from adapters.devices.pirit.ids import FIRST_ID, LAST_ID
from adapters.devices.pirit.packet import PASSWORD_BYTES, Reply, decode_command, encode_reply
from adapters.devices.pirit.problems import Problem, RemoteProtocolError

SPLIT_SECONDS = 0.002
"""Between the bytes of an answer that comes byte by byte."""
STEP_SECONDS = 0.000_1
"""Between two things that go out: it keeps their order in any timer."""
LINE_MM = 4
"""What one line feeds (LF)."""
_BITS_PER_BYTE = 10
_CODES = {Problem.PACKET_CRC: 0x07, Problem.PACKET_GAP: 0x05, Problem.PACKET_TOO_LONG: 0x04}


class Speed(Struct, frozen=True):
    """How long things take: the line's bits per second (8N1), and what the register thinks before it answers."""

    bits_per_second: int = 57_600
    think_seconds: float = 0.005

    def seconds(self, length: int) -> float:
        """For so many bytes there and back."""
        return self.think_seconds + length * _BITS_PER_BYTE / self.bits_per_second


class Outgoing(Struct, frozen=True):
    """Bytes and when they go out."""

    at: float
    data: bytes


class Wire:
    """One line to one register. Without `speed` everything is answered at once."""

    def __init__(self, register: Register, *, gap: float = GAP_SECONDS, speed: Speed | None = None) -> None:
        self._register = register
        self._framer = Framer(gap)
        self._speed = speed
        self._busy_until = 0.0
        self._previous = b""  # the packet of the previous answer, whatever became of it

    def receive(self, data: bytes, *, at: float) -> list[Outgoing]:
        """What goes out for the bytes that came at `at`."""
        out: list[Outgoing] = []
        for unit in self._framer.feed(data, at):
            if isinstance(unit, RemoteProtocolError):
                self._refuse(unit, at, out)
            elif isinstance(unit, Signal):
                self._signal(unit, at, out)
            else:
                self._command(unit, at, out)
        return out

    def _signal(self, signal: Signal, at: float, out: list[Outgoing]) -> None:
        if signal is Signal.ENQ:
            self._send(bytes([Signal.ACK]), self._start(at), out)
        elif signal is Signal.LF:
            self._register.wear(head_mm=LINE_MM)

    def _refuse(self, error: RemoteProtocolError, at: float, out: list[Outgoing]) -> None:
        """A command that came damaged is answered with the code for it, if its id and code can be read."""
        code = _CODES.get(error.problem)
        head = error.packet[PASSWORD_BYTES : PASSWORD_BYTES + 3]
        try:
            number, command = head[0], int(head[1:3], 16)
        except (IndexError, ValueError):
            return
        if code is not None and FIRST_ID <= number <= LAST_ID and command >= 0:
            self._send(frame(encode_reply(Reply(number, command, code))), self._start(at), out)

    def _command(self, body: bytes, at: float, out: list[Outgoing]) -> None:
        try:
            command = decode_command(body)
        except RemoteProtocolError:
            return
        fault = self._register.faults.next(command.code)
        if fault is Fault.DEAF:
            return
        reply = reply_to(self._register, command)
        if reply is None:
            return
        packet = frame(encode_reply(reply))
        start = self._start(at)
        if self._speed is not None:
            start += self._speed.seconds(len(body) + len(packet))
        if fault is Fault.SLOW:
            start += self._register.faults.slow_seconds
        for part, after in _faulty(packet, fault, reply, self._previous):
            self._send(part, start + after, out)
        self._busy_until = max(self._busy_until, start)
        self._previous = packet

    def _start(self, at: float) -> float:
        return max(at, self._busy_until)

    def _send(self, data: bytes, at: float, out: list[Outgoing]) -> None:
        if data:
            out.append(Outgoing(at, data))
            self._busy_until = at + STEP_SECONDS


def _faulty(packet: bytes, fault: Fault | None, reply: Reply, previous: bytes) -> list[tuple[bytes, float]]:
    """The parts of an answer with what a fault does to it, and how many seconds later each goes out."""
    if fault is None:
        return [(packet, 0.0)]
    if fault is Fault.SPLIT:
        return [(packet[place : place + 1], place * SPLIT_SECONDS) for place in range(len(packet))]
    foreign = Reply(FIRST_ID if reply.id == LAST_ID else reply.id + 1, reply.code, 0, ("7", "7", "7"))
    before = {Fault.LATE_ID: previous, Fault.FOREIGN_PACKET: frame(encode_reply(foreign))}
    own = {
        Fault.WRONG_CRC: packet[:-1] + (b"0" if packet[-1:] != b"0" else b"1"),
        Fault.CUT: packet[: len(packet) // 2],
        Fault.SILENCE: b"",
    }
    parts = [before.get(fault, b""), own.get(fault, packet), packet if fault is Fault.TWICE else b""]
    return [(part, place * STEP_SECONDS) for place, part in enumerate(filter(None, parts))]
