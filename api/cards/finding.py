"""Cards are looked up: by their reader, or by the phone of their player (CARD-09, -10, -36).

Cards and players go from shop to shop: whoever may read cards at all may look one up.
"""

from collections.abc import Mapping
from typing import Any

from api.cards.mutations import ANYWHERE
from api.context import Context, Info
from api.dynamic import GraphQLType, Member, object_type, resolved, sent
from api.filters import type_of
from api.node import AT_LEAST
from api.permissions import Need
from api.visibility import until_visible
from domain.access.scope import EVERYWHERE
from domain.cards.serial import checked_serial
from projections.cards.cards import CARDS
from projections.query import PageRequest, page_statement

NEED = Need(CARDS.permission, ANYWHERE)
_COLUMNS = tuple(each.name for each in CARDS.columns)

FOUND_CARD: GraphQLType = object_type(
    "FoundCard",
    "A card that was looked up.",
    {
        each.name: Member(type_of(each) | None if each.null else type_of(each), each.description)
        for each in CARDS.columns
    },
)


async def card_where(context: Context, column: str, value: str) -> Mapping[str, Any] | None:
    """The card, with all its columns."""
    statement = page_statement(
        CARDS,
        filter={column: {"eq": value}},
        order=(),
        page=PageRequest(first=1),
        columns=_COLUMNS,
        scopes=EVERYWHERE,
    )
    async with context.services.reads(context.organisation) as session:
        rows = await session.fetch(statement.sql, statement.params)
    return rows[0] if rows else None


async def _by_serial(info: Info, *, serial: str, at_least: Any = None) -> Mapping[str, Any] | None:
    await until_visible(info.context, {CARDS.name}, sent(at_least))
    return await card_where(info.context, "serial", checked_serial(serial))


CARD_BY_SERIAL = resolved(
    _by_serial,
    FOUND_CARD | None,
    "The card with this serial number, as its reader tells it; null when it is not in stock.",
    {"serial": Member(str, "Serial number, such as EM:55007EE424."), "at_least": AT_LEAST},
    needs=NEED,
)
