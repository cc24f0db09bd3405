"""What happens to one-time codes; the stream names the phone by its keyed hash. The code itself is never here."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.event import Event


class Purpose(StrEnum):
    """What a code is good for."""

    REGISTRATION = "REGISTRATION"
    WITHDRAWAL = "WITHDRAWAL"


class Rejection(StrEnum):
    """Why a code was not accepted."""

    WRONG = "WRONG"
    OTHER_USE = "OTHER_USE"  # the right code of something else: another amount, desk or purpose


class CodeSent(Event, frozen=True):
    """A code goes out with this message; `bound_to` is the digest of what it is for. It ends an earlier one for it."""

    TYPE: ClassVar[str] = "codes.CodeSent"

    code: str
    purpose: Purpose
    bound_to: str
    message_id: str
    sent_at: datetime
    expires_at: datetime
    tries: int


class CodeAccepted(Event, frozen=True):
    """The right code was typed in; it is spent."""

    TYPE: ClassVar[str] = "codes.CodeAccepted"

    code: str


class CodeRejected(Event, frozen=True):
    """A wrong code was typed in, or the right one for something else."""

    TYPE: ClassVar[str] = "codes.CodeRejected"

    code: str
    reason: Rejection
    tries_left: int


class CodeExpired(Event, frozen=True):
    """Somebody used it too late."""

    TYPE: ClassVar[str] = "codes.CodeExpired"

    code: str


class CodeLocked(Event, frozen=True):
    """All tries are used; a new code is needed."""

    TYPE: ClassVar[str] = "codes.CodeLocked"

    code: str


class CodeDeliveryFailed(Event, frozen=True):
    """Its message did not come through, as the gateway says; a code that came all the same is still good."""

    TYPE: ClassVar[str] = "codes.CodeDeliveryFailed"

    code: str
    message_id: str
    reason: str


EVENTS = (CodeSent, CodeAccepted, CodeRejected, CodeExpired, CodeLocked, CodeDeliveryFailed)
