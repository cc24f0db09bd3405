"""Every aggregate, event and decider of players."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.decision import Decider
from domain.event import Event
from domain.players import (
    claim_events,
    define_documents,
    document_registry,
    edit_player,
    events,
    registration_events,
    subject_events,
)
from domain.players.claims import DocumentClaim, PhoneClaim
from domain.players.document_registry import DocumentTypes
from domain.players.player import Player
from domain.players.registration import Registration
from domain.players.subject import Subject
from domain.players.viewings import NOTE_PERSONAL_DATA_VIEWED, Viewings

AGGREGATES: Sequence[type[Aggregate]] = (
    Registration,
    Player,
    PhoneClaim,
    DocumentClaim,
    DocumentTypes,
    Subject,
    Viewings,
)
EVENTS: Sequence[type[Event]] = (
    *registration_events.EVENTS,
    *events.EVENTS,
    *claim_events.EVENTS,
    *document_registry.EVENTS,
    *subject_events.EVENTS,
)
DECIDERS: Sequence[Decider] = (*edit_player.DECIDERS, *define_documents.DECIDERS, NOTE_PERSONAL_DATA_VIEWED)
