"""What happens to cards, stream `card-<serial>`, and to those who hold one, stream `cardholder-<player>`.

A PIN never stands here (CARD-25): events name it by an id, which a table that forgets knows, and the message it went
out with.
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from domain.event import Event


class PinReason(StrEnum):
    """Why a PIN was sent (CARD-25, -30)."""

    BIND = "BIND"
    CHANGE = "CHANGE"


class BlockedBy(StrEnum):
    """Who blocked a card: a person, or the house itself after too many wrong PINs (DEC-25)."""

    PERSON = "PERSON"
    SYSTEM = "SYSTEM"


class CloseReason(StrEnum):
    """Why a card is out of use (CARD-34)."""

    LOST = "LOST"
    DEFECTIVE = "DEFECTIVE"
    OTHER = "OTHER"


class CardRegistered(Event, frozen=True):
    """The card is in the club's stock, and FREE (CARD-41d). `printed` is the number that staff read off it."""

    TYPE: ClassVar[str] = "cards.CardRegistered"

    tier: str
    printed: str | None = None


class CardBound(Event, frozen=True):
    """The card was handed out to the player, and is ACTIVE; `issued_on` is the day at the desk (CARD-24)."""

    TYPE: ClassVar[str] = "cards.CardBound"

    player: str
    issued_on: date


class CardPinIssued(Event, frozen=True):
    """A PIN went to the player's phone with the message `message`; those before it are void (CARD-25, -30)."""

    TYPE: ClassVar[str] = "cards.CardPinIssued"

    pin: str
    message: str
    reason: PinReason


class CardUnbound(Event, frozen=True):
    """The card is the club's again, and FREE; its PIN is void (CARD-28). `presented`: it lay there (CARD-39, -40)."""

    TYPE: ClassVar[str] = "cards.CardUnbound"

    player: str
    presented: bool


class CardBlocked(Event, frozen=True):
    """The player cannot use the card for now (CARD-32). If the house did it, its PIN is void: it was guessed at."""

    TYPE: ClassVar[str] = "cards.CardBlocked"

    by: BlockedBy


class CardUnblocked(Event, frozen=True):
    """The player can use the card again (CARD-33)."""

    TYPE: ClassVar[str] = "cards.CardUnblocked"


class CardClosed(Event, frozen=True):
    """The card is out of use for ever (CARD-35); `player` had it until now."""

    TYPE: ClassVar[str] = "cards.CardClosed"

    reason: CloseReason
    player: str | None = None


class CardTierChanged(Event, frozen=True):
    """The card is of another tier (CARD-11)."""

    TYPE: ClassVar[str] = "cards.CardTierChanged"

    tier: str
    previous: str


class CardPinVerified(Event, frozen=True):
    """At this terminal the right PIN was given: that identifies the player there (BET-73d)."""

    TYPE: ClassVar[str] = "cards.CardPinVerified"

    terminal: str


class CardPinRejected(Event, frozen=True):
    """At this terminal a wrong PIN was given; so many tries are left."""

    TYPE: ClassVar[str] = "cards.CardPinRejected"

    terminal: str
    tries_left: int


class CardTaken(Event, frozen=True):
    """The player has this card now, and can have no other (CARD-42d)."""

    TYPE: ClassVar[str] = "cards.CardTaken"

    card: str


class CardGivenBack(Event, frozen=True):
    """The player has no card any more."""

    TYPE: ClassVar[str] = "cards.CardGivenBack"

    card: str


EVENTS = (
    CardRegistered,
    CardBound,
    CardPinIssued,
    CardUnbound,
    CardBlocked,
    CardUnblocked,
    CardClosed,
    CardTierChanged,
    CardPinVerified,
    CardPinRejected,
    CardTaken,
    CardGivenBack,
)
