"""Whether a desk is in the mode "identified player", and whom it had before (BET-44…56)."""

from datetime import datetime

from msgspec import Struct, field

from domain.betting import desk_events as happened
from domain.betting import shift_events as of_shift
from domain.betting.card_events import CardPresentationRefused, CardPresented
from domain.betting.identification import Method
from domain.event import Event

# As many as a list of recent players can be set to show.
MAX_RECENT = 50


class Found(Struct, frozen=True):
    """Whom the cashier has before him: not identified yet."""

    player: str
    method: Method
    until: datetime


class Identification(Struct, frozen=True):
    """Who is identified, and until when."""

    id: str
    player: str
    method: Method
    document_checked: bool
    until: datetime


class Mode(Struct):
    """Of a desk: NORMAL, or IDENTIFIED while there is an identification."""

    found: Found | None = None
    identification: Identification | None = None
    recent: dict[str, datetime] = field(default_factory=dict)  # player -> when last identified here, rising

    def evolve(self, event: Event) -> None:
        match event:
            case happened.PlayerFound():
                self.found = Found(event.player, event.method, event.until)
            case happened.IdentificationStarted():
                self.found = None
                self.identification = Identification(
                    event.identification, event.player, event.method, event.document_checked, event.until
                )
                self.recent.pop(event.player, None)
                self.recent[event.player] = event.since
                while len(self.recent) > MAX_RECENT:
                    del self.recent[next(iter(self.recent))]
            case happened.IdentificationEnded():
                self.identification = None
            case CardPresented() | CardPresentationRefused():
                pass  # what comes of it is an event of its own
            case of_shift.DeskShiftLocked() | of_shift.CashCounted() | of_shift.DeskShiftClosed():
                self.found = None
            case _:
                pass
