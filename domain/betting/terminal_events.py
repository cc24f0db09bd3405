"""What happens at a betting terminal, stream `terminal-<id>`: no cashier, no cash, no shift (BET-02, BET-73d)."""

from datetime import datetime
from typing import ClassVar

from domain.betting.identification import EndReason
from domain.event import Event


class TerminalSetUp(Event, frozen=True):
    """There is such a terminal in a unit; its days are those of `zone` (IANA)."""

    TYPE: ClassVar[str] = "betting.TerminalSetUp"

    unit: str
    title: str
    zone: str


class TerminalIdentified(Event, frozen=True):
    """The player is identified there by card and PIN, for one bet, until `until`."""

    TYPE: ClassVar[str] = "betting.TerminalIdentified"

    identification: str
    player: str
    card: str
    since: datetime
    until: datetime


class TerminalLeft(Event, frozen=True):
    """Nobody is identified there any more."""

    TYPE: ClassVar[str] = "betting.TerminalLeft"

    identification: str
    player: str
    reason: EndReason


EVENTS = (TerminalSetUp, TerminalIdentified, TerminalLeft)
