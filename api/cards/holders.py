"""Players as holders of cards: found by the phone given at registration, reached by it (CARD-10, -25, -38)."""

from api.context import Context
from api.players.cards import rows_where
from domain.players.terms import Realm


def phone_key_of(context: Context, phone: str) -> str:
    """Its keyed hash, of a phone in E.164."""
    return context.services.vault(context.organisation).key_of("phone", phone)


async def offline_player(context: Context, phone_key: str) -> str | None:
    """The player of the shops whose phone it is."""
    open_account = {"realm": {"eq": Realm.OFFLINE}, "is_closed": {"eq": False}, "phone_key": {"eq": phone_key}}
    rows = await rows_where(context, open_account, first=1)
    return str(rows[0]["player"]) if rows else None


async def phone_of(context: Context, player: str) -> str | None:
    """E.164; None: the person was erased. Raises Unavailable, DeadlineExceeded."""
    rows = await rows_where(context, {"player": {"eq": player}}, first=1)
    sealed = rows[0]["sealed_phone"] if rows else None
    if sealed is None:
        return None
    opened = await context.services.vault(context.organisation).unseal(player, sealed)
    return None if opened is None else opened["phone"]
