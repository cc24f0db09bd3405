"""Aggregates at hand in a decision, found by their kind: some commands name several of one, or perhaps none."""

from collections.abc import Iterable
from typing import Any, TypeVar

_T = TypeVar("_T")


def those(kind: type[_T], among: Iterable[Any]) -> list[_T]:
    """All of this kind, in their order. (Aggregates are abstract bases to `isinstance`, and slow to be asked.)"""
    return [each for each in among if type(each) is kind]


def only(kind: type[_T], among: Iterable[Any]) -> _T:
    """The one there is, however often it was named."""
    return those(kind, among)[0]


def perhaps(kind: type[_T], among: Iterable[Any]) -> _T | None:
    """The one there is, or none."""
    found = those(kind, among)
    return found[0] if found else None
