"""Registration over GraphQL: one mutation for each step; its state is on the server (BET-33…41).

Whoever may register players of some units registers them there.
"""

from typing import Any

import msgspec

from api.codes import post, typed
from api.commanding import Make
from api.context import Context
from api.dynamic import Member, sent
from api.inputs import command_of, mutation, mutation_name
from api.made_ids import made_id
from api.players import normal
from api.players.documents import VALUES, document_of
from api.players.inputs import PLAYER_INPUTS
from api.reach import within_reach
from domain.access.scope import EVERYWHERE, ScopeKind
from domain.codes import letters
from domain.command import Command
from domain.players.refusals import Erased
from domain.players.registration import registration_stream
from domain.players.registration_events import RegistrationStarted
from domain.players.terms import Realm
from domain.processes import register_player as steps
from domain.refusal import InvalidInput
from domain.stored_event import StoredEvent
from projections.players.registrations import REGISTRATIONS
from projections.query import row_statement
from projections.units import UNITS_VIEW

PERMISSION = "bet.player.register"
_UNITS = frozenset({ScopeKind.UNIT})
_PHONE = Member(str, "The player's phone, in any usual spelling; +7 916 123-45-67 is understood everywhere.")


async def _start(context: Context, given: Any) -> Command:
    """The unit is looked at first: where nobody may be registered, no code is sent."""
    await within_reach(context, UNITS_VIEW, PERMISSION, given.unit)
    registration = made_id(given.command_id, "player")
    phone = normal.phone(given.phone)
    vault = context.services.vault(context.organisation)
    message = await post(context, given.command_id, registration, phone, letters.of_registration())
    return steps.StartRegistration(
        registration,
        Realm(given.realm.value),
        given.unit,
        await _zone_of(context, given.unit),
        await vault.seal(registration, {"phone": phone}),
        vault.key_of("phone", phone),
        message,
    )


async def _zone_of(context: Context, unit: str) -> str:
    """The organisation's, where the units are not known yet."""
    statement = row_statement(UNITS_VIEW, key={"code": unit}, columns=["time_zone"], scopes=EVERYWHERE)
    async with context.services.reads(context.organisation) as session:
        rows = await session.fetch(statement.sql, statement.params)
    return str((rows[0]["time_zone"] if rows else None) or context.client.organisation.time_zone)


async def _send_again(context: Context, given: Any) -> Command:
    """The phone is in the first event of the registration, for who can open it."""
    started = await _reached(context, given)
    opened = await context.services.vault(context.organisation).unseal(given.registration, _sealed_phone(started.body))
    if opened is None:
        raise Erased("what was said in this registration is forgotten; start a new one")
    message = await post(context, given.command_id, given.registration, opened["phone"], letters.of_registration())
    return steps.SendRegistrationCode(given.registration, message)


def _sealed_phone(body: bytes) -> str:
    return msgspec.json.decode(body, type=RegistrationStarted).sealed_phone


async def _confirm(context: Context, given: Any) -> Command:
    await _reached(context, given)
    check = await typed(context, given.registration, given.code, given.command_id)
    return steps.ConfirmRegistrationCode(given.registration, check)


async def _set_email(context: Context, given: Any) -> Command:
    await _reached(context, given)
    said = sent(given.email)
    vault = context.services.vault(context.organisation)
    sealed = None if said is None else await vault.seal(given.registration, {"email": normal.email(said)})
    return steps.SetRegistrationEmail(given.registration, sealed)


async def _submit(context: Context, given: Any) -> Command:
    await _reached(context, given)
    document = await document_of(context, given.registration, given.document_type, given.fields)
    return steps.SubmitRegistration(given.registration, **document)


async def _reached(context: Context, given: Any) -> StoredEvent:
    """Its first event; nothing is sealed for a registration that nobody began. Raises Forbidden, InvalidInput."""
    await within_reach(context, REGISTRATIONS, PERMISSION, given.registration)
    started = await context.services.event_at(context.organisation, registration_stream(given.registration), 1)
    if started is None:
        raise InvalidInput("there is no such registration; start one with a phone")
    return started


def _plain(command: type[Command]) -> Make:
    async def make(context: Context, given: Any) -> Command:
        await _reached(context, given)
        return command_of(command, given)

    return make


def _step(
    command: type[Command],
    make: Make,
    beside: dict[str, Member] | None = None,
    told: dict[str, Member] | None = None,
) -> Any:
    """The mutation; of the command's own fields clients say those that have a meaning in the clear."""
    said = {"registration", "realm", "unit", "document_type"}
    unsaid = frozenset(set(command.__struct_fields__) - said)
    if command is steps.StartRegistration:
        unsaid |= {"registration"}
    return mutation(command, PERMISSION, PLAYER_INPUTS, make, unsaid=unsaid, told_by=_UNITS, told=told, beside=beside)


_EMAIL = Member(str | None, "The player's e-mail; left out where the organisation allows that.")
_STARTED = {"registration": Member(str | None, "Id of the registration, for all further steps.")}
_REGISTERED = {"player": Member(str | None, "Id of the player, who is registered now (BET-40).")}

REGISTRATION_MUTATIONS: dict[str, Any] = {
    mutation_name(steps.StartRegistration): _step(steps.StartRegistration, _start, {"phone": _PHONE}, _STARTED),
    mutation_name(steps.SendRegistrationCode): _step(steps.SendRegistrationCode, _send_again),
    mutation_name(steps.ConfirmRegistrationCode): _step(
        steps.ConfirmRegistrationCode, _confirm, {"code": Member(str, "The code that came to the phone.")}
    ),
    mutation_name(steps.SetRegistrationEmail): _step(steps.SetRegistrationEmail, _set_email, {"email": _EMAIL}),
    mutation_name(steps.ChooseDocumentType): _step(steps.ChooseDocumentType, _plain(steps.ChooseDocumentType)),
    mutation_name(steps.SubmitRegistration): _step(steps.SubmitRegistration, _submit, {"fields": VALUES}, _REGISTERED),
    mutation_name(steps.AbandonRegistration): _step(steps.AbandonRegistration, _plain(steps.AbandonRegistration)),
}
