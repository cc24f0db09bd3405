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
