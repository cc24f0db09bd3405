"""A registration, stream `reg-<id>`: its steps in their order, on the server, so that a reload loses nothing (BET-41).

What may come next is the table `STEPS`. A step done again before the next one replaces what it said.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.event import Event
from domain.players import registration_events as happened
from domain.players.refusals import RegistrationStepRefused
from domain.players.terms import Realm

# Who was called away comes back the same day; the code has its own, shorter time.
LASTS = timedelta(days=1)


class Step(StrEnum):
    """Where it stands: what was done last."""

    NOT_STARTED = "NOT_STARTED"
    STARTED = "STARTED"
    PHONE_CONFIRMED = "PHONE_CONFIRMED"
    EMAIL_SET = "EMAIL_SET"
    DOCUMENT_CHOSEN = "DOCUMENT_CHOSEN"
    REGISTERED = "REGISTERED"
    REFUSED = "REFUSED"
    ABANDONED = "ABANDONED"


OPEN = frozenset({Step.STARTED, Step.PHONE_CONFIRMED, Step.EMAIL_SET, Step.DOCUMENT_CHOSEN})
AFTER_CODE = OPEN - {Step.STARTED}
LEADS_TO: Mapping[type[Event], Step] = {
    happened.RegistrationStarted: Step.STARTED,
    happened.RegistrationPhoneConfirmed: Step.PHONE_CONFIRMED,
    happened.RegistrationEmailSet: Step.EMAIL_SET,
    happened.RegistrationDocumentChosen: Step.DOCUMENT_CHOSEN,
    happened.RegistrationDataSubmitted: Step.REGISTERED,
    happened.RegistrationRefused: Step.REFUSED,
    happened.RegistrationAbandoned: Step.ABANDONED,
}
# From which steps each of them is reached.
STEPS: Mapping[type[Event], frozenset[Step]] = {
    happened.RegistrationStarted: frozenset({Step.NOT_STARTED}),
    happened.RegistrationPhoneConfirmed: frozenset({Step.STARTED}),
    happened.RegistrationEmailSet: AFTER_CODE,
    happened.RegistrationDocumentChosen: AFTER_CODE - {Step.PHONE_CONFIRMED},
    happened.RegistrationDataSubmitted: frozenset({Step.DOCUMENT_CHOSEN}),
    happened.RegistrationRefused: frozenset({Step.DOCUMENT_CHOSEN}),
    happened.RegistrationAbandoned: OPEN,
}
_NEXT: Mapping[Step, str] = {
    Step.NOT_STARTED: "start it with a phone",
    Step.STARTED: "type in the code that was sent to the phone",
    Step.PHONE_CONFIRMED: "say the e-mail",
    Step.EMAIL_SET: "choose the kind of document",
    Step.DOCUMENT_CHOSEN: "fill in the fields of the document",
    Step.REGISTERED: "the player is registered",
    Step.REFUSED: "it was refused",
    Step.ABANDONED: "it was given up; start a new one",
}


class _State(Struct):
    step: Step = Step.NOT_STARTED
    expires_at: datetime | None = None
    realm: Realm = Realm.OFFLINE
    unit: str = ""
    zone: str = ""
    phone_key: str = ""
    sealed_phone: str = ""
    sealed_email: str | None = None
    document_type: str = ""


def registration_stream(registration: str) -> str:
    return f"{Registration.CATEGORY}-{registration}"


class Registration(Aggregate):
    CATEGORY: ClassVar[str] = "reg"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def player(self) -> str:
        """Who comes of it."""
        return str(self._id).removeprefix(f"{self.CATEGORY}-")

    def expect(self, event: type[Event], now: datetime) -> None:
        """Whether this may happen next. Raises RegistrationStepRefused."""
        step, expires_at = self.state.step, self.state.expires_at
        if step in OPEN and expires_at is not None and now >= expires_at:
            if event is not happened.RegistrationAbandoned:
                raise RegistrationStepRefused("the registration was begun too long ago; start a new one", step=step)
        elif step not in STEPS[event]:
            raise RegistrationStepRefused(f"the registration is at another step: {_NEXT[step]}", step=step)

    def take(self, event: Event, now: datetime) -> None:
        """`event` happens, if it may. Raises RegistrationStepRefused."""
        self.expect(type(event), now)
        self.fire(event, now=now)

    def evolve(self, event: Event) -> None:
        state = self.state
        match event:
            case happened.RegistrationStarted():
                state.realm, state.unit, state.zone = event.realm, event.unit, event.zone
                state.phone_key, state.sealed_phone = event.phone_key, event.sealed_phone
                state.expires_at = event.expires_at
            case happened.RegistrationEmailSet():
                state.sealed_email = event.sealed_email
            case happened.RegistrationDocumentChosen():
                state.document_type = event.document_type
            case _:
                pass
        state.step = LEADS_TO[type(event)]

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
