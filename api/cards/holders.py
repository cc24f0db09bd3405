"""Players as holders of cards: found by the phone given at registration, reached by it (CARD-10, -25, -38)."""

from collections.abc import Mapping
from typing import Any

import phonenumbers

from api.context import Context
from domain.access.scope import EVERYWHERE
from domain.players.terms import Realm
from domain.refusal import InvalidInput
from projections.cards.card_holders import CARD_HOLDERS
from projections.query import PageRequest, page_statement

REGION = "RU"
PHONE = "phone"


def e164(phone: str) -> str:
    """Raises InvalidInput."""
    try:
        parsed = phonenumbers.parse(phone[:40], REGION)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise InvalidInput("this is no phone number; write it with its country code, such as +7 900 123-45-67")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def masked(phone: str) -> str:
    """Enough of it to be known by whoever has it: +7******4567."""
    return f"{phone[:2]}{'*' * (len(phone) - 6)}{phone[-4:]}"


def phone_key_of(context: Context, phone: str) -> str:
    """Its keyed hash, of a phone in E.164."""
    return context.services.vault(context.organisation).key_of(PHONE, phone)


async def offline_player(context: Context, phone_key: str) -> str | None:
    """The player of the shops whose phone it is."""
    row = await _holder(context, {"phone_key": {"eq": phone_key}, "realm": {"eq": Realm.OFFLINE}})
    return None if row is None else str(row["player"])


async def phone_of(context: Context, player: str) -> str | None:
    """E.164; None: the person was erased. Raises Unavailable, DeadlineExceeded."""
    row = await _holder(context, {"player": {"eq": player}})
    if row is None or row["sealed_phone"] is None:
        return None
    opened = await context.services.vault(context.organisation).unseal(player, row["sealed_phone"])
    return None if opened is None else opened[PHONE]


async def _holder(context: Context, wanted: Mapping[str, Any]) -> Mapping[str, Any] | None:
    statement = page_statement(
        CARD_HOLDERS,
        filter=wanted,
        order=(),
        page=PageRequest(first=1),
        columns=("player", "sealed_phone"),
        scopes=EVERYWHERE,
    )
    async with context.services.reads(context.organisation) as session:
        rows = await session.fetch(statement.sql, statement.params)
    return rows[0] if rows else None
