"""How far the log is dealt with, when papers come out in another order than their events."""


class Progress:
    """Positions: up to which the log was read, and which of them are under way."""

    def __init__(self, position: int) -> None:
        self._read, self._under_way = position, set[int]()

    def begin(self, position: int) -> None:
        """It is dealt with later."""
        self._under_way.add(position)

    def end(self, position: int) -> None:
        self._under_way.discard(position)

    def read(self, position: int) -> None:
        """All events up to there were looked at."""
        self._read = position

    @property
    def reached(self) -> int:
        """Everything up to here is dealt with."""
        return min(self._under_way, default=self._read + 1) - 1
