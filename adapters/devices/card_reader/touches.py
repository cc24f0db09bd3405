"""From what a reader says again and again to touches: one for each time that a card is put on.

Readers with `No card` say a card once and then its removal; others repeat it for as long as it lies there. At the edge
of the field both flicker.
"""

from adapters.devices.card_reader.card import Card, Removed

REPEAT_SECONDS = 1.5
"""A reader that repeats does so at least once a second; a card lifted for longer than this was put on again."""
FLICKER_SECONDS = 0.4
"""Nobody takes a card away and puts it on again in so short a time."""


class Touches:
    """One reader's. Times are seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._card: Card | None = None
        self._until = 0.0  # the same card again before this instant is the same touch

    def see(self, unit: Card | Removed, at: float) -> Card | None:
        """The card when this begins a touch."""
        if isinstance(unit, Removed):
            self._until = at + FLICKER_SECONDS
            return None
        is_same = self._card is not None and self._card.serial == unit.serial and at < self._until
        self._card, self._until = unit, at + REPEAT_SECONDS
        return None if is_same else unit
