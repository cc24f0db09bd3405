"""A desk as its screen shows it: its state, the player's data, and whom it had before (BET-44…53, -57, -60)."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.context import Context, Info
from api.dynamic import GraphQLType, Member, list_of, object_type, resolved, sent
from api.enums import enum_of
from api.filters import type_of
from api.node import AT_LEAST
from api.permissions import Need
from api.players.cards import CARD, Shown, opened, rows_where
from api.scalars import Instant
from api.visibility import until_visible
from domain.betting.identification import Method
from projections.betting.desks import DESK_STATE
from projections.betting.identifications import RECENT_IDENTIFICATIONS
from projections.players.player_cards import PLAYER_CARDS
from projections.query import PageRequest, page_statement
from projections.view import View

NEED = Need.of(DESK_STATE)
# As a search shows them: by name, to be compared with the document; the rest is masked.
SEES_PLAYERS = "bet.player.find"
_SEES_PLAYERS = Need(SEES_PLAYERS, NEED.told_by)
MOST_RECENT = 50

_RECENT: GraphQLType = object_type(
    "RecentPlayer",
    "A player who was identified at the desk recently; to choose him still needs the document (DEC-30).",
    {
        "player": Member(str, "Id of the player."),
        "at": Member(Instant, "When identified last."),
        "method": Member(enum_of(Method), "How found then."),
        "card": Member(CARD | None, "His data, masked.", needs=_SEES_PLAYERS),
    },
)
_SCREEN: GraphQLType = object_type(
    "DeskScreen",
    "A desk as its screen shows it.",
    {
        **{
            each.name: Member(type_of(each) | None if each.null else type_of(each), each.description)
            for each in DESK_STATE.columns
        },
        "found_card": Member(CARD | None, "Who is to be compared with the document, masked.", needs=_SEES_PLAYERS),
        "identified_card": Member(
            CARD | None, "Who is identified, masked: forms are filled in with these.", needs=_SEES_PLAYERS
        ),
        "recent": Member(list_of(_RECENT), "Who was identified there recently, the last one first."),
    },
)


async def _desk(info: Info, *, desk: str, at_least: Any = None) -> dict[str, Any] | None:
    context = info.context
    behind = DESK_STATE.behind | RECENT_IDENTIFICATIONS.behind | {PLAYER_CARDS.name}
    await until_visible(context, behind, sent(at_least))
    rows = await _rows(context, DESK_STATE, desk, 1)
    if not rows:
        return None
    state, recent = rows[0], await _rows(context, RECENT_IDENTIFICATIONS, desk, MOST_RECENT)
    players = {state["found_player"], state["identified_player"], *(row["player"] for row in recent)} - {None}
    cards = await _cards(context, sorted(players))
    return {
        **state,
        "found_card": cards.get(state["found_player"]),
        "identified_card": cards.get(state["identified_player"]),
        "recent": [
            {"player": row["player"], "at": row["at"], "method": row["method"], "card": cards.get(row["player"])}
            for row in recent
        ],
    }


async def _rows(context: Context, view: View, desk: str, first: int) -> Sequence[Mapping[str, Any]]:
    """Of this desk, as far as the client's rights reach."""
    statement = page_statement(
        view,
        filter={"desk": {"eq": desk}},
        order=(),
        page=PageRequest(first=first),
        columns=tuple(each.name for each in view.columns),
        scopes=context.client.scopes(DESK_STATE.permission),
    )
    async with context.services.reads(context.organisation) as session:
        return (await session.fetch(statement.sql, statement.params))[:first]


async def _cards(context: Context, players: Sequence[str]) -> Mapping[str, Any]:
    """By player; nothing for who may not see players."""
    if not players or not context.client.scopes(SEES_PLAYERS):
        return {}
    rows = await rows_where(context, {"player": {"in": list(players)}}, len(players))
    return {card["player"]: card for card in await opened(context, rows, Shown.NAMED)}


DESK_QUERIES: dict[str, Any] = {
    "desk": resolved(
        _desk,
        _SCREEN | None,
        "A desk as its screen shows it; null: there is none. `deskState` tells as a subscription when to look again.",
        {"desk": Member(str, "Id of the desk."), "at_least": AT_LEAST},
        needs=NEED,
    )
}
