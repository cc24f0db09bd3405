"""What came of comparing a code or PIN with the one that is kept: a fact for decisions, which never see either."""

from enum import StrEnum

from msgspec import Struct


class CodeOutcome(StrEnum):
    """What the table of secrets says."""

    ACCEPTED = "ACCEPTED"
    WRONG = "WRONG"
    EXPIRED = "EXPIRED"
    LOCKED = "LOCKED"  # all tries are used; nothing was compared
    UNKNOWN = "UNKNOWN"  # no such code or PIN is kept


class CodeCheck(Struct, frozen=True, gc=False):
    """`tries_left`: after this one; a right answer gives all of them back; 0 where nothing was compared."""

    outcome: CodeOutcome
    tries_left: int = 0
