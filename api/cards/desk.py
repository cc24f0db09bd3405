"""The mutations of cards at a desk: handed out, given a new PIN, unblocked, for a player who is there (CARD-23…33)."""

from collections.abc import Mapping
from typing import Any

from api.cards.finding import BEHIND, card_where
from api.cards.holders import offline_player, phone_key_of, phone_of
from api.cards.inputs import CARD_INPUTS
from api.cards.mutations import ANYWHERE
from api.codes import post
from api.commanding import Make
from api.context import Context
from api.dynamic import Member, sent
from api.inputs import command_of, mutation, mutation_name
from api.made_ids import made_id
from api.node import AT_LEAST
from api.players import normal
from api.reach import within_reach
from api.visibility import until_visible
from domain.cards.serial import checked_serial
from domain.codes.letters import of_pin
from domain.command import Command
from domain.players.refusals import Erased, PlayerNotRegistered
from domain.processes.bind_card import BindCard
from domain.processes.serve_cardholder import ChangeCardPin, UnblockCard
from projections.betting.desks import DESK_STATE


async def _bind(context: Context, given: Any) -> Command:
    """Raises InvalidInput, PhoneInvalid, PlayerNotRegistered, Erased, Unavailable, DeadlineExceeded."""
    checked_serial(given.card)
    phone = normal.phone(given.phone)
    phone_key = phone_key_of(context, phone)
    player = await offline_player(context, phone_key)
    if player is None:
        raise PlayerNotRegistered("no player of the shops is registered with this phone; register the player first")
    message = await post(context, given.command_id, player, phone, of_pin())
    return command_of(
        BindCard,
        given,
        cashier=context.client.principal,
        player=player,
        phone_key=phone_key,
        pin=made_id(given.command_id, "pin"),
        message=message,
    )


async def _change_pin(context: Context, given: Any) -> Command:
    """Raises InvalidInput, Erased, Unavailable, DeadlineExceeded."""
    card = await card_where(context, "serial", checked_serial(given.card))
    player = "" if card is None or card["bound_to"] is None else str(card["bound_to"])
    facts = {"player": player, "phone_key": "", "message": ""}  # of a card that nobody has, the ledger says so
    if player:
        phone = await phone_of(context, player)
        if phone is None:
            raise Erased("the player's data were erased: there is no phone to send a PIN to")
        facts["phone_key"] = phone_key_of(context, phone)
        facts["message"] = await post(context, given.command_id, player, phone, of_pin())
    pin = made_id(given.command_id, "pin")
    return command_of(ChangeCardPin, given, cashier=context.client.principal, pin=pin, **facts)


async def _unblock(context: Context, given: Any) -> Command:
    return command_of(UnblockCard, given, cashier=context.client.principal)


_PHONE = Member(str, "Phone that the player gave at registration, in any usual spelling.")
_UNSAID = frozenset({"cashier", "player", "phone_key", "pin", "message"})


def _mutation(command: type[Command], permission: str, known: Make, beside: Mapping[str, Member] | None) -> Any:
    async def make(context: Context, given: Any) -> Command:
        await within_reach(context, DESK_STATE, permission, given.desk)
        if beside:
            await until_visible(context, BEHIND, sent(given.at_least))
        return await known(context, given)

    return mutation(command, permission, CARD_INPUTS, make, unsaid=_UNSAID, told_by=ANYWHERE, beside=beside)


DESK_MUTATIONS: dict[str, Any] = {
    mutation_name(command): _mutation(command, permission, make, beside)
    for command, permission, make, beside in (
        (BindCard, "card.bind", _bind, {"phone": _PHONE, "at_least": AT_LEAST}),
        (ChangeCardPin, "card.pin.change", _change_pin, {"at_least": AT_LEAST}),
        (UnblockCard, "card.unblock", _unblock, None),
    )
}
