"""Refusals of whoever cannot answer now, whatever the question: raised by adapters, told to clients as they are."""

from typing import ClassVar

from domain.refusal import Refusal


class Unavailable(Refusal):
    """Something that is needed is away; ask again in a moment."""

    code: ClassVar[str] = "UNAVAILABLE"


class DeadlineExceeded(Refusal):
    """The answer took longer than it may; ask for less at once."""

    code: ClassVar[str] = "DEADLINE_EXCEEDED"
