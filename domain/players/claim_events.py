"""What happens to phones and documents; streams name them by realm and keyed hash."""

from typing import ClassVar

from domain.event import Event


class Claimed(Event, frozen=True):
    """It is this player's, and nobody else's in the realm (BET-04, -33)."""

    TYPE: ClassVar[str] = "players.Claimed"

    player: str


class ClaimReleased(Event, frozen=True):
    """It is nobody's again: corrected, or the player was closed or erased."""

    TYPE: ClassVar[str] = "players.ClaimReleased"

    player: str


EVENTS = (Claimed, ClaimReleased)
