"""Registering a player: the steps of one registration (BET-33…41), where it meets codes, claims and settings.

Nothing personal is in these commands: what the client said comes sealed, beside keyed hashes, and what only the
plaintext tells (is the person of age?) comes as a fact.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.codes.binding import bound_to
from domain.codes.check import CodeCheck
from domain.codes.codes import Codes, codes_stream
from domain.codes.events import Purpose
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.organisation.hierarchy import STREAM as UNITS
from domain.organisation.hierarchy import Hierarchy
from domain.organisation.organisation import STREAM as ORGANISATION
from domain.organisation.organisation import Organisation
from domain.organisation.refusals import UnitUnknown
from domain.organisation.settings import YES
from domain.players import registration_events as happened
from domain.players.claims import DocumentClaim, PhoneClaim, document_claim, phone_claim
from domain.players.document_registry import STREAM as DOCUMENT_TYPES
from domain.players.document_registry import DocumentTypes
from domain.players.events import PlayerRegistered
from domain.players.player import Player, player_stream
from domain.players.refusals import DocumentInvalid, EmailRequired, UnderAge
from domain.players.registration import LASTS, OPEN, Registration, registration_stream
from domain.players.terms import Realm
from domain.processes.code_limits import code_limits
from domain.refusal import InvalidInput
from domain.zones import ZONES


class RegistrationStep(Command, frozen=True):
    """A step of the registration of this id, which becomes the player's."""

    registration: str


class StartRegistration(RegistrationStep, frozen=True):
    """Begin with a phone; a code goes to it with the message of this id."""

    NAME: ClassVar[str] = "players.StartRegistration"

    realm: Realm
    unit: str
    zone: str
    sealed_phone: str
    phone_key: str
    message_id: str


class SendRegistrationCode(RegistrationStep, frozen=True):
    """Send another code; the earlier one ends."""

    NAME: ClassVar[str] = "players.SendRegistrationCode"

    message_id: str


class ConfirmRegistrationCode(RegistrationStep, frozen=True):
    """Say the code; `check` is what came of comparing it."""

    NAME: ClassVar[str] = "players.ConfirmRegistrationCode"

    check: CodeCheck


class SetRegistrationEmail(RegistrationStep, frozen=True):
    """Say the e-mail, or that there is none, where the organisation allows that."""

    NAME: ClassVar[str] = "players.SetRegistrationEmail"

    sealed_email: str | None = None


class ChooseDocumentType(RegistrationStep, frozen=True):
    """Say which kind of document is shown."""

    NAME: ClassVar[str] = "players.ChooseDocumentType"

    document_type: str


class SubmitRegistration(RegistrationStep, frozen=True):
    """Register the player, by the document of the kind that was chosen."""

    NAME: ClassVar[str] = "players.SubmitRegistration"

    sealed: str
    document_type: str
    document_key: str
    name_keys: tuple[str, ...]
    is_adult: bool


class AbandonRegistration(RegistrationStep, frozen=True):
    """Give it up; what was said is forgotten."""

    NAME: ClassVar[str] = "players.AbandonRegistration"


def _registration(asked: RegistrationStep) -> tuple[type[Registration], str]:
    return Registration, registration_stream(asked.registration)


def _codes_of(asked: Any, first: Sequence[Any]) -> Streams:
    """The codes of the registration's phone, which only the registration knows."""
    del asked
    return [(Codes, codes_stream(first[0].state.phone_key))]


def _start_streams(asked: StartRegistration) -> Streams:
    codes = (Codes, codes_stream(asked.phone_key))
    claim = phone_claim(asked.realm, asked.phone_key)
    return [_registration(asked), (Organisation, ORGANISATION), codes, claim, (Hierarchy, UNITS)]


def _start(asked: StartRegistration, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, Any]:
    """Answers the registration's id. Raises PlayerExists, UnitUnknown, CodesTooMany (BET-33, -34)."""
    del recalled
    registration: Registration = at_hand[0]
    claim: PhoneClaim = at_hand[3]
    units: Hierarchy = at_hand[4]
    if asked.unit not in units.places:
        raise UnitUnknown.named(asked.unit)
    if asked.zone not in ZONES:
        raise InvalidInput(f"{asked.zone[:60]!r} is not an IANA time zone; use a name such as Europe/Moscow")
    claim.expect_free_for(registration.player)
    started = happened.RegistrationStarted(
        asked.realm, asked.unit, asked.zone, asked.sealed_phone, asked.phone_key, now + LASTS
    )
    registration.take(started, now)
    _send(registration, at_hand[1], at_hand[2], asked.message_id, now)
    return {"registration": registration.player}


