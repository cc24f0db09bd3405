"""What happens to a player.

`sealed` fields hold personal data under the person's key (base64); `…_key` fields are keyed hashes, equal for equal
values, from which no value can be told: `name_keys` of the words of the name and of the document's number, by which he
is found. Nothing else here says who somebody is.
"""

from datetime import date, datetime
from typing import ClassVar

from domain.entry import MoneyEvent
from domain.event import Event
from domain.players.terms import LimitKind, LimitPeriod, Realm, Reason


class PlayerRegistered(Event, frozen=True):
    """The player has an account from now on (BET-33). Days of limits are those of `zone`, that of the unit.

    `sealed` is the document with the person's name and day of birth; players that were taken over from elsewhere may
    have no phone or e-mail.
    """

    TYPE: ClassVar[str] = "players.PlayerRegistered"

    realm: Realm
    unit: str
    zone: str
    sealed: str
    phone_key: str
    document_type: str
    document_key: str
    name_keys: tuple[str, ...]
    sealed_phone: str | None = None
    sealed_email: str | None = None


class DepositAccepted(MoneyEvent, frozen=True):
    """Cash at a desk became money of the player (P1). Minor units; `day` is the day of the player's limits.

    `fiscal_receipt` is the number of the register's receipt, where one was made (BET-11, -12).
    """

    TYPE: ClassVar[str] = "players.DepositAccepted"

    deposit: str
    amount: int
    day: date
    desk: str
    shift: str
    cashier: str
    identification: str | None = None
    fiscal_receipt: str | None = None


class LimitUsed(Event, frozen=True):
    """What counts towards a limit and is not the player's own event: a stake."""

    TYPE: ClassVar[str] = "players.LimitUsed"

    kind: LimitKind
    amount: int
    day: date


class LimitSet(Event, frozen=True):
    """A limit holds at once; None: there is none any more."""

    TYPE: ClassVar[str] = "players.LimitSet"

    kind: LimitKind
    period: LimitPeriod
    amount: int | None


class LimitChangeScheduled(Event, frozen=True):
    """A higher limit, or none, holds from an instant on: after the cooling time."""

    TYPE: ClassVar[str] = "players.LimitChangeScheduled"

    kind: LimitKind
    period: LimitPeriod
    amount: int | None
    holds_from: datetime


class SelfExclusionStarted(Event, frozen=True):
    """The player wants no bet before `until`; nobody can shorten it."""

    TYPE: ClassVar[str] = "players.SelfExclusionStarted"

    until: datetime


class SelfExclusionEnded(Event, frozen=True):
    """Its time has come."""

    TYPE: ClassVar[str] = "players.SelfExclusionEnded"


class PlayerExcluded(Event, frozen=True):
    """Somebody else wants it; None: until it is lifted."""

    TYPE: ClassVar[str] = "players.PlayerExcluded"

    reason: Reason
    until: datetime | None = None


class ExclusionLifted(Event, frozen=True):
    TYPE: ClassVar[str] = "players.ExclusionLifted"

    reason: Reason


class PlayerBlocked(Event, frozen=True):
    TYPE: ClassVar[str] = "players.PlayerBlocked"

    reason: Reason


class PlayerUnblocked(Event, frozen=True):
    TYPE: ClassVar[str] = "players.PlayerUnblocked"

    reason: Reason


class PlayerClosed(Event, frozen=True):
    """For ever; the account is empty."""

    TYPE: ClassVar[str] = "players.PlayerClosed"

    reason: Reason


class PlayerDataCorrected(Event, frozen=True):
    """What is not said stays as it was. A document stands in place of the newest one."""

    TYPE: ClassVar[str] = "players.PlayerDataCorrected"

    sealed: str | None = None
    document_type: str | None = None
    document_key: str | None = None
    name_keys: tuple[str, ...] | None = None
    sealed_phone: str | None = None
    phone_key: str | None = None
    sealed_email: str | None = None


class DocumentAdded(Event, frozen=True):
    """A further document, or a new one of a kind there is: it is the one to compare with from now on."""

    TYPE: ClassVar[str] = "players.DocumentAdded"

    sealed: str
    document_type: str
    document_key: str
    name_keys: tuple[str, ...]


class PersonalDataViewed(Event, frozen=True):
    """Somebody saw the player's data unmasked (stream `viewings-<player>`); the envelope says who."""

    TYPE: ClassVar[str] = "players.PersonalDataViewed"


class PlayerErased(Event, frozen=True):
    """The person's key is destroyed next: nothing of the person can be read any more (CORE-17)."""

    TYPE: ClassVar[str] = "players.PlayerErased"


EVENTS = (
    PlayerRegistered,
    DepositAccepted,
    LimitUsed,
    LimitSet,
    LimitChangeScheduled,
    SelfExclusionStarted,
    SelfExclusionEnded,
    PlayerExcluded,
    ExclusionLifted,
    PlayerBlocked,
    PlayerUnblocked,
    PlayerClosed,
    PlayerDataCorrected,
    DocumentAdded,
    PersonalDataViewed,
    PlayerErased,
)
