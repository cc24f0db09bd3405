"""Documents as clients fill them in: which kinds there are, and what goes into commands of one that is shown.

The checks and the sealing happen here, where the plaintext is: commands hold sealed text, hashes and facts.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from api.context import Context, Info
from api.dynamic import GraphQLType, Member, input_type, list_of, object_type, resolved
from api.enums import enum_of
from api.permissions import Need
from api.players import normal
from domain.access.scope import EVERYWHERE, ScopeKind
from domain.players.document_types import (
    BUILT_IN,
    FIRST_NAME,
    LAST_NAME,
    MIDDLE_NAME,
    Check,
    DocumentType,
    checked_fields,
    is_adult,
    number_of,
    printed_number,
)
from domain.players.refusals import DocumentInvalid, DocumentTypeUnknown
from projections.players.document_types import OWN_DOCUMENT_TYPES
from projections.query import MAX_PAGE_SIZE, PageRequest, page_statement

NAMES = (LAST_NAME.name, FIRST_NAME.name, MIDDLE_NAME.name)
_definition = msgspec.json.Decoder(DocumentType).decode

FIELD_VALUE: GraphQLType = input_type(
    "DocumentFieldValue",
    "A field of the document, as it was filled in.",
    {
        "name": Member(str, "Its name, as `documentTypes` tells it."),
        "value": Member(str, "What stands in the document."),
    },
)
VALUES = Member(list_of(FIELD_VALUE), "All fields of the document that have something in it (BET-39).")


async def document_types(context: Context) -> Mapping[str, DocumentType]:
    """All kinds the organisation takes, by code. Raises Refusal."""
    statement = page_statement(
        OWN_DOCUMENT_TYPES,
        filter=None,
        order=(),
        page=PageRequest(first=MAX_PAGE_SIZE),
        columns=("code", "definition"),
        scopes=EVERYWHERE,
    )
    found = dict(BUILT_IN)
    async with context.services.reads(context.organisation) as session:
        for row in await session.fetch(statement.sql, statement.params):
            found.pop(row["code"], None)
            if row["definition"] is not None:
                found[row["code"]] = _definition(row["definition"])
    return found


async def document_of(context: Context, player: str, code: str, values: Sequence[Any]) -> dict[str, Any]:
    """What a command says of a document that was filled in. Raises DocumentTypeUnknown, DocumentInvalid, Refusal."""
    types = await document_types(context)
    if (kind := types.get(code)) is None:
        raise DocumentTypeUnknown(f"there is no such kind of document; there are {', '.join(types)}")
    given = {each.name: each.value for each in values}
    if len(given) < len(values):
        raise DocumentInvalid("each field is filled in once")
    today = _today(context)
    fields = checked_fields(kind, given, today)
    vault = context.services.vault(context.organisation)
    found_by = [vault.key_of("name", word) for word in normal.words(*(fields.get(name, "") for name in NAMES))]
    found_by.append(vault.key_of("number", normal.number(printed_number(kind, fields))))
    return {
        "sealed": await vault.seal(player, fields),
        "document_type": kind.code,
        "document_key": vault.key_of("document", number_of(kind, fields)),
        "name_keys": tuple(found_by),
        "is_adult": is_adult(fields, today),
    }


def _today(context: Context) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(context.client.organisation.time_zone)).date()


DOCUMENT_FIELD: GraphQLType = object_type(
    "DocumentField",
    "A field of a kind of document.",
    {
        "name": Member(str, "What it is called in inputs."),
        "title": Member(str, "What people call it."),
        "check": Member(enum_of(Check), "What it may hold."),
        "length": Member(int | None, "How many characters it has, where that is fixed."),
        "required": Member(bool, "Whether it is always filled in."),
    },
)
DOCUMENT_TYPE: GraphQLType = object_type(
    "DocumentType",
    "A kind of identity document and its fields (BET-37, -38, -39).",
    {
        "code": Member(str, "What it is known by."),
        "title": Member(str, "What people call it."),
        "fields": Member(list_of(DOCUMENT_FIELD), "Its fields, in the order in which they are filled in."),
        "number": Member(list_of(str), "Fields that tell one document from another."),
    },
)


async def _types(info: Info) -> list[dict[str, Any]]:
    return [msgspec.structs.asdict(each) for each in (await document_types(info.context)).values()]


DOCUMENT_TYPES_FIELD = resolved(
    _types,
    list_of(DOCUMENT_TYPE),
    "The kinds of documents by which players are registered, with the fields to fill in.",
    {},
    needs=Need("bet.player.register", frozenset({ScopeKind.UNIT})),
)
