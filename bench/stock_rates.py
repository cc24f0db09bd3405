"""How fast the stock side is: one thread, one save after the other."""

import time
from collections.abc import Callable

from bench.documents import contents
from bench.rounds import forget_the_past
from bench.stock import Drive, Stock


def for_a_while(seconds: float, once: Callable[[], None]) -> float:
    """How often per second `once` was done."""
    done = 0
    start = time.perf_counter()
    end = start + seconds
    while not done or time.perf_counter() < end:
        once()
        done += 1
    return done / (time.perf_counter() - start)


class StockDrive:
    """One drive of the stock side that goes on printing."""

    def __init__(self, application: Stock, serial: str) -> None:
        self._application = application
        self._drive = Drive(f"{serial}000000000000")
        application.save(self._drive)

    def rate(self, documents: int, per_save: int) -> float:
        """Documents per second; their content is made before the clock runs."""
        first = self._drive.last + 1
        starts = range(first, first + documents, per_save)
        batches = [contents(self._drive.fn, start, per_save) for start in starts]
        forget_the_past()
        start = time.perf_counter()
        for batch in batches:
            self._application.record(self._drive, batch)
        return len(batches) * per_save / (time.perf_counter() - start)
