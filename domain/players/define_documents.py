"""Which documents an organisation takes: defined and retired by its users (BET-38)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.players.document_registry import STREAM, DocumentTypes
from domain.players.document_types import DocumentType


class DefineDocumentType(Command, frozen=True):
    """Take a further kind of document, or change the fields of one."""

    NAME: ClassVar[str] = "players.DefineDocumentType"

    document_type: DocumentType


class RetireDocumentType(Command, frozen=True):
    """Register nobody with such documents any more."""

    NAME: ClassVar[str] = "players.RetireDocumentType"

    code: str


def _streams(asked: Command) -> Streams:
    del asked
    return [(DocumentTypes, STREAM)]


def _define(asked: DefineDocumentType, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    at_hand[0].define(asked.document_type, now)


def _retire(asked: RetireDocumentType, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    at_hand[0].retire(asked.code, now)


DECIDERS = (Decider(DefineDocumentType, _streams, _define), Decider(RetireDocumentType, _streams, _retire))
