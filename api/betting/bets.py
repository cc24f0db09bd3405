"""The mutations of coupons and of the sportsbook: one command each, as a table (BET-13…27, -72d; spec B.6).

Who bets, pays and voids at a desk is the client himself; a coupon's number is made from the id of the wish.
"""

from collections.abc import Mapping
from typing import Any

from api.betting.bet_inputs import BET_INPUTS
from api.context import Context
from api.dynamic import Member, sent
from api.inputs import command_of, mutation, mutation_name
from api.made_ids import made_id
from api.reach import within_reach
from api.scalars import Money
from domain.access.scope import ScopeKind
from domain.betting.approve_void import ApproveVoid
from domain.betting.keep_sportsbook import (
    CancelSportEvent,
    ChangeOdds,
    CorrectResult,
    RecordResult,
    RegisterSportEvent,
)
from domain.command import Command
from domain.processes.compose_coupon import ComposeCoupon
from domain.processes.correct_settlement import CorrectSettlement
from domain.processes.pay_out_coupon import PayOutCoupon
from domain.processes.place_bet import PlaceBet
from domain.processes.settle_coupon import RefundCoupon, SettleCoupon
from domain.processes.terminal_bet import ComposeTerminalCoupon, PlaceTerminalBet
from domain.processes.void_coupon import VoidCoupon
from projections.betting.coupons import COUPONS
from projections.betting.desks import DESK_STATE
from projections.betting.terminals import TERMINALS

_COUPON = "bet.coupon."
_CORRECT = _COUPON + "settlement.correct"
_AT_DESKS: Mapping[type[Command], str] = {
    ComposeCoupon: _COUPON + "place",
    PlaceBet: _COUPON + "place",
    VoidCoupon: _COUPON + "void",
    PayOutCoupon: _COUPON + "payout",
}
_AT_TERMINALS: Mapping[type[Command], str] = {
    ComposeTerminalCoupon: "bet.terminal.bet",
    PlaceTerminalBet: "bet.terminal.bet",
}
_OF_COUPONS: Mapping[type[Command], str] = {
    ApproveVoid: _COUPON + "void.approve",
    SettleCoupon: _COUPON + "settle",
    RefundCoupon: _COUPON + "refund",
    CorrectSettlement: _CORRECT,
}
_OF_THE_SPORTSBOOK: Mapping[type[Command], str] = {
    RegisterSportEvent: _COUPON + "settle",
    ChangeOdds: _COUPON + "settle",
    RecordResult: _COUPON + "settle",
    CorrectResult: _CORRECT,
    CancelSportEvent: _COUPON + "refund",
}
_NUMBER = Member(str | None, "Number of the coupon.")
_PLACED = {
    "coupon": _NUMBER,
    "potential": Member(Money | None, "What it brings when all of it is won, before tax."),
}
_TOLD: Mapping[type[Command], Mapping[str, Member]] = {
    ComposeCoupon: {"coupon": _NUMBER},
    PlaceBet: _PLACED,
    PlaceTerminalBet: _PLACED,
    ComposeTerminalCoupon: {"coupon": _NUMBER},
    PayOutCoupon: {"amount": Member(Money | None, "What the bearer gets, minor units.")},
}
_COMPOSE = frozenset({ComposeCoupon, ComposeTerminalCoupon})
_AGAIN = {"coupon": Member(str | None, "A coupon that is composed again; a new one when nothing is said.")}


def _facts(context: Context, command: type[Command], given: Any) -> dict[str, Any]:
    """What clients do not say."""
    me = context.client.principal
    facts: dict[str, Any] = {name: me for name in ("cashier", "approver") if name in command.__struct_fields__}
    if command in _COMPOSE:
        again = sent(given.coupon)
        facts |= {"coupon": again or made_id(given.command_id, "coupon"), "again": again is not None}
    return facts


def _mutation(command: type[Command], permission: str) -> Any:
    async def make(context: Context, given: Any) -> Command:
        if command in _AT_DESKS:
            await within_reach(context, DESK_STATE, permission, given.desk)
        elif command in _AT_TERMINALS or command in _AT_TERMINALS:
            await within_reach(context, TERMINALS, permission, given.terminal)
        elif command in _OF_COUPONS:
            await within_reach(context, COUPONS, permission, given.coupon)
        return command_of(command, given, **_facts(context, command, given))

    unsaid = {"cashier", "approver"} | ({"coupon", "again"} if command in _COMPOSE else set())
    return mutation(
        command,
        permission,
        BET_INPUTS,
        make,
        unsaid=frozenset(unsaid),
        told_by=frozenset() if command in _OF_THE_SPORTSBOOK else frozenset({ScopeKind.UNIT}),
        told=_TOLD.get(command),
        beside=_AGAIN if command in _COMPOSE else None,
    )


BET_MUTATIONS: dict[str, Any] = {
    mutation_name(command): _mutation(command, permission)
    for table in (_AT_DESKS, _AT_TERMINALS, _OF_COUPONS, _OF_THE_SPORTSBOOK)
    for command, permission in table.items()
}
