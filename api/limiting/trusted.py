"""Documents that are known before any client asks: a program sends their id instead of their text.

The file is what the client's own tools write: Apollo's operation manifest, or an object of ids and texts as Relay's
compiler and GraphQL Code Generator make it. A document is found under its id in the file and, always, under
`sha256:` and the digest of its text (GraphQL over HTTP, appendix Persisted Documents); Apollo's clients send the digest
without the prefix. Trusted documents are read once, at the start, and are not bound by the limits of a document:
what they ask for still has its price.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, ClassVar, Self

import msgspec
from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse

from api.errors import LimitExceeded
from api.limiting.validation import validated
from domain.refusal import Refusal

PREFIX = "sha256:"
APOLLO = "apollo-persisted-query-manifest"
# Document identifiers of the appendix: sha256 of its own, a prefix `x-…`, or no prefix at all.
_ID = re.compile(r"sha256:[0-9a-f]{64}|x-[\w.~-]+:[\w.~-]+|[\w.~-]+", re.ASCII)


class TrustedDocumentsInvalid(Refusal):
    """The file of trusted documents cannot be used; the API does not start with it."""

    code: ClassVar[str] = "TRUSTED_DOCUMENTS_INVALID"


@dataclass(frozen=True)
class TrustedDocuments:
    """The documents by id; `only`: nothing else is answered."""

    by_id: Mapping[str, str] = field(default_factory=dict)
    only: bool = False

    @classmethod
    def read(cls, file: bytes, *, only: bool = False) -> Self:
        """From the content of a file. Raises TrustedDocumentsInvalid."""
        by_id: dict[str, str] = {}
        for document_id, text in _entries(file):
            digest = sha256(text.encode()).hexdigest()
            if not _ID.fullmatch(document_id):
                raise TrustedDocumentsInvalid(f"{document_id!r} is no document id: letters, digits and - . _ ~ only")
            if document_id.startswith(PREFIX) and document_id != PREFIX + digest:
                raise TrustedDocumentsInvalid(f"{document_id} is not the digest of its text, which is {PREFIX}{digest}")
            if by_id.setdefault(document_id, text) != text:
                raise TrustedDocumentsInvalid(f"{document_id} stands for two documents")
            by_id[PREFIX + digest] = text
        return cls(by_id, only)

    def trees(self, schema: GraphQLSchema) -> Mapping[str, DocumentNode]:
        """Each document as text and parsed. Raises TrustedDocumentsInvalid, naming one that cannot be executed."""
        trees: dict[str, DocumentNode] = {}
        for document_id, text in self.by_id.items():
            if text in trees:
                continue
            try:
                trees[text] = parse(text)
                errors = validated(schema, trees[text])
            except (GraphQLError, LimitExceeded) as error:
                raise TrustedDocumentsInvalid(f"{document_id}: {error.message}{_place(error)}") from None
            if errors:
                raise TrustedDocumentsInvalid(f"{document_id}: {errors[0].message}{_place(errors[0])}")
        return trees

    def text(self, document_id: str) -> str | None:
        """The document of an id, or of a bare digest as Apollo's clients send it."""
        return self.by_id.get(document_id) or self.by_id.get(PREFIX + document_id)

    def holds(self, text: str) -> bool:
        """Whether a text is, letter by letter, one of them."""
        return PREFIX + sha256(text.encode()).hexdigest() in self.by_id


NO_DOCUMENTS = TrustedDocuments()


def _entries(file: bytes) -> Iterator[tuple[str, str]]:
    try:
        given = msgspec.json.decode(file)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise TrustedDocumentsInvalid("the file is not JSON in UTF-8") from None
    match given:
        case {"format": str(name), "operations": list(operations)}:
            if name != APOLLO or given.get("version") != 1:
                raise TrustedDocumentsInvalid(f"of manifests only {APOLLO}, version 1, is known")
            for each in operations:
                yield _entry(each)
        case dict():
            for document_id, text in given.items():
                yield _entry({"id": document_id, "body": text})
        case _:
            raise TrustedDocumentsInvalid("the file holds neither an object of ids and documents nor Apollo's manifest")


def _entry(given: Any) -> tuple[str, str]:
    match given:
        case {"id": str(document_id), "body": str(text)}:
            return document_id, text
        case {"id": str(document_id)}:
            raise TrustedDocumentsInvalid(f"{document_id!r} has no text of a document")
        case _:
            raise TrustedDocumentsInvalid("an operation of the manifest has no id")


def _place(error: object) -> str:
    locations = getattr(error, "locations", None)
    return f" (line {locations[0].line}, column {locations[0].column})" if locations else ""
