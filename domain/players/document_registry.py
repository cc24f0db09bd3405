"""The kinds of documents that an organisation takes, stream `document-types`: those built in, and its own (BET-38)."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.event import Event
from domain.players.document_types import BUILT_IN, DocumentType, check_type
from domain.players.refusals import DocumentTypeUnknown
from domain.refusal import InvalidInput

STREAM = "document-types"
MAX_TYPES = 100  # the law knows some twenty documents


class DocumentTypeDefined(Event, frozen=True):
    """A kind of document is there from now on, or has other fields."""

    TYPE: ClassVar[str] = "players.DocumentTypeDefined"

    document_type: DocumentType


class DocumentTypeRetired(Event, frozen=True):
    """Nobody is registered with it any more."""

    TYPE: ClassVar[str] = "players.DocumentTypeRetired"

    code: str


EVENTS = (DocumentTypeDefined, DocumentTypeRetired)


class _State(Struct):
    types: dict[str, DocumentType] = field(default_factory=lambda: dict(BUILT_IN))


class DocumentTypes(Aggregate):
    """All kinds the organisation takes."""

    CATEGORY: ClassVar[str] = STREAM

    state: _State

    def begin(self) -> None:
        self.state = _State()

    def named(self, code: str) -> DocumentType:
        """Raises DocumentTypeUnknown."""
        if (found := self.state.types.get(code)) is None:
            raise DocumentTypeUnknown(f"there is no such kind of document; there are {', '.join(self.state.types)}")
        return found

    def define(self, document_type: DocumentType, now: datetime) -> None:
        """Raises InvalidInput."""
        check_type(document_type)
        if len(self.state.types) >= MAX_TYPES and document_type.code not in self.state.types:
            raise InvalidInput(f"an organisation takes at most {MAX_TYPES} kinds of documents", limit=MAX_TYPES)
        if self.state.types.get(document_type.code) != document_type:
            self.fire(DocumentTypeDefined(document_type), now=now)

    def retire(self, code: str, now: datetime) -> None:
        """Raises DocumentTypeUnknown."""
        self.named(code)
        self.fire(DocumentTypeRetired(code), now=now)

    def evolve(self, event: Event) -> None:
        match event:
            case DocumentTypeDefined():
                self.state.types[event.document_type.code] = event.document_type
            case DocumentTypeRetired():
                self.state.types.pop(event.code)
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
