"""When the worker looks again: numbers with their reasons."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Pace:
    """`lease`: longer than everything that is done with a row takes, so that one found again belongs to a dead process.

    `first_pause` doubles up to `longest_pause`; `given_up_after`: nobody reports on older messages.
    """

    lease: timedelta = timedelta(seconds=30)
    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(minutes=15)
    given_up_after: timedelta = timedelta(days=1)
    chores_every: timedelta = timedelta(seconds=15)  # how late the end of an unused code is told
    look_seconds: float = 0.3  # how late a release is seen; a look is two small queries

    def pause(self, times: int) -> timedelta:
        """After so many times in vain."""
        return min(self.longest_pause, self.first_pause * (1 << min(times, 20)))
