"""The mutations of desks: shifts, cash, identification, deposits; one command each, as a table (spec B.6).

Who acts is the client himself; ids that people do not choose are made from the id of the wish.
"""

from collections.abc import Mapping
from typing import Any

from api.betting.desk_inputs import DESK_INPUTS
from api.context import Context
from api.dynamic import Member
from api.inputs import command_of, mutation, mutation_name
from api.made_ids import made_id
from api.reach import within_reach
from api.scalars import Money
from domain.access.scope import ScopeKind
from domain.command import Command
from domain.processes.accept_deposit import AcceptDeposit
from domain.processes.identify_player import (
    CloseIdentification,
    ConfirmDocumentMatch,
    IdentifyFromRecent,
    IdentifyPlayer,
    LeaveDesk,
)
from domain.processes.move_cash import CollectCash, FloatIn, FloatOut, ReceiveTransfer, TransferBetweenDesks
from domain.processes.repay_shortage import RepayShortage
from domain.processes.set_up_desk import SetUpDesk
from domain.processes.shift_acts import CloseDeskShift, CountCash, LockShift, OpenDeskShift, UnlockShift
from projections.betting.desks import DESK_STATE

_SHIFT, _DESK, _ACCOUNT = "bet.shift.", "bet.desk.", "bet.account."
ANY_DESK = _SHIFT + "any_desk"
AT_DESKS: Mapping[type[Command], str] = {
    OpenDeskShift: _SHIFT + "open",
    CountCash: _SHIFT + "close",
    CloseDeskShift: _SHIFT + "close",
    LockShift: _SHIFT + "lock",
    UnlockShift: _SHIFT + "unlock",
    FloatIn: _SHIFT + "float",
    FloatOut: _SHIFT + "float",
    CollectCash: _SHIFT + "collect",
    RepayShortage: _SHIFT + "float",
    TransferBetweenDesks: _DESK + "operate",
    ReceiveTransfer: _DESK + "operate",
    IdentifyPlayer: _DESK + "identify",
    IdentifyFromRecent: _DESK + "identify",
    ConfirmDocumentMatch: _DESK + "identify",
    CloseIdentification: _DESK + "identify",
    LeaveDesk: _DESK + "operate",
    AcceptDeposit: _ACCOUNT + "deposit",
}
UNSAID = frozenset({"cashier", "by", "any_desk"})
AT_A_DESK = frozenset({ScopeKind.UNIT})
# What clients do not say: who acts, and the id that is made for it.
_MADE: Mapping[type[Command], str] = {
    OpenDeskShift: "shift",
    CollectCash: "collection",
    TransferBetweenDesks: "transfer",
    ConfirmDocumentMatch: "identification",
    AcceptDeposit: "deposit",
}
_AMOUNT = Money | None
_TOLD: Mapping[type[Command], Mapping[str, Member]] = {
    OpenDeskShift: {"shift": Member(str | None, "Id of the shift.")},
    CollectCash: {"collection": Member(str | None, "Id under which the cash is on its way to the bank.")},
    TransferBetweenDesks: {"transfer": Member(str | None, "Id under which the other desk receives the cash.")},
    ReceiveTransfer: {"amount": Member(_AMOUNT, "What came, minor units.")},
    ConfirmDocumentMatch: {
        "identification": Member(str | None, "Id of the identification: good for one operation at this desk.")
    },
    AcceptDeposit: {"deposit": Member(str | None, "Id of the deposit.")},
    CountCash: {
        "expected": Member(_AMOUNT, "What the books said, minor units."),
        "difference": Member(_AMOUNT, "Counted less expected: over above zero, short below."),
    },
}


def facts_of(context: Context, command: type[Command], given: Any) -> dict[str, Any]:
    """What clients do not say of an act at a desk."""
    said: dict[str, Any] = {
        "cashier": context.client.principal,
        "by": context.client.principal,
        "any_desk": bool(context.client.scopes(ANY_DESK)),
    }
    if command in _MADE:
        said[_MADE[command]] = made_id(given.command_id, _MADE[command])
    return {name: fact for name, fact in said.items() if name in command.__struct_fields__}


async def within_desk(context: Context, permission: str, desk: str) -> None:
    """Raises Forbidden where the permission does not reach the desk's unit."""
    await within_reach(context, DESK_STATE, permission, desk)


def _mutation(command: type[Command], permission: str) -> Any:
    async def make(context: Context, given: Any) -> Command:
        await within_desk(context, permission, given.desk)
        return command_of(command, given, **facts_of(context, command, given))

    return mutation(
        command,
        permission,
        DESK_INPUTS,
        make,
        unsaid=UNSAID | ({_MADE[command]} if command in _MADE else set()),
        told_by=AT_A_DESK,
        told=_TOLD.get(command),
    )


async def _set_up(_: Context, given: Any) -> Command:
    return command_of(SetUpDesk, given)


DESK_MUTATIONS: dict[str, Any] = {
    "set_up_desk": mutation(SetUpDesk, "org.unit.manage", DESK_INPUTS, _set_up),
    **{mutation_name(command): _mutation(command, permission) for command, permission in AT_DESKS.items()},
}
