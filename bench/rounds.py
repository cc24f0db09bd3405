"""Rounds: both sides in turn, each for a moment, so that a busy neighbour troubles them alike."""

import gc
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from bench.figures import say

# A stock save can hang for ever holding its table lock (psycopg pipeline with unsent data); then the run must end.
ROUND_SECONDS = 120.0

Side = Callable[[], float]


class RoundTooLong(Exception):
    """A round did not end; for the stock side this is the library's known hang on large saves."""


def in_turn(label: str, sides: Mapping[str, Side], rounds: int) -> dict[str, list[float]]:
    """Each side's measurement per round, sides alternating in the order given."""
    measured: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(1, rounds + 1):
        for name, side in sides.items():
            with _deadline(f"{label}, {name}, round {number}"):
                measured[name].append(side())
        latest = ", ".join(f"{name} {values[-1]:,.6g}" for name, values in measured.items())
        say(f"{label}: round {number} of {rounds}: {latest}")
    return measured


def forget_the_past() -> None:
    """Call before a clock starts: what was made for the round is not garbage that the measured side has to search."""
    gc.collect()
    gc.freeze()


@contextmanager
def _deadline(what: str) -> Iterator[None]:
    def give_up(signal_number: int, frame: FrameType | None) -> None:
        del signal_number, frame
        raise RoundTooLong(f"{what} took more than {ROUND_SECONDS:.0f} s; nothing of this run counts")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, ROUND_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
