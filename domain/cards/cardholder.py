"""Who has a card: one ACTIVE or BLOCKED card for each player (CARD-42d), kept in a stream of the player's own."""

from datetime import datetime
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.cards.events import CardGivenBack, CardTaken
from domain.cards.refusals import PlayerHasCard
from domain.event import Event


class Cardholder(Aggregate):
    """A player as far as cards go."""

    CATEGORY: ClassVar[str] = "cardholder"

    card: str | None

    def begin(self) -> None:
        self.card = None

    def has_room(self) -> None:
        """Raises PlayerHasCard."""
        if self.card is not None:
            raise PlayerHasCard(
                f"the player has card {self.card}: unbind or close it before another is bound", card=self.card
            )

    def take(self, card: str, now: datetime) -> None:
        """Raises PlayerHasCard."""
        self.has_room()
        self.fire(CardTaken(card), now=now)

    def give_back(self, card: str, now: datetime) -> None:
        self.fire(CardGivenBack(card), now=now)

    def evolve(self, event: Event) -> None:
        match event:
            case CardTaken():
                self.card = event.card
            case CardGivenBack():
                self.card = None
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.card

    def thaw(self, state: Any) -> None:
        self.card = state


def cardholder_stream(player: str) -> str:
    """The stream of a player as the holder of a card."""
    return f"cardholder-{player}"
