"""Conditions over the figures of a register, as data: evaluated here, and in SQL by whoever keeps read models.

A figure that is not known fulfils no condition, but `Unless`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Is:
    """The flag is set."""

    key: str

    def holds(self, figures: Figures) -> bool:
        return figures.get(self.key) is True


@dataclass(frozen=True)
class Unless:
    """The flag is not set, or not known."""

    key: str

    def holds(self, figures: Figures) -> bool:
        return figures.get(self.key) is not True


@dataclass(frozen=True)
class OneOf:
    """The value is one of these."""

    key: str
    values: tuple[str | int, ...]

    def holds(self, figures: Figures) -> bool:
        return figures.get(self.key) in self.values


@dataclass(frozen=True)
class AtLeast:
    """The number is as large or larger."""

    key: str
    number: int

    def holds(self, figures: Figures) -> bool:
        value = figures.get(self.key)
        return value is not None and bool(value >= self.number)


@dataclass(frozen=True)
class AtMost:
    """The number is as small or smaller."""

    key: str
    number: int

    def holds(self, figures: Figures) -> bool:
        value = figures.get(self.key)
        return value is not None and bool(value <= self.number)


Condition = Is | Unless | OneOf | AtLeast | AtMost
AnyOf = tuple[tuple[Condition, ...], ...]
"""One of these holds, each of which is: all of those hold."""


def any_holds(conditions: AnyOf, figures: Figures) -> bool:
    """Whether one line of conditions holds as a whole."""
    return any(all(each.holds(figures) for each in line) for line in conditions)
