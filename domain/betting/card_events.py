"""Cards put on the reader of a desk or terminal: events of that place (CARD-02, -43d). A card is its serial."""

from typing import ClassVar

from domain.event import Event


class CardPresented(Event, frozen=True):
    """A card that identifies its player was put on; at a terminal its PIN is still to come."""

    TYPE: ClassVar[str] = "betting.CardPresented"

    reader: str
    card: str
    unit: str


class CardPresentationRefused(Event, frozen=True):
    """A card was put on and identifies nobody; `reason` is the code of the refusal that says why."""

    TYPE: ClassVar[str] = "betting.CardPresentationRefused"

    reader: str
    card: str
    unit: str
    reason: str


EVENTS = (CardPresented, CardPresentationRefused)
