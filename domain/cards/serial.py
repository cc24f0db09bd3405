"""The serial number of a card, one text for one card whatever reader it touched: a kind and all its bits (CARD-18).

`EM:170009593F` (Em-Marine, 40 bits) · `MF:BCD14264` (Mifare, a UID of 4, 7 or 10 bytes) · `W34:5DF50F46` (32 bits of a
card whose kind the reader does not tell) · `W26:604505` (24 bits: what is printed on a card as 096,17669). Digits are
upper case. A number is only read; nothing is ever written to a card (CARD-05).
"""

import re
from enum import StrEnum

from domain.refusal import InvalidInput


class Kind(StrEnum):
    """What stands before the colon."""

    EM = "EM"
    MF = "MF"
    W34 = "W34"
    W26 = "W26"


_SERIAL = re.compile(r"EM:[0-9A-F]{10}|MF:(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})|W34:[0-9A-F]{8}|W26:[0-9A-F]{6}")
# ISO 14443-3: a UID of four bytes that begins so is made anew for each touch; phones and passports do that.
_RANDOM = re.compile(r"MF:08[0-9A-F]{6}")
_PREFIX = "card-"


class Unfit(StrEnum):
    """Why a number names no card for ever: such a card cannot be taken into stock, and identifies nobody."""

    AMBIGUOUS = "AMBIGUOUS"  # 24 of its bits: other cards share them
    RANDOM = "RANDOM"


SAYS: dict[Unfit, str] = {
    Unfit.AMBIGUOUS: "this reader tells 24 of the card's bits, which other cards share; let it tell all of them",
    Unfit.RANDOM: "this card gives another number at each touch, as phones do; take a real card",
}


def is_serial(text: str) -> bool:
    """Whether the text is a serial number in the one form that is stored."""
    return _SERIAL.fullmatch(text) is not None


def checked_serial(text: str) -> str:
    """The serial number itself. Raises InvalidInput."""
    if not is_serial(text):
        raise InvalidInput("a card's number is a kind and its digits, such as EM:170009593F or MF:BCD14264")
    return text


def unfit(serial: str) -> Unfit | None:
    """Why the number cannot stand for one card; None when it can."""
    if serial.startswith(Kind.W26):
        return Unfit.AMBIGUOUS
    return Unfit.RANDOM if _RANDOM.fullmatch(serial) else None


def printed_number(serial: str) -> str | None:
    """FFF,NNNNN as it is printed on cards, for staff; None for kinds of which it is not known."""
    kind, _, digits = serial.partition(":")
    told = bytes.fromhex(digits)
    match kind, len(told):
        case Kind.MF, 4:
            told = told[2::-1]  # least byte first
        case (Kind.EM, 5) | (Kind.MF, 7) | (Kind.W26, 3):
            told = told[-3:]
        case _:
            return None
    return f"{told[0]:03},{int.from_bytes(told[1:]):05}"


def card_stream(serial: str) -> str:
    """The stream of a card: one for each serial (CARD-18). Raises InvalidInput."""
    return _PREFIX + checked_serial(serial)


def serial_of(stream: str) -> str:
    """The serial in the name of a card's stream."""
    return stream.removeprefix(_PREFIX)
