"""What happens to a release of software (FLEET-04, -61, -83, -84, -95). Kind and version are in the stream's name."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from domain.event import Event


class ReleaseReason(StrEnum):
    """Why there is a release; one may have several (FLEET-95)."""

    LEGAL = "LEGAL"
    BUSINESS = "BUSINESS"
    FIX = "FIX"
    SECURITY = "SECURITY"


class ReleaseRegistered(Event, frozen=True):
    """There is a release with this content, for ever; nobody is told of it yet.

    `content` is the SHA-256 of its file in hexadecimal, `signature` the maker's, in base64. It is for these models, and
    goes onto versions from `min_from` on.
    """

    TYPE: ClassVar[str] = "fleet.ReleaseRegistered"

    content: str
    models: tuple[str, ...]
    reasons: tuple[ReleaseReason, ...]
    author: str
    min_from: str | None = None
    signature: str | None = None
    notes: str = ""


class ReleaseApproved(Event, frozen=True):
    """Somebody else than its author looked at it."""

    TYPE: ClassVar[str] = "fleet.ReleaseApproved"

    approver: str


class ReleasePublished(Event, frozen=True):
    """It may be installed on these models from now on, for these reasons (FLEET-83, -95)."""

    TYPE: ClassVar[str] = "fleet.ReleasePublished"

    models: tuple[str, ...]
    reasons: tuple[ReleaseReason, ...]


class ReleaseWithdrawn(Event, frozen=True):
    """It is installed no more."""

    TYPE: ClassVar[str] = "fleet.ReleaseWithdrawn"

    reason: str


class ReleaseRequiredBySet(Event, frozen=True):
    """Registers of its models must have it, or a newer one, on this day; None: they need not (FLEET-84)."""

    TYPE: ClassVar[str] = "fleet.ReleaseRequiredBySet"

    required_by: date | None = None


EVENTS = (ReleaseRegistered, ReleaseApproved, ReleasePublished, ReleaseWithdrawn, ReleaseRequiredBySet)
