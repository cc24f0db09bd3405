"""Which document numbers of a drive are recorded, and at which version of its stream: a few runs, not a big table.

Documents of a drive mostly arrive in order, so number and version grow together: a run (first, last, version of
first) stands for thousands of documents. A drive of 250,000 documents that arrived in order is one run.
"""

from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct


class Run(Struct, array_like=True):
    """Numbers `first`…`last`, recorded at versions `version`, `version`+1, …"""

    first: int
    last: int
    version: int


class Numbering:
    """The recorded numbers of one drive. Runs are sorted and never overlap."""

    def __init__(self, runs: list[Run] | None = None) -> None:
        self.runs: list[Run] = runs or []

    @property
    def newest(self) -> int:
        """The highest recorded number; 0 when there is none. What is beyond it is neither recorded nor missing."""
        return self.runs[-1].last if self.runs else 0

    def version_of(self, number: int) -> int | None:
        """The version at which `number` was recorded, None when it is not here."""
        index = self._index(number)
        if index < 0 or self.runs[index].last < number:
            return None
        run = self.runs[index]
        return run.version + number - run.first

    def add(self, number: int, version: int) -> None:
        """Note that `number` was recorded at `version`."""
        index = self._index(number)
        if index >= 0:
            run = self.runs[index]
            if run.last + 1 == number and run.version + number - run.first == version:
                run.last = number
                return
        self.runs.insert(index + 1, Run(number, number, version))

    def missing_before(self, number: int) -> tuple[int, int] | None:
        """The numbers that become a hole when `number` is added beyond what is known; None when there is none."""
        if not self.runs:
            return None
        if number > self.runs[-1].last + 1:
            return self.runs[-1].last + 1, number - 1
        if number < self.runs[0].first - 1:
            return number + 1, self.runs[0].first - 1
        return None

    def is_missing(self, number: int) -> bool:
        """Whether `number` lies in a hole: between recorded numbers, not recorded itself."""
        return bool(self.runs) and self.runs[0].first < number < self.runs[-1].last and self.version_of(number) is None

    def holes(self) -> Iterator[tuple[int, int]]:
        """The missing ranges, ascending."""
        for before, after in zip(self.runs, self.runs[1:], strict=False):
            if before.last + 1 < after.first:
                yield before.last + 1, after.first - 1

    def _index(self, number: int) -> int:
        if self.runs and number >= self.runs[-1].first:  # documents in order: the last run, without a search
            return len(self.runs) - 1
        return bisect_right(self.runs, number, key=lambda run: run.first) - 1
