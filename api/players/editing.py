"""What people change of players: one command each, as a table (spec B.2.4, B.6).

Players go from shop to shop: whoever may do something with players at all may do it with any he has found.
"""

from collections.abc import Mapping
from typing import Any

from api.context import Context
from api.dynamic import Member, list_of, sent
from api.inputs import command_of, mutation, mutation_name
from api.players import normal
from api.players.documents import FIELD_VALUE, VALUES, document_of
from api.players.inputs import PLAYER_INPUTS
from domain.access.scope import EVERYWHERE, ScopeKind
from domain.betting.coupon_terms import CouponState
from domain.command import Command
from domain.players.define_documents import DefineDocumentType, RetireDocumentType
from domain.players.edit_player import (
    AddDocument,
    BlockPlayer,
    CorrectPlayerData,
    ExcludePlayer,
    LiftExclusion,
    UnblockPlayer,
)
from domain.players.player import player_stream
from domain.players.refusals import PlayerNotRegistered
from domain.processes.close_player import ClosePlayer
from domain.processes.erase_player import ApproveErasure, PlaceLegalHold, ReleaseLegalHold, RequestErasure
from domain.processes.limit_player import SelfExclude, SetLimit
from domain.refusal import InvalidInput
from projections.betting.coupons import COUPONS
from projections.query import count_statement

ANYWHERE = frozenset({ScopeKind.UNIT})
_PLAYER, _ERASE = "bet.player.", "platform.subject.erase"
_PERMISSIONS: Mapping[type[Command], str] = {
    SetLimit: _PLAYER + "limit.set",
    SelfExclude: _PLAYER + "exclude",
    ExcludePlayer: _PLAYER + "exclude",
    LiftExclusion: _PLAYER + "exclude",
    BlockPlayer: _PLAYER + "block",
    UnblockPlayer: _PLAYER + "block",
    ClosePlayer: _PLAYER + "close",
}
_BY_TWO: Mapping[type[Command], str] = {RequestErasure: _ERASE, ApproveErasure: _ERASE + ".approve"}
_OF_THE_ORGANISATION: Mapping[type[Command], str] = {
    PlaceLegalHold: _ERASE,
    ReleaseLegalHold: _ERASE,
    DefineDocumentType: "platform.tenant.manage",
    RetireDocumentType: "platform.tenant.manage",
}
_PHONE = Member(str | None, "A new phone.")
_EMAIL = Member(str | None, "A new e-mail.")
_TYPE = Member(str | None, "Code of the kind of document, when the document is corrected.")
_FIELDS = Member(list_of(FIELD_VALUE) | None, "All its fields, with what is right.")


async def _expect_registered(context: Context, player: str) -> None:
    """Nothing is sealed for somebody who is not there. Raises PlayerNotRegistered."""
    if await context.services.event_at(context.organisation, player_stream(player), 1) is None:
        raise PlayerNotRegistered("no such player is registered; register the player first")


async def _correct(context: Context, given: Any) -> Command:
    await _expect_registered(context, given.player)
    vault, player = context.services.vault(context.organisation), given.player
    said: dict[str, Any] = {}
    if (phone := sent(given.phone)) is not None:
        e164 = normal.phone(phone)
        said["sealed_phone"] = await vault.seal(player, {"phone": e164})
        said["phone_key"] = vault.key_of("phone", e164)
    if (email := sent(given.email)) is not None:
        said["sealed_email"] = await vault.seal(player, {"email": normal.email(email)})
    if (code := sent(given.document_type)) is not None:
        said |= await document_of(context, player, code, sent(given.fields) or [])
    if not said:
        raise InvalidInput("say what is to be corrected: phone, e-mail, or the document with all its fields")
    return CorrectPlayerData(player, **said)


async def _add(context: Context, given: Any) -> Command:
    await _expect_registered(context, given.player)
    return AddDocument(given.player, **await document_of(context, given.player, given.document_type, given.fields))


async def _facts(context: Context, command: type[Command], given: Any) -> dict[str, Any]:
    """What clients do not say. Raises Refusal."""
    if command in _BY_TWO:
        return {"by": context.client.principal}
    if command is not ClosePlayer:
        return {}
    wanted = {"player": {"eq": given.player}, "state": {"eq": CouponState.PLACED}}
    statement = count_statement(COUPONS, filter=wanted, scopes=EVERYWHERE)
    async with context.services.reads(context.organisation) as session:
        [row] = await session.fetch(statement.sql, statement.params)
    return {"open_bets": row["count"]}


def _mutation(command: type[Command], permission: str, *, anywhere: bool) -> Any:
    async def make(context: Context, given: Any) -> Command:
        return command_of(command, given, **await _facts(context, command, given))

    return mutation(
        command,
        permission,
        PLAYER_INPUTS,
        make,
        unsaid=frozenset({"by", "open_bets"}),
        told_by=ANYWHERE if anywhere else frozenset(),
    )


def _with_data(command: type[Command], make: Any, said: set[str], beside: Mapping[str, Member]) -> Any:
    return mutation(
        command,
        _PLAYER + "correct",
        PLAYER_INPUTS,
        make,
        unsaid=frozenset(set(command.__struct_fields__) - said),
        told_by=ANYWHERE,
        beside=beside,
    )


EDIT_MUTATIONS: dict[str, Any] = {
    **{mutation_name(each): _mutation(each, needed, anywhere=True) for each, needed in _PERMISSIONS.items()},
    **{mutation_name(each): _mutation(each, needed, anywhere=False) for each, needed in _BY_TWO.items()},
    **{mutation_name(each): _mutation(each, needed, anywhere=False) for each, needed in _OF_THE_ORGANISATION.items()},
    mutation_name(CorrectPlayerData): _with_data(
        CorrectPlayerData,
        _correct,
        {"player"},
        {"phone": _PHONE, "email": _EMAIL, "document_type": _TYPE, "fields": _FIELDS},
    ),
    mutation_name(AddDocument): _with_data(AddDocument, _add, {"player", "document_type"}, {"fields": VALUES}),
}
