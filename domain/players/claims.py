"""A phone or document of one player: streams `phone-<REALM>-<hash>`, `document-<REALM>-<hash>` (spec B.1.3).

The stream is the rule: whoever registers the same phone at the same moment meets the same stream.
"""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.event import Event
from domain.players.claim_events import Claimed, ClaimReleased
from domain.players.refusals import PlayerExists
from domain.players.terms import Realm


class _State(Struct):
    player: str | None = None


class Claim(Aggregate):
    WHAT: ClassVar[str]

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def player(self) -> str | None:
        """Whose it is."""
        return self.state.player

    def expect_free_for(self, player: str) -> None:
        """Raises PlayerExists, which names the player there is: his account is to be used (BET-33)."""
        held = self.state.player
        if held not in {None, player}:
            raise PlayerExists(
                f"a player with this {self.WHAT} is registered already; use that account", player=str(held)
            )

    def take(self, player: str, now: datetime) -> None:
        """Done again by the same player it changes nothing. Raises PlayerExists."""
        self.expect_free_for(player)
        if self.state.player is None:
            self.fire(Claimed(player), now=now)

    def release(self, player: str, now: datetime) -> None:
        """Nothing happens when it is another's by now."""
        if self.state.player == player:
            self.fire(ClaimReleased(player), now=now)

    def evolve(self, event: Event) -> None:
        match event:
            case Claimed():
                self.state.player = event.player
            case ClaimReleased():
                self.state.player = None
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)


class PhoneClaim(Claim):
    CATEGORY: ClassVar[str] = "phone"
    WHAT: ClassVar[str] = "phone"


class DocumentClaim(Claim):
    CATEGORY: ClassVar[str] = "document"
    WHAT: ClassVar[str] = "document"


def phone_claim(realm: Realm, phone_key: str) -> tuple[type[PhoneClaim], str]:
    """The claim's class and stream."""
    return PhoneClaim, f"{PhoneClaim.CATEGORY}-{realm}-{phone_key}"


def document_claim(realm: Realm, document_key: str) -> tuple[type[DocumentClaim], str]:
    """The claim's class and stream."""
    return DocumentClaim, f"{DocumentClaim.CATEGORY}-{realm}-{document_key}"
