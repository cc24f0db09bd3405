"""Lines of text to cards, as a table (facts §7). White space and case make no difference, nor does a comma at the end.

A serial line has no check sum of its own: where a line says a number twice, both must be of one card.
"""

import re
from collections.abc import Callable, Mapping

from adapters.devices.card_reader.card import (
    REMOVED,
    Card,
    Unit,
    card_of_digits,
    em_card,
    mifare_card,
    printed,
)
from adapters.devices.card_reader.problems import Problem, RemoteProtocolError
from domain.cards.serial import Kind

_ADDRESS = r"(?:\d{1,5} )?"  # Matrix III Net: which of the readers on one line
_PRINTED = r"(?P<series>\d{1,3}) ?, ?(?P<number>\d{1,5})"


def _em(found: re.Match[str]) -> Card:
    """IronLogic: the upper 16 bits in brackets, the others as printed."""
    told = _printed(found)
    return Card(f"{Kind.EM}:{found['high'].upper()}{_hex(found)}", told)


def _mifare(found: re.Match[str]) -> Card:
    """IronLogic: the UID in brackets; what is printed are three of its bytes in a row, forward or backward."""
    told, uid = _printed(found), found["uid"]
    card = mifare_card(uid, told)
    three, octets = bytes.fromhex(_hex(found)), bytes.fromhex(uid)
    if three not in octets and three not in octets[::-1]:
        raise RemoteProtocolError(Problem.NUMBERS_DISAGREE, told)
    return card


def _w26(found: re.Match[str]) -> Card:
    return Card(f"{Kind.W26}:{_hex(found)}", _printed(found))


def _with_check_sum(found: re.Match[str]) -> Card:
    """40 bits and a byte that brings the sum of all to zero."""
    octets = bytes.fromhex(found["digits"])
    if sum(octets) & 0xFF:
        raise RemoteProtocolError(Problem.FRAME_CRC)
    return em_card(found["digits"][:-2])


def _plain(found: re.Match[str]) -> Card:
    return card_of_digits(found["digits"])


# A line of these is one of them for certain; `LINE_UNKNOWN` is what none is.
_LINES: Mapping[re.Pattern[str], Callable[[re.Match[str]], Unit]] = {
    re.compile(pattern, re.IGNORECASE | re.ASCII): card_of
    for pattern, card_of in (
        (_ADDRESS + r"no card", lambda _: REMOVED),
        (_ADDRESS + rf"em-marine ?\[(?P<high>[0-9a-f]{{4}})\] {_PRINTED}", _em),
        (_ADDRESS + rf"mifare ?\[(?P<uid>[0-9a-f]+)\](?: [0-9a-z]{{1,8}})? \([0-9a-f,]+\) {_PRINTED}", _mifare),
        (rf"w26: ?{_PRINTED}", _w26),
        (r"w34: ?(?P<digits>[0-9a-f]{8})", _plain),
        (r":(?P<digits>[0-9a-f]{12})", _with_check_sum),
        (r"8300(?P<digits>[0-9a-f]{10})01", _plain),  # 40 bits in a frame of eight bytes
        (r"(?P<digits>[0-9a-f]+)", _plain),
    )
}


def read_line(line: str) -> Unit:
    """What one line says, without its end. Raises RemoteProtocolError."""
    bare = " ".join(line.split()).removesuffix(",").rstrip()
    for pattern, card_of in _LINES.items():
        found = pattern.fullmatch(bare)
        if found is not None:
            return card_of(found)
    raise RemoteProtocolError(Problem.LINE_UNKNOWN)


def _printed(found: re.Match[str]) -> str:
    return printed(int(found["series"]), int(found["number"]))


def _hex(found: re.Match[str]) -> str:
    return f"{int(found['series']):02X}{int(found['number']):04X}"
