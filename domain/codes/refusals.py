"""What codes refuse. Most of it is noted in the log first: see `Refusal.as_result`."""

from typing import ClassVar

from domain.refusal import Refusal


class CodeInvalid(Refusal):
    """Not the code that was sent, or not for this; `tries_left`."""

    code: ClassVar[str] = "CODE_INVALID"


class CodeIsExpired(Refusal):
    """Its time is over, or a newer one was sent."""

    code: ClassVar[str] = "CODE_EXPIRED"


class CodeIsLocked(Refusal):
    """All tries are used."""

    code: ClassVar[str] = "CODE_LOCKED"


class CodesTooMany(Refusal):
    """So many codes to one phone are abuse; `retry_after` in seconds."""

    code: ClassVar[str] = "RATE_LIMITED"
