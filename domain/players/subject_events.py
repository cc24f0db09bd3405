"""What happens to a person's data, stream `subject-<id>`; users are named as the envelope names them."""

from datetime import date
from typing import ClassVar

from domain.event import Event
from domain.players.terms import Reason


class RetentionSet(Event, frozen=True):
    """They are kept at least until this day, on which they may be erased."""

    TYPE: ClassVar[str] = "players.RetentionSet"

    keep_until: date


class LegalHoldPlaced(Event, frozen=True):
    """They are kept until somebody releases the hold."""

    TYPE: ClassVar[str] = "players.LegalHoldPlaced"

    reason: Reason


class LegalHoldReleased(Event, frozen=True):
    TYPE: ClassVar[str] = "players.LegalHoldReleased"

    reason: Reason


class ErasureRequested(Event, frozen=True):
    """One person wants them erased."""

    TYPE: ClassVar[str] = "players.ErasureRequested"

    by: str


class SubjectErased(Event, frozen=True):
    """Another person approved: the key is destroyed next, for ever."""

    TYPE: ClassVar[str] = "players.SubjectErased"

    requested_by: str
    approved_by: str


EVENTS = (RetentionSet, LegalHoldPlaced, LegalHoldReleased, ErasureRequested, SubjectErased)
