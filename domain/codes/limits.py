"""How codes are limited (DEC-31)."""

from msgspec import Struct


class CodeLimits(Struct, frozen=True):
    """`lasts_seconds`: how long a code is good; `pause_seconds`: from one to the next of a phone."""

    lasts_seconds: int
    tries: int
    pause_seconds: int
    sends_per_hour: int
