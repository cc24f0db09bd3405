"""The serial number of a card as one text, and the number that staff read off the card (facts: readers, §7).

The canonical key is the kind and all that the chip tells, in hexadecimal: `EM:55007EE424`, `MF:BCD14264`. The printed
number `126,58404` alone holds 24 bits: it is shown, and never identifies. Nothing else is known of a card, and nothing
is ever written to one (CARD-05).
"""

import re

from domain.refusal import InvalidInput

# EM-Marine: 40 bits. Mifare: a UID of 4, 7 or 10 bytes.
_SERIAL = re.compile(r"EM:[0-9A-F]{10}|MF:(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})")
# ISO/IEC 14443-3: a UID of 4 bytes that begins with 08 is made anew for each touch.
_RANDOM = re.compile(r"MF:08[0-9A-F]{6}")
_PREFIX = "card-"


def checked_serial(serial: str) -> str:
    """The serial itself. Raises InvalidInput for what is none, or changes with every touch."""
    if _SERIAL.fullmatch(serial) is None:
        raise InvalidInput(
            "the serial of a card is EM: and 10, or MF: and 8, 14 or 20 hexadecimal digits (0-9, A-F), as readers tell"
        )
    if _RANDOM.fullmatch(serial):
        raise InvalidInput("the chip tells another serial at every touch: this card can identify nobody")
    return serial


def printed_number(serial: str) -> str | None:
    """FFF,NNNNN as it is printed on cards and told by readers; None for UIDs of 10 bytes, which have none."""
    told = bytes.fromhex(serial.partition(":")[2])
    match len(told):
        case 4:
            number = told[2::-1]  # least byte first
        case 5 | 7:
            number = told[-3:]
        case _:
            return None
    return f"{number[0]:03},{int.from_bytes(number[1:]):05}"


def card_stream(serial: str) -> str:
    """The stream of a card: one for each serial (CARD-18). Raises InvalidInput."""
    return _PREFIX + checked_serial(serial)


def serial_of(stream: str) -> str:
    """The serial in the name of a card's stream."""
    return stream.removeprefix(_PREFIX)