def _send(registration: Registration, organisation: Organisation, codes: Codes, message: str, now: datetime) -> None:
    limits = code_limits(organisation)
    codes.send(registration.player, Purpose.REGISTRATION, _bound_to(registration), message, limits, now)


def _bound_to(registration: Registration) -> str:
    return bound_to(registration.player, registration.state.phone_key)


def _send_again(asked: SendRegistrationCode, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    registration, organisation, codes = at_hand
    registration.expect(happened.RegistrationPhoneConfirmed, now)
    _send(registration, organisation, codes, asked.message_id, now)


def _confirm(asked: ConfirmRegistrationCode, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> Any:
    """A wrong code is noted, so it is a result (BET-35)."""
    del recalled
    registration, codes = at_hand
    registration.expect(happened.RegistrationPhoneConfirmed, now)
    refused = codes.answer(registration.player, Purpose.REGISTRATION, _bound_to(registration), asked.check, now)
    if refused is not None:
        return refused.as_result()
    registration.take(happened.RegistrationPhoneConfirmed(), now)
    return None


def _set_email(asked: SetRegistrationEmail, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Raises EmailRequired (BET-36, DEC-21)."""
    del recalled
    registration, organisation = at_hand
    if asked.sealed_email is None and organisation.value("email_required") == YES:
        raise EmailRequired("the organisation registers nobody without an e-mail; say one")
    registration.take(happened.RegistrationEmailSet(asked.sealed_email), now)


def _choose(asked: ChooseDocumentType, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Raises DocumentTypeUnknown (BET-37, -38)."""
    del recalled
    registration, types = at_hand
    types.named(asked.document_type)
    registration.take(happened.RegistrationDocumentChosen(asked.document_type), now)


def _claims(asked: SubmitRegistration, first: Sequence[Any]) -> Streams:
    state = first[0].state
    return [phone_claim(state.realm, state.phone_key), document_claim(state.realm, asked.document_key)]


def _submit(asked: SubmitRegistration, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> Any:
    """One account per phone and per document in a realm, also for those who register at the same moment (BET-04, -33).

    Answers the player's id (BET-40). Who is too young is refused for ever, which is noted, so it is a result.
    Raises PlayerExists, DocumentInvalid.
    """
    del recalled
    registration: Registration = at_hand[0]
    player: Player = at_hand[1]
    phone: PhoneClaim = at_hand[2]
    document: DocumentClaim = at_hand[3]
    state = registration.state
    registration.expect(happened.RegistrationDataSubmitted, now)
    if asked.document_type != state.document_type:
        raise DocumentInvalid("the fields are those of another kind of document; fill in those of the chosen one")
    if not asked.is_adult:
        registration.take(happened.RegistrationRefused(happened.RefusedFor.UNDER_AGE), now)
        return UnderAge("by the document the person is not of age; bets are taken from adults only").as_result()
    phone.expect_free_for(registration.player)
    document.take(registration.player, now)
    phone.take(registration.player, now)
    registration.take(happened.RegistrationDataSubmitted(), now)
    registered = PlayerRegistered(
        realm=state.realm,
        unit=state.unit,
        zone=state.zone,
        sealed=asked.sealed,
        phone_key=state.phone_key,
        document_type=asked.document_type,
        document_key=asked.document_key,
        name_keys=asked.name_keys,
        sealed_phone=state.sealed_phone,
        sealed_email=state.sealed_email,
    )
    player.fire(registered, now=now)
    return {"player": player.player}


def _abandon(asked: AbandonRegistration, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Done again, or when it has ended, it changes nothing."""
    del asked, recalled
    registration: Registration = at_hand[0]
    if registration.state.step in OPEN:
        registration.take(happened.RegistrationAbandoned(), now)


def _with_organisation(asked: RegistrationStep) -> Streams:
    return [_registration(asked), (Organisation, ORGANISATION)]


def _alone(asked: RegistrationStep) -> Streams:
    return [_registration(asked)]


def _with_types(asked: RegistrationStep) -> Streams:
    return [_registration(asked), (DocumentTypes, DOCUMENT_TYPES)]


def _with_player(asked: RegistrationStep) -> Streams:
    return [_registration(asked), (Player, player_stream(asked.registration))]


DECIDERS = (
    Decider(StartRegistration, _start_streams, _start),
    Decider(SendRegistrationCode, _with_organisation, _send_again, then=_codes_of),
    Decider(ConfirmRegistrationCode, _alone, _confirm, then=_codes_of),
    Decider(SetRegistrationEmail, _with_organisation, _set_email),
    Decider(ChooseDocumentType, _with_types, _choose),
    Decider(SubmitRegistration, _with_player, _submit, then=_claims),
    Decider(AbandonRegistration, _alone, _abandon),
)
