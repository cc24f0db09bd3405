"""Players are looked up: at the desk by name, document or phone, and one by one (BET-07, -46…50, -69).

Who may find players sees their names, to compare them with the document; who may only read, initials; the rest is
masked for both.

The desk finds players of the shops. Of one who plays on the site only, it learns that there is one, by a whole phone or
document number, and nothing else: names would be a way of asking who plays there.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from api.context import Context, Info
from api.dynamic import GraphQLType, Member, list_of, object_type, resolved, sent
from api.enums import enum_of
from api.node import AT_LEAST
from api.permissions import Need
from api.players import normal
from api.players.cards import CARD, Shown, opened, rows_where
from api.players.editing import ANYWHERE
from api.players.words import Found
from api.scalars import Money
from api.visibility import until_visible
from domain.access.scope import EVERYWHERE
from domain.command import Caller
from domain.ledger import chart
from domain.players.terms import Realm
from domain.players.viewings import NotePersonalDataViewed
from domain.refusal import InvalidInput
from projections.ledger.balances import ACCOUNT_TOTALS
from projections.players.player_cards import PLAYER_CARDS
from projections.query import PageRequest, page_statement

READ, FULL, FIND = "bet.player.read", "bet.player.read.full", "bet.player.find"
# More of one name are told apart by another word of it, or by the document.
MOST_FOUND = 20
_BEHIND = {PLAYER_CARDS.name}

FOUND: GraphQLType = object_type(
    "FoundPlayers",
    "What a search for a player found.",
    {
        "answer": Member(enum_of(Found), "What it comes to."),
        "players": Member(
            list_of(CARD), f"The players of the shops, masked but for their names; at most {MOST_FOUND}."
        ),
    },
)
OFFLINE_ACCOUNT: GraphQLType = object_type(
    "OfflineAccount",
    "A player of the shops and the money of the account: what deposit and withdrawal need (BET-69).",
    {
        "card": Member(CARD, "The player, masked but for the name."),
        "available": Member(Money, "What can be used or withdrawn, minor units."),
        "held": Member(Money, "What is held for withdrawals beside that."),
    },
)


async def _find(
    info: Info, *, name: Any = None, document: Any = None, phone: Any = None, at_least: Any = None
) -> dict[str, Any]:
    """Raises InvalidInput, PhoneInvalid, Refusal."""
    context = info.context
    wanted, is_exact = _wanted(context, sent(name), sent(document), sent(phone))
    await until_visible(context, _BEHIND, sent(at_least))
    there = {"is_erased": {"eq": False}, "is_closed": {"eq": False}}
    rows = await rows_where(context, {"and": [wanted, _realm(Realm.OFFLINE), there]}, MOST_FOUND)
    if rows:
        return {"answer": Found.FOUND, "players": await opened(context, rows, Shown.NAMED)}
    online = is_exact and await rows_where(context, {"and": [wanted, _realm(Realm.ONLINE), there]}, 1)
    return {"answer": Found.EXISTS_ONLINE_ONLY if online else Found.NOT_REGISTERED, "players": []}


def _realm(realm: Realm) -> dict[str, Any]:
    return {"realm": {"eq": realm.value}}


def _wanted(context: Context, name: str | None, document: str | None, phone: str | None) -> tuple[dict[str, Any], bool]:
    """The filter of a search, and whether it is for one person."""
    vault = context.services.vault(context.organisation)
    if sum(each is not None for each in (name, document, phone)) != 1:
        raise InvalidInput("look for a player by one of name, document and phone")
    if phone is not None:
        return {"phone_key": {"eq": vault.key_of("phone", normal.phone(phone))}}, True
    if document is not None:
        number = normal.number(document)
        if not number:
            raise InvalidInput("type the number of the document")
        return {"name_keys": {"hasAll": [vault.key_of("number", number)]}}, True
    words = normal.words(name or "")
    if not words:
        raise InvalidInput("type a whole word of the name, or several")
    return {"name_keys": {"hasAll": [vault.key_of("name", word) for word in words]}}, False


async def _player(info: Info, *, player: str, at_least: Any = None) -> dict[str, Any] | None:
    return await _one(info.context, player, sent(at_least), Shown.MASKED)


async def _player_in_full(info: Info, *, player: str, at_least: Any = None) -> dict[str, Any] | None:
    """Who sees a player in full is on record first. Raises Refusal."""
    ledger = info.context.services.ledger(info.context.organisation)
    await ledger.execute(NotePersonalDataViewed(player), Caller(info.context.client.actor, uuid4()))
    return await _one(info.context, player, sent(at_least), Shown.ALL)


async def _one(context: Context, player: str, at_least: int | None, shown: Shown) -> dict[str, Any] | None:
    await until_visible(context, _BEHIND, at_least)
    rows = await rows_where(context, {"player": {"eq": player}}, 1)
    return (await opened(context, rows, shown))[0] if rows else None


async def _offline_account(info: Info, *, player: str, at_least: Any = None) -> dict[str, Any] | None:
    context = info.context
    await until_visible(context, {*_BEHIND, ACCOUNT_TOTALS.name}, sent(at_least))
    rows = await rows_where(context, {"player": {"eq": player}, "realm": {"eq": Realm.OFFLINE.value}}, 1)
    if not rows:
        return None
    (card,) = await opened(context, rows, Shown.NAMED)
    held = await _balances(context, (chart.player_available(player), chart.player_held(player)))
    return {"card": card, "available": held[0], "held": held[1]}


async def _balances(context: Context, accounts: tuple[str, ...]) -> list[int]:
    """What each of these holds."""
    statement = page_statement(
        ACCOUNT_TOTALS,
        filter={"account": {"in": list(accounts)}},
        order=(),
        page=PageRequest(first=len(accounts)),
        columns=("account", "balance"),
        scopes=EVERYWHERE,
    )
    async with context.services.reads(context.organisation) as session:
        found: Mapping[str, int] = {
            row["account"]: row["balance"] for row in await session.fetch(statement.sql, statement.params)
        }
    return [found.get(account, 0) for account in accounts]


_PLAYER = Member(str, "Id of the player.")
PLAYER_QUERIES: dict[str, Any] = {
    "find_player": resolved(
        _find,
        FOUND,
        "Look for a player of the shops, by exactly one of these.",
        {
            "name": Member(str | None, "Whole words of the name, in any order and case."),
            "document": Member(str | None, "Number of the document, with or without spaces: 45 09 123456."),
            "phone": Member(str | None, "Phone, in any usual spelling."),
            "at_least": AT_LEAST,
        },
        needs=Need(FIND, ANYWHERE),
    ),
    "player": resolved(
        _player,
        CARD | None,
        "A player, masked. Null: there is none.",
        {"player": _PLAYER, "at_least": AT_LEAST},
        needs=Need(READ, ANYWHERE),
    ),
    "player_in_full": resolved(
        _player_in_full,
        CARD | None,
        "A player with everything that is known; that leaves an event. Null: there is none.",
        {"player": _PLAYER, "at_least": AT_LEAST},
        needs=Need(FULL, ANYWHERE),
    ),
    "offline_account": resolved(
        _offline_account,
        OFFLINE_ACCOUNT | None,
        "A player of the shops with the money of the account. Null: there is none.",
        {"player": _PLAYER, "at_least": AT_LEAST},
        needs=Need(FIND, ANYWHERE),
    ),
}
