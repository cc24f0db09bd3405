"""What is said about players. Nothing here names a person: refusals are shown and logged."""

from typing import ClassVar

from domain.refusal import Refusal


class PlayerNotRegistered(Refusal):
    """Nobody is registered so; register first (BET-07)."""

    code: ClassVar[str] = "PLAYER_NOT_REGISTERED"


class PlayerExcluded(Refusal):
    """No bet, deposit or card while excluded; what is on the account can be withdrawn."""

    code: ClassVar[str] = "PLAYER_EXCLUDED"


class PlayerBlocked(Refusal):
    """Nothing is done for the player until somebody lifts the block."""

    code: ClassVar[str] = "PLAYER_BLOCKED"


class PlayerIsClosed(Refusal):
    code: ClassVar[str] = "PLAYER_CLOSED"


class LimitExceeded(Refusal):
    """More than a limit leaves; `limit` and `left` in minor units, `resets_on` is the first day that counts anew."""

    code: ClassVar[str] = "LIMIT_EXCEEDED"


class Erased(Refusal):
    """The person's data were erased; nothing of them can be read or changed again."""

    code: ClassVar[str] = "ERASED"


class PlayerExists(Refusal):
    """Somebody is registered with this phone or document; `player` is his account, to be used."""

    code: ClassVar[str] = "PLAYER_EXISTS"


class RegistrationStepRefused(Refusal):
    """The steps of a registration have an order, and it ends; `step` is where it stands."""

    code: ClassVar[str] = "REGISTRATION_STEP_REFUSED"


class EmailRequired(Refusal):
    """The organisation registers nobody without an e-mail (DEC-21)."""

    code: ClassVar[str] = "EMAIL_REQUIRED"


class UnderAge(Refusal):
    """By the document the person is too young."""

    code: ClassVar[str] = "UNDER_AGE"


class PhoneInvalid(Refusal):
    """No phone number has this form; no digit of it is quoted."""

    code: ClassVar[str] = "PHONE_INVALID"


class DocumentInvalid(Refusal):
    """A field of the document is missing, unknown or has another form; `field` names it, no value is quoted."""

    code: ClassVar[str] = "DOCUMENT_INVALID"


class DocumentTypeUnknown(Refusal):
    code: ClassVar[str] = "DOCUMENT_TYPE_UNKNOWN"


class ExclusionHolds(Refusal):
    """A player's own exclusion ends by time alone."""

    code: ClassVar[str] = "EXCLUSION_HOLDS"


class PlayerHasMoney(Refusal):
    """An account is closed when it is empty."""

    code: ClassVar[str] = "PLAYER_HAS_MONEY"


class ErasureRefused(Refusal):
    """The law or somebody's hold keeps the data, nobody asked for it, or one person would decide alone."""

    code: ClassVar[str] = "ERASURE_REFUSED"


class EmailInvalid(Refusal):
    """No e-mail address has this form; nothing of it is quoted."""

    code: ClassVar[str] = "EMAIL_INVALID"


class ExistsOnlineOnly(Refusal):
    """A player of the site has this phone or document, and nobody of the shops; nothing of him is told (BET-50)."""

    code: ClassVar[str] = "EXISTS_ONLINE_ONLY"
