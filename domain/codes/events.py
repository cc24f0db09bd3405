"""What happens to one-time codes, whose stream names the phone by its keyed hash, and to messages.

Codes, phones and texts are never here.
`code_id` names the thing that a code is for (a registration, a withdrawal): a code sent again has the same.
"""

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
    """A code goes out with this message; `bound_to` is the digest of what it is for. It ends an earlier one of
    the same id or for the same.
    """

    TYPE: ClassVar[str] = "codes.CodeSent"

    code_id: str
    purpose: Purpose
    bound_to: str
    message_id: str
    sent_at: datetime
    expires_at: datetime
    tries: int


class CodeAccepted(Event, frozen=True):
    """The right code was typed in; it is spent."""

    TYPE: ClassVar[str] = "codes.CodeAccepted"

    code_id: str


class CodeRejected(Event, frozen=True):
    """A wrong code was typed in, or the right one for something else."""

    TYPE: ClassVar[str] = "codes.CodeRejected"

    code_id: str
    reason: Rejection
    tries_left: int


class CodeExpired(Event, frozen=True):
    """Somebody used it too late, or nobody did in time."""

    TYPE: ClassVar[str] = "codes.CodeExpired"

    code_id: str


class CodeLocked(Event, frozen=True):
    """All tries are used; a new code is needed."""

    TYPE: ClassVar[str] = "codes.CodeLocked"

    code_id: str


class CodeDeliveryFailed(Event, frozen=True):
    """Its message did not come through, as the gateway says; a code that came all the same is still good."""

    TYPE: ClassVar[str] = "codes.CodeDeliveryFailed"

    code_id: str
    message_id: str
    reason: str


class MessageDelivered(Event, frozen=True):
    """The message has come, as the gateway says."""

    TYPE: ClassVar[str] = "codes.MessageDelivered"


class MessageFailed(Event, frozen=True):
    """The message did not come through, or nobody can say; why, in the gateway's word and number or ours."""

    TYPE: ClassVar[str] = "codes.MessageFailed"

    reason: str


EVENTS = (
    CodeSent,
    CodeAccepted,
    CodeRejected,
    CodeExpired,
    CodeLocked,
    CodeDeliveryFailed,
    MessageDelivered,
    MessageFailed,
)
