"""A betting terminal, stream `terminal-<id>`: who is identified at it, by card and PIN, for one bet (BET-73d)."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.betting import terminal_events as happened
from domain.betting.card_events import CardPresentationRefused, CardPresented
from domain.betting.desk_refusals import IdentificationRequired, IdentificationSpent, TerminalExists, TerminalUnknown
from domain.betting.identification import EndReason
from domain.betting.texts import identifier
from domain.event import Event

_PREFIX = "terminal-"


class Identified(Struct, frozen=True):
    """Who, and until when."""

    id: str
    player: str
    until: datetime


class TerminalState(Struct):
    unit: str
    title: str
    zone: str
    identification: Identified | None = None


def terminal_stream(terminal: str) -> str:
    """The stream of a terminal. Raises InvalidInput."""
    return f"{_PREFIX}{identifier('terminal', terminal)}"


class Terminal(Aggregate):
    """`state` is None until the terminal is set up."""

    CATEGORY: ClassVar[str] = "terminal"

    state: TerminalState | None

    def begin(self) -> None:
        self.state = None

    @property
    def terminal(self) -> str:
        return str(self._id).removeprefix(_PREFIX)

    @property
    def known(self) -> TerminalState:
        """Raises TerminalUnknown."""
        if self.state is None:
            raise TerminalUnknown(f"there is no terminal {self.terminal}; set it up first", terminal=self.terminal)
        return self.state

    @property
    def unit(self) -> str:
        """Raises TerminalUnknown."""
        return self.known.unit

    @property
    def zone(self) -> str:
        """IANA. Raises TerminalUnknown."""
        return self.known.zone

    @property
    def player(self) -> str | None:
        """Who is identified, as far as the terminal knows: `identified` decides."""
        identification = self.state.identification if self.state is not None else None
        return None if identification is None else identification.player

    def set_up(self, unit: str, title: str, zone: str, now: datetime) -> None:
        """Raises TerminalExists."""
        if self.state is not None:
            raise TerminalExists(
                f"there is a terminal {self.terminal} already; choose another id", terminal=self.terminal
            )
        self.fire(happened.TerminalSetUp(unit, title, zone), now=now)

    def identify(self, identification: str, player: str, card: str, until: datetime, now: datetime) -> None:
        """The PIN was right; whoever was identified before is so no more. Raises TerminalUnknown."""
        self._end(EndReason.REPLACED, now)
        self.fire(happened.TerminalIdentified(identification, player, card, now, until), now=now)

    def identified(self, identification: str | None, now: datetime) -> str:
        """The player whom this identification names. Raises IdentificationRequired, IdentificationSpent."""
        current = self.known.identification
        if identification is None:
            raise IdentificationRequired("card and PIN first", terminal=self.terminal)
        if current is None or current.id != identification or current.until <= now:
            raise IdentificationSpent("this identification is over; card and PIN again", terminal=self.terminal)
        return current.player

    def complete(self, identification: str, now: datetime) -> None:
        """A bet spends it. Raises IdentificationSpent."""
        self.identified(identification, now)
        self._end(EndReason.OPERATION_COMPLETED, now)

    def leave(self, identification: str, now: datetime) -> None:
        """The player leaves; nothing happens when this identification is over already. Raises TerminalUnknown."""
        current = self.known.identification
        if current is not None and current.id == identification:
            self._end(EndReason.LOGOUT, now)

    def expire(self, now: datetime) -> None:
        """Say that the time is over, if it is (DEC-29). Raises TerminalUnknown."""
        current = self.known.identification
        if current is not None and current.until <= now:
            self._end(EndReason.TIMEOUT, now)

    def _end(self, reason: EndReason, now: datetime) -> None:
        current = self.known.identification
        if current is None:
            return
        late = current.until <= now
        self.fire(
            happened.TerminalLeft(current.id, current.player, EndReason.TIMEOUT if late else reason),
            now=now,
            occurred_at=current.until if late else None,
        )

    def evolve(self, event: Event) -> None:
        match event:
            case happened.TerminalSetUp():
                self.state = TerminalState(event.unit, event.title, event.zone)
            case happened.TerminalIdentified():
                self.known.identification = Identified(event.identification, event.player, event.until)
            case happened.TerminalLeft():
                self.known.identification = None
            case CardPresented() | CardPresentationRefused():
                pass  # nobody is identified by it
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, TerminalState | None)
