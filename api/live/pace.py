"""How often something may be done: some of it at once, and then at a steady pace (a leaky bucket)."""


class Pace:
    """At most `at_once` in a row after a rest, and `per_second` in the long run. Times are the loop's seconds."""

    def __init__(self, per_second: float, at_once: int) -> None:
        self._gap = 1 / per_second
        self._room = (at_once - 1) * self._gap
        self._until = 0.0

    def rest(self, now: float) -> float:
        """Seconds until the next time, after one at `now`."""
        self._until = max(self._until, now) + self._gap
        return max(0.0, self._until - self._room - now)
