"""Who saw a player's data unmasked, stream `viewings-<player>`: apart from the player's, where money moves."""

from datetime import datetime
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.command import Command, Work
from domain.decision import Decider, Recalled, Streams
from domain.event import Event
from domain.players.events import PersonalDataViewed


class Viewings(Aggregate):
    """They decide nothing: there is no state."""

    CATEGORY: ClassVar[str] = "viewings"

    def begin(self) -> None:
        pass

    def evolve(self, event: Event) -> None:
        pass

    def freeze(self) -> Any:
        return None

    def thaw(self, state: Any) -> None:
        pass


class NotePersonalDataViewed(Command, frozen=True):
    """Keep on record that the caller sees a player unmasked: asked before anything is shown."""

    NAME: ClassVar[str] = "players.NotePersonalDataViewed"
    WORK: ClassVar[Work] = Work.KEEPS

    player: str


def _streams(asked: NotePersonalDataViewed) -> Streams:
    return [(Viewings, f"{Viewings.CATEGORY}-{asked.player}")]


def _decide(asked: NotePersonalDataViewed, at_hand: Any, recalled: Recalled, now: datetime) -> None:
    del asked, recalled
    at_hand[0].fire(PersonalDataViewed(), now=now)


NOTE_PERSONAL_DATA_VIEWED = Decider(NotePersonalDataViewed, _streams, _decide)
