"""What happens at a desk. It is named by the stream; amounts are minor units; players are named by their ids only.

The cash of a desk is the account `cash.desk.<desk>`: whatever changes it is a money event, of this stream or another.
"""

from datetime import datetime
from typing import ClassVar

from domain.betting.identification import EndReason, Method
from domain.event import Event


class DeskSetUp(Event, frozen=True):
    """There is such a desk in a unit; its days are those of `zone` (IANA)."""

    TYPE: ClassVar[str] = "betting.DeskSetUp"

    unit: str
    title: str
    zone: str


class PlayerFound(Event, frozen=True):
    """The cashier has the player's data before him, to compare them with the original document until `until`."""

    TYPE: ClassVar[str] = "betting.PlayerFound"

    player: str
    method: Method
    cashier: str
    until: datetime


class IdentificationStarted(Event, frozen=True):
    """The desk is in the mode "identified player" (BET-51), for one operation, until `until` (DEC-29)."""

    TYPE: ClassVar[str] = "betting.IdentificationStarted"

    identification: str
    player: str
    method: Method
    document_checked: bool
    cashier: str
    shift: str
    since: datetime
    until: datetime


class IdentificationEnded(Event, frozen=True):
    """The desk left the mode (BET-54…56, DEC-29)."""

    TYPE: ClassVar[str] = "betting.IdentificationEnded"

    identification: str
    player: str
    reason: EndReason


EVENTS = (DeskSetUp, PlayerFound, IdentificationStarted, IdentificationEnded)
