"""Frames of RDM-type readers to cards (facts §7): `02`, what is checked, the XOR of it, `03`.

Two shapes: bytes, `02` length kind number check `03` (`02 0A 02 06 00 8E 6D 5D B0 03`, the length counts all of them);
and digits, `02`, ten for the number, two for the check, `03`.
"""

from functools import reduce
from operator import xor

from adapters.devices.card_reader.card import Card, em_card
from adapters.devices.card_reader.problems import Problem, RemoteProtocolError

STX, ETX = 0x02, 0x03
DIGITS = frozenset(b"0123456789ABCDEFabcdef")
DIGITS_FRAME_BYTES = 14
LEAST_BYTES, MOST_BYTES = 6, 15
"""Of a frame of bytes: a number has one to ten bytes."""
EM_KIND = 0x02
_EM_NUMBER_BYTES = 5


def frame_length(first: int) -> int | None:
    """How many bytes the frame has whose byte behind STX this is; None when none begins so."""
    if first in DIGITS:
        return DIGITS_FRAME_BYTES
    return first if LEAST_BYTES <= first <= MOST_BYTES else None


def read_frame(frame: bytes) -> Card:
    """The card of a whole frame, from STX to ETX. Raises RemoteProtocolError."""
    if frame[1] in DIGITS:
        return _of_digits(frame[1:-1])
    checked, check = frame[1:-2], frame[-2]
    if reduce(xor, checked) != check:
        raise RemoteProtocolError(Problem.FRAME_CRC)
    kind, number = checked[1], checked[2:]
    if kind != EM_KIND or len(number) != _EM_NUMBER_BYTES:
        raise RemoteProtocolError(Problem.FRAME_UNKNOWN, f"kind {kind}, {len(number)} bytes")
    return em_card(number.hex())


def _of_digits(digits: bytes) -> Card:
    if not DIGITS.issuperset(digits):
        raise RemoteProtocolError(Problem.FRAME_CUT)
    if reduce(xor, bytes.fromhex(digits.decode())):
        raise RemoteProtocolError(Problem.FRAME_CRC)
    return em_card(digits[:-2].decode())
