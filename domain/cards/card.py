"""One card, stream `card-<serial>`: every operation asks the table of states first (spec A.5.1)."""

from datetime import date, datetime
from typing import Any, ClassVar

from msgspec import Struct, convert, to_builtins

from domain.aggregate import Aggregate
from domain.cards import events as happened
from domain.cards.events import BlockedBy, CloseReason, PinReason
from domain.cards.refusals import CardPinOutdated
from domain.cards.serial import SAYS, printed_number, serial_of, unfit
from domain.cards.table import CardState, Operation, after
from domain.event import Event
from domain.expected_version import expect
from domain.refusal import InvalidInput


class _State(Struct):
    state: CardState | None = None  # None: not in stock
    tier: str = ""
    player: str | None = None
    issued_on: date | None = None
    last_player: str | None = None  # who had it when it was closed, for auditors (DEC-26)
    pin: str | None = None  # id of the one that holds
    wrong_pins: int = 0  # since the last right one
    edited: int = 0  # version of the last event by which it became another for people


_OF_TERMINALS = (happened.CardPinVerified, happened.CardPinRejected)
_OF_PINS = (happened.CardPinIssued, *_OF_TERMINALS)


class Card(Aggregate):
    """A card of the club."""

    CATEGORY: ClassVar[str] = "card"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def serial(self) -> str:
        return serial_of(str(self.id))

    def admit(self, operation: Operation) -> None:
        """Raises CardRefusal, as the table says."""
        after(operation, self.serial, self.state.state)

    def edit(self, operation: Operation, expected_version: int) -> None:
        """The same, asked by somebody who has looked the card up (CARD-36). Raises VersionConflict first."""
        if self.state.state is not None:
            shown = {"state": self.state.state, "tier": self.state.tier, "player": self.state.player}
            expect(str(self.id), expected_version, self.state.edited, to_builtins(shown))
        self.admit(operation)

    def register(self, tier: str, now: datetime) -> None:
        """Take it into stock. Raises InvalidInput for a number that cannot stand for one card."""
        self.admit(Operation.REGISTER)
        if (why := unfit(self.serial)) is not None:
            raise InvalidInput(SAYS[why], card=self.serial, reason=why)
        self.fire(happened.CardRegistered(tier, printed_number(self.serial)), now=now)

    def bind(self, player: str, issued_on: date, pin: str, message: str, now: datetime) -> None:
        """Hand it out; the PIN of this id goes out with this message."""
        self.admit(Operation.BIND)
        self.fire(happened.CardBound(player, issued_on), now=now)
        self.fire(happened.CardPinIssued(pin, message, PinReason.BIND), now=now)

    def unbind(self, *, presented: bool, now: datetime) -> str:
        """Take it back; answers who had it."""
        self.admit(Operation.UNBIND)
        player = self.holder()
        self.fire(happened.CardUnbound(player, presented), now=now)
        return player

    def change_pin(self, pin: str, message: str, now: datetime) -> None:
        """From now on the PIN of this id holds, which goes out with this message."""
        self.admit(Operation.CHANGE_PIN)
        self.fire(happened.CardPinIssued(pin, message, PinReason.CHANGE), now=now)

    def block(self, by: BlockedBy, now: datetime) -> None:
        self.admit(Operation.BLOCK)
        self.fire(happened.CardBlocked(by), now=now)

    def unblock(self, now: datetime) -> None:
        self.admit(Operation.UNBLOCK)
        self.fire(happened.CardUnblocked(), now=now)

    def close(self, reason: CloseReason, now: datetime) -> str | None:
        """Take it out of use; answers who had it, if anybody."""
        self.admit(Operation.CLOSE)
        player = self.state.player
        self.fire(happened.CardClosed(reason, player), now=now)
        return player

    def set_tier(self, tier: str, now: datetime) -> None:
        """Nothing happens when it is of this tier already."""
        self.admit(Operation.SET_TIER)
        if tier != self.state.tier:
            self.fire(happened.CardTierChanged(tier, self.state.tier), now=now)

    def present_at_desk(self) -> str:
        """Whom it identifies there (CARD-02, -43d). No PIN is needed (CARD-26); nothing happens to the card."""
        self.admit(Operation.PRESENT_AT_DESK)
        return self.holder()

    def present_at_terminal(
        self, terminal: str, pin: str, *, is_right: bool, tries: int, now: datetime
    ) -> tuple[str | None, int]:
        """Whom it identifies there, if anybody, and how many tries are left. `pin` is the id of what was checked.

        After `tries` wrong ones the house blocks the card (DEC-25). Raises CardPinOutdated.
        """
        self.admit(Operation.PRESENT_AT_TERMINAL)
        if pin != self.state.pin:
            raise CardPinOutdated(f"card {self.serial} has another PIN or none: ask for a new one at a desk")
        if is_right:
            self.fire(happened.CardPinVerified(terminal), now=now)
            return self.holder(), tries
        left = max(0, tries - self.state.wrong_pins - 1)
        self.fire(happened.CardPinRejected(terminal, left), now=now)
        if not left:
            self.block(BlockedBy.SYSTEM, now)
        return None, left

    def holder(self) -> str:
        """Whose it is, of a card that is bound."""
        assert self.state.player is not None, "a card that is bound has a player"
        return self.state.player

    def evolve(self, event: Event) -> None:
        if not isinstance(event, _OF_TERMINALS):
            self.state.edited = self._version + 1
        if isinstance(event, _OF_PINS):
            self._evolve_pin(event)
        else:
            self._evolve_state(event)

    def _evolve_state(self, event: Event) -> None:
        state = self.state
        match event:
            case happened.CardRegistered():
                state.state, state.tier = CardState.FREE, event.tier
            case happened.CardBound():
                state.state, state.player, state.issued_on = CardState.ACTIVE, event.player, event.issued_on
            case happened.CardUnbound():
                state.state, state.player, state.issued_on, state.pin = CardState.FREE, None, None, None
            case happened.CardBlocked():
                state.state = CardState.BLOCKED
                state.pin = None if event.by is BlockedBy.SYSTEM else state.pin
            case happened.CardUnblocked():
                state.state = CardState.ACTIVE
            case happened.CardClosed():
                state.state, state.player, state.last_player, state.pin = CardState.CLOSED, None, event.player, None
            case happened.CardTierChanged():
                state.tier = event.tier
            case _:
                raise TypeError(event)

    def _evolve_pin(self, event: Event) -> None:
        match event:
            case happened.CardPinIssued():
                self.state.pin, self.state.wrong_pins = event.pin, 0
            case happened.CardPinVerified():
                self.state.wrong_pins = 0
            case _:
                self.state.wrong_pins += 1

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
