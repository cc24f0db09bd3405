"""Text of an input that the log and the tables can hold, before anything is made of it."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from domain.fiscal.text import is_holdable
from domain.refusal import InvalidInput


def expect_holdable(given: Any) -> None:
    """Look through all texts of an input. Raises InvalidInput."""
    for text in _texts(given):
        if not is_holdable(text):
            raise InvalidInput("text is Unicode without NUL characters and halves of surrogate pairs")


def _texts(given: Any) -> Iterable[str]:
    if isinstance(given, str):
        yield given
    elif isinstance(given, list):
        for each in given:
            yield from _texts(each)
    elif is_dataclass(given):
        for field in fields(given):
            yield from _texts(getattr(given, field.name))
