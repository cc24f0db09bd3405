"""Where a player stands: excluded, blocked, closed, erased; and what he may do there, as a table."""

from datetime import datetime

from msgspec import Struct

from domain.event import Event
from domain.players import events as happened
from domain.players.refusals import Erased, PlayerBlocked, PlayerExcluded, PlayerIsClosed
from domain.players.terms import Act

EXCLUDED = frozenset({Act.DEPOSIT, Act.STAKE, Act.CARD})
"""What an excluded player may not do. He may be identified and paid: the money is his."""


class Standing(Struct):
    """Two exclusions do not know one another: the player's own, and one that somebody else wants."""

    self_excluded_until: datetime | None = None
    is_excluded: bool = False  # by somebody else
    excluded_until: datetime | None = None
    is_blocked: bool = False
    is_closed: bool = False
    is_erased: bool = False

    def is_self_excluded_at(self, now: datetime) -> bool:
        return self.self_excluded_until is not None and now < self.self_excluded_until

    def is_excluded_at(self, now: datetime) -> bool:
        """By whomever."""
        by_others = self.is_excluded and (self.excluded_until is None or now < self.excluded_until)
        return by_others or self.is_self_excluded_at(now)

    def admit(self, act: Act, now: datetime) -> None:
        """Raises PlayerBlocked, PlayerExcluded."""
        if self.is_blocked:
            raise PlayerBlocked("the player is blocked; a shop manager or compliance can say more, and unblock")
        if act in EXCLUDED and self.is_excluded_at(now):
            raise PlayerExcluded("the player is excluded: no bets, deposits or cards; a withdrawal is possible")

    def expect_open(self) -> None:
        """Raises Erased, PlayerIsClosed."""
        if self.is_erased:
            raise Erased("the player's data were erased; register the person anew")
        if self.is_closed:
            raise PlayerIsClosed("the player's account is closed for ever; register the person anew")

    def evolve(self, event: Event) -> None:
        match event:
            case happened.SelfExclusionStarted():
                self.self_excluded_until = event.until
            case happened.SelfExclusionEnded():
                self.self_excluded_until = None
            case happened.PlayerExcluded():
                self.is_excluded, self.excluded_until = True, event.until
            case happened.ExclusionLifted():
                self.is_excluded, self.excluded_until = False, None
            case happened.PlayerBlocked() | happened.PlayerUnblocked():
                self.is_blocked = isinstance(event, happened.PlayerBlocked)
            case happened.PlayerClosed():
                self.is_closed = True
            case happened.PlayerErased():
                self.is_erased = True
            case _:
                raise TypeError(event)
