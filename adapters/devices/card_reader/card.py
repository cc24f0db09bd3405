"""A card as a reader tells it."""

from enum import Enum

from msgspec import Struct

from adapters.devices.card_reader.problems import Problem, RemoteProtocolError
from domain.cards.serial import Kind

_EM_DIGITS, _W34_DIGITS, _W26_DIGITS = 10, 8, 6
UID_DIGITS = (8, 14, 20)
"""A UID of Mifare has 4, 7 or 10 bytes."""
# Plain digits do not tell the kind; their number does, but for 32 bits, which both kinds may have come down to.
_KINDS = {_W26_DIGITS: Kind.W26, _W34_DIGITS: Kind.W34, _EM_DIGITS: Kind.EM, 14: Kind.MF, 20: Kind.MF}


class Card(Struct, frozen=True):
    """`serial`: see there in the domain; `printed` is what people read on the card, FFF,NNNNN, where it is told."""

    serial: str
    printed: str | None = None


class Removed(Enum):
    """The card was taken away."""

    REMOVED = "REMOVED"


REMOVED = Removed.REMOVED

Unit = Card | Removed | RemoteProtocolError
"""What came: a card, its removal, or what was wrong instead."""


def em_card(number: str) -> Card:
    """Of 40 bits as 10 digits; the last 24 are those that are printed."""
    if len(number) != _EM_DIGITS:
        raise RemoteProtocolError(Problem.NUMBER_LENGTH, f"{len(number)} digits")
    return Card(f"{Kind.EM}:{number.upper()}", printed(int(number[4:6], 16), int(number[6:], 16)))


def mifare_card(uid: str, printed_number: str | None = None) -> Card:
    """Of a whole UID."""
    if len(uid) not in UID_DIGITS:
        raise RemoteProtocolError(Problem.NUMBER_LENGTH, f"{len(uid)} digits")
    return Card(f"{Kind.MF}:{uid.upper()}", printed_number)


def card_of_digits(digits: str) -> Card:
    """Of digits alone. Raises RemoteProtocolError."""
    kind = _KINDS.get(len(digits))
    if kind is None:
        raise RemoteProtocolError(Problem.NUMBER_LENGTH, f"{len(digits)} digits")
    return em_card(digits) if kind is Kind.EM else Card(f"{kind}:{digits.upper()}")


def printed(series: int, number: int) -> str:
    """The 24 bits as they are printed on cards. Raises RemoteProtocolError."""
    if series > 0xFF or number > 0xFFFF:
        raise RemoteProtocolError(Problem.NUMBER_RANGE, f"{series},{number}")
    return f"{series:03d},{number:05d}"
