"""How codes are limited (DEC-31); the numbers are settings of the organisation."""

from msgspec import Struct


class CodeLimits(Struct, frozen=True):
    """`lasts_seconds`: how long a code is good; `pause_seconds`: from one to the next of a phone."""

    lasts_seconds: int = 300
    tries: int = 5
    pause_seconds: int = 60
    sends_per_hour: int = 5
