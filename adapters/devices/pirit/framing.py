"""Bytes of a line to packets and back: `02` body `03` and two digits of check sum (facts §3.1).

Between packets single bytes are signals: ENQ, ACK, LF. Nothing here raises: what is wrong comes as a value in its place
among the packets, and reading goes on at the next byte that can begin something. How the bytes were cut into portions
makes no difference; how long they pause does.
"""

import re
from enum import IntEnum
from functools import reduce
from operator import xor

from adapters.devices.pirit.problems import Problem, RemoteProtocolError

STX = 0x02
ETX = 0x03
GAP_SECONDS = 0.2
"""The longest pause inside a packet on a serial line (facts §3.1)."""
MAX_BODY_BYTES = 4096
"""The longest answers are blocks of TLV and the list of services, below 2 KB in hexadecimal."""
CRC_DIGITS = 2


class Signal(IntEnum):
    """Bytes that stand for themselves."""

    ENQ = 0x05
    ACK = 0x06
    LF = 0x0A


Unit = bytes | Signal | RemoteProtocolError
"""What came: the body of a packet whose check sum is right, a signal, or what was wrong instead."""

_BEGINS = re.compile(rb"[\x02\x05\x06\x0a]")
_NO_DATA = re.compile(rb"[^\x1c\x20-\xff]")  # what cannot stand inside a packet
_HEX = re.compile(rb"[0-9A-Fa-f]{2}")


def crc(data: bytes) -> bytes:
    """XOR of all bytes as two upper-case digits; `data` runs from behind STX up to and with ETX."""
    return b"%02X" % reduce(xor, data, 0)


def frame(body: bytes) -> bytes:
    """The packet around a body."""
    checked = body + bytes([ETX])
    return bytes([STX]) + checked + crc(checked)


class Framer:
    """One direction of one line. Times are seconds of any clock that only goes forward.

    `gap`: the longest pause inside a packet, in seconds.
    """

    def __init__(self, gap: float = GAP_SECONDS) -> None:
        self._gap = gap
        self._buffer = b""  # nothing, or a packet that has begun
        self._noise = 0  # bytes skipped since the last unit
        self._last = 0.0

    @property
    def deadline(self) -> float | None:
        """When the packet that has begun is given up; None when none has."""
        return self._last + self._gap if self._buffer else None

    def expire(self, at: float) -> list[Unit]:
        """Give up the packet that has begun if it pauses too long."""
        if not self._buffer or at - self._last <= self._gap:
            return []
        begun, self._buffer = self._buffer, b""
        return [*self._noise_met(), RemoteProtocolError(Problem.PACKET_GAP, packet=begun[1:])]

    def feed(self, data: bytes, at: float) -> list[Unit]:
        """The units that `data`, which came at `at`, brings to their end."""
        found = self.expire(at)
        if data:
            self._last = at
            self._buffer += data
            while self._step(found):
                pass
        return found

    def _step(self, found: list[Unit]) -> bool:
        """Take one unit off the buffer; False when it needs more bytes."""
        begins = _BEGINS.search(self._buffer)
        start = len(self._buffer) if begins is None else begins.start()
        self._noise += start
        self._buffer = self._buffer[start:]
        if not self._buffer:
            return False
        if self._buffer[0] != STX:
            found += [*self._noise_met(), Signal(self._buffer[0])]
            self._buffer = self._buffer[1:]
            return True
        taken = self._packet()
        if taken is None:
            return False
        unit, end = taken
        found += [*self._noise_met(), unit]
        self._buffer = self._buffer[end:]
        return True

    def _packet(self) -> tuple[Unit, int] | None:
        """The packet at the start of the buffer and where it ends; None while it may go on."""
        stop = _NO_DATA.search(self._buffer, 1)
        end = len(self._buffer) if stop is None else stop.start()
        if end - 1 > MAX_BODY_BYTES:
            return RemoteProtocolError(Problem.PACKET_TOO_LONG, packet=self._buffer[1:end]), MAX_BODY_BYTES + 1
        if stop is None:
            return None
        if self._buffer[end] != ETX:
            return RemoteProtocolError(Problem.PACKET_CUT), end  # that byte may begin the next unit
        return self._checked(end)

    def _checked(self, end: int) -> tuple[Unit, int] | None:
        """The packet whose ETX stands at `end`."""
        digits = self._buffer[end + 1 : end + 1 + CRC_DIGITS]
        wrong = _NO_DATA.search(digits)
        if wrong is not None:
            return RemoteProtocolError(Problem.PACKET_CUT), end + 1 + wrong.start()
        if len(digits) < CRC_DIGITS:
            return None
        after = end + 1 + CRC_DIGITS
        if not _HEX.fullmatch(digits) or digits.upper() != crc(self._buffer[1 : end + 1]):
            return RemoteProtocolError(Problem.PACKET_CRC, packet=self._buffer[1:end]), after
        return self._buffer[1:end], after

    def _noise_met(self) -> list[Unit]:
        if not self._noise:
            return []
        met, self._noise = self._noise, 0
        return [RemoteProtocolError(Problem.NOISE, f"{met} bytes")]
