"""Numbers that readers tell and that name no card for ever: who has such a card is told why it identifies nobody."""

import re
from enum import StrEnum

from domain.refusal import InvalidInput


class Unfit(StrEnum):
    """Why not."""

    AMBIGUOUS = "AMBIGUOUS"  # a part of the card's bits: other cards share them
    RANDOM = "RANDOM"  # another number at each touch, as phones have it


_WHOLE = re.compile(r"EM:[0-9A-F]{10}|MF:(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})")
# 32 bits of a card whose kind the reader does not tell; the 24 that are printed on cards, 096,17669 (facts §7).
_PART = re.compile(r"W34:[0-9A-F]{8}|W26:[0-9A-F]{6}")
# ISO/IEC 14443-3: a UID of four bytes that begins so is made anew for each touch.
_RANDOM = re.compile(r"MF:08[0-9A-F]{6}")


def unfit(told: str) -> Unfit | None:
    """Why the number cannot stand for one card; None when it can. Raises InvalidInput for what no reader tells."""
    if _PART.fullmatch(told):
        return Unfit.AMBIGUOUS
    if _RANDOM.fullmatch(told):
        return Unfit.RANDOM
    if _WHOLE.fullmatch(told):
        return None
    raise InvalidInput("a card is told as its kind and digits in upper case, such as EM:170009593F or MF:BCD14264")
