"""The mutations of withdrawals: the phone and the code are looked up and compared here (BET-60…62).

The player is the identified one, or the one of the shops with this phone. The code goes to the phone the house knows.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from api.betting.desk_inputs import DESK_INPUTS
from api.betting.desks import AT_A_DESK, UNSAID, facts_of, within_desk
from api.codes import post, typed
from api.context import Context
from api.dynamic import Member, sent
from api.inputs import command_of, mutation, mutation_name
from api.made_ids import made_id
from api.players import normal
from api.players.cards import rows_where
from domain.access.scope import EVERYWHERE
from domain.betting.desk_refusals import IdentificationRequired, IdentificationSpent
from domain.betting.withdrawal import withdrawal_stream
from domain.betting.withdrawal_events import WithdrawalRequested
from domain.betting.withdrawal_refusals import WithdrawalUnknown
from domain.codes import letters
from domain.command import Command
from domain.players.refusals import Erased, PlayerNotRegistered
from domain.players.terms import Realm
from domain.processes.pay_withdrawal import CancelWithdrawal, ConfirmWithdrawal
from domain.processes.request_withdrawal import RequestWithdrawal, SendWithdrawalCode
from projections.betting.identifications import IDENTIFICATIONS_TOLD
from projections.query import row_statement

PERMISSION = "bet.account.withdraw"
# A player was identified a moment ago: the view comes some milliseconds after the event, or later under load.
IDENTIFIED_SECONDS = 3.0
_WITHDRAWAL = Member(str | None, "Id of the withdrawal.")


async def _request(context: Context, given: Any) -> Command:
    """Raises PhoneInvalid, PlayerNotRegistered, IdentificationSpent, Erased."""
    await within_desk(context, PERMISSION, given.desk)
    player = await _player(context, sent(given.identification), sent(given.phone))
    message = await _post(context, given.command_id, player, given.amount)
    facts = facts_of(context, RequestWithdrawal, given)
    withdrawal = made_id(given.command_id, "withdrawal")
    return command_of(
        RequestWithdrawal,
        given,
        **facts,
        withdrawal=withdrawal,
        player=player["player"],
        phone_key=player["phone_key"],
        message=message,
    )


async def _player(context: Context, identification: str | None, phone: str | None) -> Mapping[str, Any]:
    """The row of the player."""
    if identification is not None:
        wanted: dict[str, Any] = {"player": {"eq": await _identified(context, identification)}}
    elif phone is not None:
        key = context.services.vault(context.organisation).key_of("phone", normal.phone(phone))
        wanted = {"phone_key": {"eq": key}, "realm": {"eq": Realm.OFFLINE.value}}
    else:
        raise IdentificationRequired("identify the player first, or give the phone number")
    rows = await rows_where(context, wanted, 1)
    if not rows:
        raise PlayerNotRegistered("no such player is registered in the shops; register the player first")
    return rows[0]


async def _identified(context: Context, identification: str) -> str:
    """Whom an identification names, also when it is over: whether it still holds is decided later."""
    player = await _told_of(context, identification)
    if player is None:
        services, organisation = context.services, context.organisation
        head = await services.head(organisation)
        await services.wait_for(organisation, {IDENTIFICATIONS_TOLD.name}, head, IDENTIFIED_SECONDS)
        player = await _told_of(context, identification)
    if player is None:
        raise IdentificationSpent("there is no such identification; identify the player again")
    return player


async def _told_of(context: Context, identification: str) -> str | None:
    """The player, as far as the view has come."""
    statement = row_statement(
        IDENTIFICATIONS_TOLD, key={"identification": identification}, columns=["player"], scopes=EVERYWHERE
    )
    async with context.services.reads(context.organisation) as session:
        rows = await session.fetch(statement.sql, statement.params)
    return str(rows[0]["player"]) if rows else None


async def _post(context: Context, command_id: Any, player: Mapping[str, Any], amount: int) -> str:
    """The message with the code, laid ready. Raises Erased, PlayerNotRegistered."""
    if player["sealed_phone"] is None:
        raise PlayerNotRegistered("the player has no phone to which a code can go; correct the player's data first")
    vault = context.services.vault(context.organisation)
    opened = await vault.unseal(player["player"], player["sealed_phone"])
    if opened is None:
        raise Erased("the player's data were erased; register the person anew")
    return await post(context, command_id, player["player"], opened["phone"], letters.of_withdrawal(amount))


async def _send_again(context: Context, given: Any) -> Command:
    """What was requested stands in the first event of the withdrawal."""
    await within_desk(context, PERMISSION, given.desk)
    first = await context.services.event_at(context.organisation, withdrawal_stream(given.withdrawal), 1)
    if first is None:
        raise WithdrawalUnknown(f"no withdrawal {given.withdrawal} was requested", withdrawal=given.withdrawal)
    requested = msgspec.json.decode(first.body, type=WithdrawalRequested)
    rows = await rows_where(context, {"player": {"eq": requested.player}}, 1)
    if not rows:
        raise PlayerNotRegistered("no such player is registered in the shops; register the player first")
    message = await _post(context, given.command_id, rows[0], requested.amount)
    return command_of(SendWithdrawalCode, given, **facts_of(context, SendWithdrawalCode, given), message=message)


async def _confirm(context: Context, given: Any) -> Command:
    await within_desk(context, PERMISSION, given.desk)
    code = sent(given.code)
    check = None if code is None else await typed(context, given.withdrawal, code, given.command_id)
    return command_of(ConfirmWithdrawal, given, **facts_of(context, ConfirmWithdrawal, given), check=check)


async def _cancel(context: Context, given: Any) -> Command:
    await within_desk(context, PERMISSION, given.desk)
    return command_of(CancelWithdrawal, given, **facts_of(context, CancelWithdrawal, given))


def _mutation(command: type[Command], make: Any, unsaid: set[str], **more: Any) -> Any:
    return mutation(command, PERMISSION, DESK_INPUTS, make, unsaid=UNSAID | unsaid, told_by=AT_A_DESK, **more)


WITHDRAWAL_MUTATIONS: dict[str, Any] = {
    mutation_name(RequestWithdrawal): _mutation(
        RequestWithdrawal,
        _request,
        {"withdrawal", "player", "phone_key", "message"},
        told={
            "withdrawal": _WITHDRAWAL,
            "needs_code": Member(bool | None, "Whether the code that was sent is to be typed."),
        },
        beside={"phone": Member(str | None, "The player's phone, in any usual spelling, when nobody is identified.")},
    ),
    mutation_name(SendWithdrawalCode): _mutation(SendWithdrawalCode, _send_again, {"message"}),
    mutation_name(ConfirmWithdrawal): _mutation(
        ConfirmWithdrawal,
        _confirm,
        {"check"},
        told={"withdrawal": _WITHDRAWAL},
        beside={"code": Member(str | None, "The code that came to the phone; nothing where none is needed any more.")},
    ),
    mutation_name(CancelWithdrawal): _mutation(CancelWithdrawal, _cancel, set()),
}
