"""All one-time codes of one phone, stream `otc-<phone key>` (DEC-31): how many may be sent follows from all of them.

The state machine is `AFTER`; what is answered in each state, and to outcomes that end nothing, are `SPOKEN` and `TOLD`.
Time is counted from the events: what ends by itself is told when somebody uses it, or by the clock.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from msgspec import Struct, convert, field
from msgspec.structs import replace

from domain.aggregate import Aggregate
from domain.codes import events as happened
from domain.codes.check import CodeCheck, CodeOutcome
from domain.codes.events import CodeSent, Purpose, Rejection
from domain.codes.limits import CodeLimits
from domain.codes.refusals import CodeInvalid, CodeIsExpired, CodeIsLocked, CodesTooMany
from domain.event import Event
from domain.refusal import Refusal

_PREFIX = "otc-"
_HOUR = timedelta(hours=1)


class CodeState(StrEnum):
    """Spec B.9.11, and REPLACED: a newer code was sent for the same."""

    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    EXPIRED = "EXPIRED"
    LOCKED = "LOCKED"
    REPLACED = "REPLACED"


# Whether a message came through changes nothing: who has the code may use it.
AFTER: Mapping[tuple[CodeState, type[Event]], CodeState] = {
    (CodeState.SENT, happened.CodeAccepted): CodeState.ACCEPTED,
    (CodeState.SENT, happened.CodeRejected): CodeState.SENT,
    (CodeState.SENT, happened.CodeExpired): CodeState.EXPIRED,
    (CodeState.SENT, happened.CodeLocked): CodeState.LOCKED,
    (CodeState.SENT, CodeSent): CodeState.REPLACED,
}

_SPENT = CodeInvalid("the code was used already; ask for a new one", tries_left=0)
_OVER = CodeIsExpired("the code is not good any more; ask for a new one")
_LOCKED = CodeIsLocked("the code was typed wrong too often; ask for a new one")

SPOKEN: Mapping[CodeState, Refusal] = {
    CodeState.ACCEPTED: _SPENT,
    CodeState.EXPIRED: _OVER,
    CodeState.REPLACED: _OVER,
    CodeState.LOCKED: _LOCKED,
}
# The table of secrets gets a code when its message goes out. Until then it holds none, or the one before: what it says
# of them is told, and is no end of this one.
TOLD: Mapping[CodeOutcome, Refusal] = {
    CodeOutcome.EXPIRED: _OVER,
    CodeOutcome.UNKNOWN: CodeInvalid("the code is not on its way yet; type it when the message has come"),
}


class Sent(Struct, frozen=True):
    """One code."""

    purpose: Purpose
    bound_to: str
    sent_at: datetime
    expires_at: datetime
    state: CodeState = CodeState.SENT


class _State(Struct):
    codes: dict[str, Sent] = field(default_factory=dict)  # by id; of the last hour before the newest
    sends: list[datetime] = field(default_factory=list)  # of that hour


def codes_stream(phone_key: str) -> str:
    return f"{_PREFIX}{phone_key}"


class Codes(Aggregate):
    """Of one phone."""

    CATEGORY: ClassVar[str] = "otc"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    def send(
        self, code_id: str, purpose: Purpose, bound_to: str, message_id: str, limits: CodeLimits, now: datetime
    ) -> None:
        """A code for this goes out; an earlier one for the same ends. Raises CodesTooMany."""
        self._refuse_too_many(limits, now)
        expires_at = now + timedelta(seconds=limits.lasts_seconds)
        self.fire(CodeSent(code_id, purpose, bound_to, message_id, now, expires_at, limits.tries), now=now)

    def answer(self, code_id: str, purpose: Purpose, bound_to: str, check: CodeCheck, now: datetime) -> Refusal | None:
        """Note what came of a check; None: accepted, and spent.

        Anything else is to be the command's result (`Refusal.as_result`): what was noted must stay.
        """
        code = self.state.codes.get(code_id)
        if code is None:
            return CodeInvalid("this phone has no such code; ask for a new one", tries_left=0)
        if code.state is not CodeState.SENT:
            return SPOKEN[code.state]
        if (refused := self._compared(code_id, code, check, now)) is not None:
            return refused
        if (code.purpose, code.bound_to) != (purpose, bound_to):
            return self._reject(code_id, Rejection.OTHER_USE, check.tries_left, now)
        if check.outcome is CodeOutcome.WRONG:
            return self._reject(code_id, Rejection.WRONG, check.tries_left, now)
        self.fire(happened.CodeAccepted(code_id), now=now)
        return None

    def _compared(self, code_id: str, code: Sent, check: CodeCheck, now: datetime) -> Refusal | None:
        """Why nothing was compared that counts."""
        if now >= code.expires_at:
            self.fire(happened.CodeExpired(code_id), now=now)
            return _OVER
        if check.outcome is CodeOutcome.LOCKED:
            self.fire(happened.CodeLocked(code_id), now=now)
            return _LOCKED
        return TOLD.get(check.outcome)

    def _reject(self, code_id: str, reason: Rejection, tries_left: int, now: datetime) -> Refusal:
        self.fire(happened.CodeRejected(code_id, reason, tries_left), now=now)
        if tries_left == 0:
            self.fire(happened.CodeLocked(code_id), now=now)
            return _LOCKED
        return CodeInvalid(
            f"this is not the code that was sent for this; {tries_left} tries are left", tries_left=tries_left
        )

    def expire(self, code_id: str, now: datetime) -> None:
        """The clock tells of one that nobody used."""
        code = self.state.codes.get(code_id)
        if code is not None and code.state is CodeState.SENT and now >= code.expires_at:
            self.fire(happened.CodeExpired(code_id), now=now, occurred_at=code.expires_at)

    def fail(self, code_id: str, message_id: str, reason: str, now: datetime) -> None:
        """Its message did not come through."""
        self.fire(happened.CodeDeliveryFailed(code_id, message_id, reason), now=now)

    def _refuse_too_many(self, limits: CodeLimits, now: datetime) -> None:
        sent = [at for at in self.state.sends if at > now - _HOUR]
        waits = [at + timedelta(seconds=limits.pause_seconds) for at in sent[-1:]]
        if len(sent) >= limits.sends_per_hour:
            waits.append(sent[-limits.sends_per_hour] + _HOUR)
        seconds = max((-((now - until) // timedelta(seconds=1)) for until in waits), default=0)
        if seconds > 0:
            raise CodesTooMany(
                f"a phone gets a code every {limits.pause_seconds} s and {limits.sends_per_hour} an hour at most; "
                f"try again in {seconds} s",
                retry_after=seconds,
            )

    def evolve(self, event: Event) -> None:
        codes = self.state.codes
        match event:
            case CodeSent():
                self._make_room(event)
                codes[event.code_id] = Sent(event.purpose, event.bound_to, event.sent_at, event.expires_at)
                self.state.sends.append(event.sent_at)
            case happened.CodeAccepted() | happened.CodeRejected() | happened.CodeExpired() | happened.CodeLocked():
                self._after(event.code_id, event)
            case happened.CodeDeliveryFailed():
                pass
            case _:
                raise TypeError(event)

    def _make_room(self, event: CodeSent) -> None:
        """What is older than an hour is forgotten; an earlier code for the same has ended."""
        self.state.sends = [at for at in self.state.sends if at > event.sent_at - _HOUR]
        for code_id, each in list(self.state.codes.items()):
            if each.sent_at <= event.sent_at - _HOUR:
                del self.state.codes[code_id]
            elif (each.purpose, each.bound_to) == (event.purpose, event.bound_to):
                self._after(code_id, event)

    def _after(self, code_id: str, event: Event) -> None:
        code = self.state.codes[code_id]
        self.state.codes[code_id] = replace(code, state=AFTER.get((code.state, type(event)), code.state))

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
