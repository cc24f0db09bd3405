"""The block with a player's data: opened in memory, masked or in full, from the sealed row (BET-49, spec B.3.4)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from api.context import Context
from api.dynamic import GraphQLType, Member, list_of, object_type
from api.enums import enum_of
from api.players import normal
from api.players.documents import NAMES, document_types
from api.players.words import PlayerState
from api.scalars import Instant, Long
from domain.access.scope import EVERYWHERE
from domain.cards.table import CardState
from domain.players.document_types import BIRTH_DATE, DocumentType, printed_number
from domain.players.terms import Realm
from projections.cards.cards import CARDS
from projections.players.player_cards import PLAYER_CARDS
from projections.query import PageRequest, page_statement

_COLUMNS = tuple(each.name for each in PLAYER_CARDS.columns)
_SEALED = ("sealed", "sealed_phone", "sealed_email")

VALUE: GraphQLType = object_type(
    "PlayerDocumentField",
    "A field of the player's document.",
    {
        "name": Member(str, "Its name."),
        "title": Member(str, "What people call it."),
        "value": Member(str, "What stands in the document."),
    },
)
CARD: GraphQLType = object_type(
    "PlayerCard",
    "What is known of a player, to be compared with the original document (BET-42, -49). Of who was erased, nothing.",
    {
        "player": Member(str, "Id of the player."),
        "realm": Member(enum_of(Realm), "Of the shops, or of the site."),
        "state": Member(enum_of(PlayerState), "Where the player stands."),
        "name": Member(str | None, "Last, first and middle name; initials, when masked."),
        "birth_year": Member(int | None, "Year of birth."),
        "document_type": Member(str | None, "Kind of the newest document."),
        "document": Member(str | None, "Its number; its end, when masked."),
        "phone": Member(str | None, "The phone; its end, when masked."),
        "email": Member(str | None, "The e-mail; its beginning and domain, when masked."),
        "fields": Member(list_of(VALUE) | None, "All fields of the newest document; null when masked."),
        "card_state": Member(enum_of(CardState) | None, "State of the player's RFID card; null: none is bound."),
        "unit": Member(str, "Code of the unit where the player was registered."),
        "registered_at": Member(Instant, "When the player was registered."),
        "excluded_until": Member(
            Instant | None, "Until when the player is excluded; null: not, or until somebody lifts it."
        ),
        "as_of_position": Member(Long, "Position of the last event told here."),
    },
)


class Shown(Enum):
    """How much of a person is shown."""

    MASKED = "initials, and the ends of numbers"
    NAMED = "the name besides, to be compared with the document"
    ALL = "everything"


async def rows_where(context: Context, wanted: Mapping[str, Any], first: int) -> Sequence[Mapping[str, Any]]:
    """Sealed rows, the newest first. Raises Refusal."""
    statement = page_statement(
        PLAYER_CARDS, filter=wanted, order=(), page=PageRequest(first=first), columns=_COLUMNS, scopes=EVERYWHERE
    )
    async with context.services.reads(context.organisation) as session:
        return (await session.fetch(statement.sql, statement.params))[:first]


async def opened(context: Context, rows: Sequence[Mapping[str, Any]], shown: Shown) -> list[dict[str, Any]]:
    """The blocks of these rows, with one look at the keys. Raises Refusal."""
    texts = [(row["player"], row[name]) for row in rows for name in _SEALED if row[name] is not None]
    found = dict(zip(texts, await context.services.vault(context.organisation).unseal_all(texts), strict=True))
    types, cards = await document_types(context), await _cards_of(context, [row["player"] for row in rows])
    return [
        _block(row, [found.get((row["player"], row[name])) or {} for name in _SEALED], types, shown)
        | {"card_state": cards.get(row["player"])}
        for row in rows
    ]


async def _cards_of(context: Context, players: Sequence[str]) -> Mapping[str, str]:
    """The state of each player's RFID card, of those who have one."""
    if not players:
        return {}
    statement = page_statement(
        CARDS,
        filter={"bound_to": {"in": players}},
        order=(),
        page=PageRequest(first=len(players)),
        columns=("bound_to", "state"),
        scopes=EVERYWHERE,
    )
    async with context.services.reads(context.organisation) as session:
        return {row["bound_to"]: row["state"] for row in await session.fetch(statement.sql, statement.params)}


def _block(
    row: Mapping[str, Any],
    opened: Sequence[Mapping[str, str]],
    types: Mapping[str, DocumentType],
    shown: Shown,
) -> dict[str, Any]:
    document, phone, email = opened[0], opened[1].get("phone"), opened[2].get("email")
    kind = types.get(row["document_type"] or "")
    number = printed_number(kind, document) if kind and document else None
    names = [document[name] for name in NAMES if name in document]
    full = shown is Shown.ALL
    born = document.get(BIRTH_DATE.name)
    return {
        **{name: row[name] for name in ("player", "realm", "document_type", "unit", "registered_at")},
        "as_of_position": row["as_of_position"],
        "state": state_of(row, datetime.now(UTC)),
        "name": (normal.initials(names) if shown is Shown.MASKED else " ".join(names)) or None,
        "birth_year": int(born[:4]) if born else None,
        "document": number if full or number is None else normal.masked_number(number),
        "phone": phone if full or phone is None else normal.masked_phone(phone),
        "email": email if full or email is None else normal.masked_email(email),
        "fields": _fields(document, kind) if full else None,
        "excluded_until": _excluded_until(row),
    }


def _fields(document: Mapping[str, str], kind: DocumentType | None) -> list[dict[str, str]]:
    titles = {each.name: each.title for each in kind.fields} if kind else {}
    return [{"name": name, "title": titles.get(name, name), "value": value} for name, value in document.items()]


def state_of(row: Mapping[str, Any], now: datetime) -> PlayerState:
    """The gravest that holds."""
    by_others = row["is_excluded"] and (row["excluded_until"] is None or row["excluded_until"] > now)
    by_himself = row["self_excluded_until"] is not None and row["self_excluded_until"] > now
    held = {
        PlayerState.ERASED: row["is_erased"],
        PlayerState.CLOSED: row["is_closed"],
        PlayerState.BLOCKED: row["is_blocked"],
        PlayerState.EXCLUDED: by_others or by_himself,
        PlayerState.ACTIVE: True,
    }
    return next(state for state, holds in held.items() if holds)


def _excluded_until(row: Mapping[str, Any]) -> datetime | None:
    if row["is_excluded"] and row["excluded_until"] is None:
        return None
    ends: list[datetime] = [row[name] for name in ("self_excluded_until", "excluded_until") if row[name] is not None]
    return max(ends, default=None)
