"""Cards are looked up: by their reader, or by the phone of their player (CARD-09, -10, -36).

Cards and players go from shop to shop: whoever may read cards at all may look one up.
"""

from collections.abc import Mapping
from typing import Any

from api.cards.holders import offline_player, phone_key_of, phone_of
from api.cards.mutations import ANYWHERE
from api.context import Context, Info
from api.dynamic import GraphQLType, Member, object_type, resolved, sent
from api.filters import type_of
from api.node import AT_LEAST
from api.permissions import Need
from api.players import normal
from api.visibility import until_visible
from domain.access.scope import EVERYWHERE
from domain.cards.serial import checked_serial
from projections.cards.cards import CARDS
from projections.players.player_cards import PLAYER_CARDS
from projections.query import PageRequest, page_statement

_SEE_PLAYERS = "bet.player.read"
BEHIND = frozenset({CARDS.name, PLAYER_CARDS.name})
NEED = Need(CARDS.permission, ANYWHERE)
_COLUMNS = tuple(each.name for each in CARDS.columns)

FOUND_CARD: GraphQLType = object_type(
    "FoundCard",
    "A card that was looked up.",
    {
        each.name: Member(type_of(each) | None if each.null else type_of(each), each.description)
        for each in CARDS.columns
    }
    | {
        "phone": Member(
            str | None,
            "Phone of the player whose it is, masked; null while it is bound to nobody.",
            needs=Need(_SEE_PLAYERS, ANYWHERE),
        )
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


async def _shown(context: Context, card: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """With the phone, for who may see players."""
    if card is None:
        return None
    sees = card["bound_to"] is not None and context.client.scopes(_SEE_PLAYERS)
    phone = await phone_of(context, card["bound_to"]) if sees else None
    return {**card, "phone": None if phone is None else normal.masked_phone(phone)}


async def _by_serial(info: Info, *, serial: str, at_least: Any = None) -> Mapping[str, Any] | None:
    await until_visible(info.context, BEHIND, sent(at_least))
    return await _shown(info.context, await card_where(info.context, "serial", checked_serial(serial)))


async def _by_phone(info: Info, *, phone: str, at_least: Any = None) -> Mapping[str, Any] | None:
    context = info.context
    await until_visible(context, BEHIND, sent(at_least))
    player = await offline_player(context, phone_key_of(context, normal.phone(phone)))
    return None if player is None else await _shown(context, await card_where(context, "bound_to", player))


CARD_BY_SERIAL = resolved(
    _by_serial,
    FOUND_CARD | None,
    "The card with this serial number, as its reader tells it; null when it is not in stock.",
    {"serial": Member(str, "Serial number, such as EM:55007EE424."), "at_least": AT_LEAST},
    needs=NEED,
)
CARD_BY_PHONE = resolved(
    _by_phone,
    FOUND_CARD | None,
    "The card that is bound to the player with this phone; null when there is none.",
    {"phone": Member(str, "Phone that the player gave at registration, in any usual spelling."), "at_least": AT_LEAST},
    needs=NEED,
)
