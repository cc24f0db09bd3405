"""What happens in a registration, stream `reg-<id>`; the id becomes the player's."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.event import Event
from domain.players.terms import Realm


class RefusedFor(StrEnum):
    """Why somebody is not registered."""

    UNDER_AGE = "UNDER_AGE"


class RegistrationStarted(Event, frozen=True):
    """A phone was given (BET-34); days are those of `zone`, that of the unit. It is over at `expires_at`."""

    TYPE: ClassVar[str] = "players.RegistrationStarted"

    realm: Realm
    unit: str
    zone: str
    sealed_phone: str
    phone_key: str
    expires_at: datetime


class RegistrationPhoneConfirmed(Event, frozen=True):
    """The code that was sent to it was typed in (BET-35)."""

    TYPE: ClassVar[str] = "players.RegistrationPhoneConfirmed"


class RegistrationEmailSet(Event, frozen=True):
    """The e-mail, or that there is none (BET-36)."""

    TYPE: ClassVar[str] = "players.RegistrationEmailSet"

    sealed_email: str | None


class RegistrationDocumentChosen(Event, frozen=True):
    """Which kind of document is shown (BET-37)."""

    TYPE: ClassVar[str] = "players.RegistrationDocumentChosen"

    document_type: str


class RegistrationDataSubmitted(Event, frozen=True):
    """All fields were filled in (BET-39) and are in order; the player is registered with it."""

    TYPE: ClassVar[str] = "players.RegistrationDataSubmitted"


class RegistrationRefused(Event, frozen=True):
    """For ever; what was given is forgotten."""

    TYPE: ClassVar[str] = "players.RegistrationRefused"

    reason: RefusedFor


class RegistrationAbandoned(Event, frozen=True):
    """Somebody gave it up; what was given is forgotten."""

    TYPE: ClassVar[str] = "players.RegistrationAbandoned"


EVENTS = (
    RegistrationStarted,
    RegistrationPhoneConfirmed,
    RegistrationEmailSet,
    RegistrationDocumentChosen,
    RegistrationDataSubmitted,
    RegistrationRefused,
    RegistrationAbandoned,
)
