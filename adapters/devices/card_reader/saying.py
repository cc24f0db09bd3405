"""What each kind of reader says of a card: the other way round of `lines` and `frames`, for emulators and tests."""

from enum import StrEnum
from functools import reduce
from operator import xor

from adapters.devices.card_reader.frames import EM_KIND, ETX, STX
from adapters.devices.card_reader.problems import LocalProtocolError, Problem
from domain.cards.serial import Kind, is_serial, printed_number


class Voice(StrEnum):
    """Kinds of readers by what they say."""

    IRON_LOGIC = "IRON_LOGIC"  # Z-2: Em-Marine and Mifare, with removal
    DIGITS = "DIGITS"  # plain digits, no removal
    WIEGAND_26 = "WIEGAND_26"  # the 24 bits that are printed
    RDM = "RDM"  # frames, no removal


_NO_CARD = b"No card\r\n"


def says_card(voice: Voice, serial: str) -> bytes:
    """Raises LocalProtocolError: this reader does not read such cards, or it is none."""
    kind, _, digits = serial.partition(":")
    if is_serial(serial):
        match voice, kind:
            case Voice.IRON_LOGIC, Kind.EM:
                return f"Em-Marine[{digits[:4]}] {printed_number(serial)}\r\n".encode()
            case Voice.IRON_LOGIC, Kind.MF:
                return f"Mifare[{digits}] 1K (0004,08) {_last_bytes(serial)}\r\n".encode()
            case (Voice.DIGITS, _):
                return f"{digits}\r\n".encode()
            case (Voice.WIEGAND_26, Kind.EM | Kind.W26):
                return f"W26:{printed_number(serial)}\r\n".encode()
            case (Voice.RDM, Kind.EM):
                checked = bytes([10, EM_KIND]) + bytes.fromhex(digits)
                return bytes([STX]) + checked + bytes([reduce(xor, checked), ETX])
    raise LocalProtocolError(Problem.CANNOT_SAY, f"{voice} of {serial[:30]!r}")


def says_removal(voice: Voice) -> bytes:
    """Nothing where the reader does not say it."""
    return _NO_CARD if voice is Voice.IRON_LOGIC else b""


def _last_bytes(serial: str) -> str:
    """As on the card; of ten bytes the last three."""
    return printed_number(serial) or printed_number(f"{Kind.MF}:{serial[-14:]}") or ""
