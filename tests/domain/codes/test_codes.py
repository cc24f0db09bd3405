"""DEC-31, B.9.11: how often codes are sent, when they are good, for what, and how often."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import integers, sampled_from

from domain.codes.binding import bound_to
from domain.codes.check import CodeCheck, CodeOutcome
from domain.codes.codes import AFTER, Codes, CodeState, codes_stream
from domain.codes.events import (
    CodeAccepted,
    CodeDeliveryFailed,
    CodeExpired,
    CodeLocked,
    CodeRejected,
    CodeSent,
    Purpose,
    Rejection,
)
from domain.codes.refusals import CodeInvalid, CodeIsExpired, CodeIsLocked, CodesTooMany
from domain.event import Event
from domain.organisation.organisation import Organisation
from domain.processes.code_limits import code_limits
from domain.refusal import Refusal
from tests.domain.deciding import NOW

STREAM, LIMITS = codes_stream("ab12"), code_limits(Organisation.blank("organisation"))
WITHDRAWAL, USE = Purpose.WITHDRAWAL, bound_to("ab12", 50_000, "desk-1")
RIGHT, MISTYPED = CodeCheck(CodeOutcome.ACCEPTED, 5), CodeCheck(CodeOutcome.WRONG, 4)


def sent(*ids: str) -> Codes:
    """Codes sent a minute apart, the last one at NOW."""
    codes = Codes.blank(STREAM)
    for back, code in zip(range(len(ids) - 1, -1, -1), ids, strict=True):
        codes.send(code, WITHDRAWAL, USE, f"m-{code}", LIMITS, NOW - back * timedelta(minutes=1))
    codes.collect_events()
    return codes


def fired(codes: Codes) -> list[Event]:
    """What happened; the state goes through the ledger's storage on the way."""
    codes.thaw(msgspec.json.decode(msgspec.json.encode(codes.freeze())))
    return [each.event for each in codes.collect_events()]


def told(refused: Refusal | None) -> Any:
    assert refused is not None
    return refused.as_result()


def test_a_code_is_sent_for_five_minutes_and_five_tries() -> None:
    """DEC-31."""
    codes = Codes.blank(STREAM)
    codes.send("c1", WITHDRAWAL, USE, "m1", LIMITS, NOW)
    assert fired(codes) == [CodeSent("c1", WITHDRAWAL, USE, "m1", NOW, NOW + timedelta(minutes=5), 5)]


def test_the_right_code_is_accepted_once() -> None:
    """DEC-31: after success it is spent."""
    codes = sent("c1")
    assert codes.answer("c1", WITHDRAWAL, USE, RIGHT, NOW) is None
    assert fired(codes) == [CodeAccepted("c1")]
    assert told(codes.answer("c1", WITHDRAWAL, USE, RIGHT, NOW))["refused"] == "CODE_INVALID"
    assert fired(codes) == []


def test_a_wrong_code_is_noted_and_the_last_try_locks() -> None:
    """DEC-31, B.9.11: SENT → LOCKED after five tries."""
    codes = sent("c1")
    for left in (4, 3, 2, 1):
        result = told(codes.answer("c1", WITHDRAWAL, USE, CodeCheck(CodeOutcome.WRONG, left), NOW))
        assert (result["refused"], result["tries_left"]) == ("CODE_INVALID", left)
        assert fired(codes) == [CodeRejected("c1", Rejection.WRONG, left)]
    assert isinstance(codes.answer("c1", WITHDRAWAL, USE, CodeCheck(CodeOutcome.WRONG), NOW), CodeIsLocked)
    assert fired(codes) == [CodeRejected("c1", Rejection.WRONG, 0), CodeLocked("c1")]
    assert isinstance(codes.answer("c1", WITHDRAWAL, USE, RIGHT, NOW), CodeIsLocked)


@pytest.mark.parametrize(
    ("purpose", "use"),
    [
        (WITHDRAWAL, bound_to("ab12", 50_001, "desk-1")),
        (WITHDRAWAL, bound_to("ab12", 50_000, "desk-2")),
        (Purpose.REGISTRATION, USE),
    ],
)
def test_the_right_code_for_another_amount_desk_or_purpose_is_refused(purpose: Purpose, use: str) -> None:
    """DEC-31, BET-62: bound to purpose, phone, amount and desk."""
    codes = sent("c1")
    assert isinstance(codes.answer("c1", purpose, use, RIGHT, NOW), CodeInvalid)
    assert fired(codes) == [CodeRejected("c1", Rejection.OTHER_USE, 5)]
    assert codes.answer("c1", WITHDRAWAL, USE, RIGHT, NOW) is None  # it is still good for what it was sent for


@pytest.mark.parametrize("check", [RIGHT, MISTYPED, CodeCheck(CodeOutcome.UNKNOWN)])
def test_after_its_time_a_code_is_expired_whatever_was_typed(check: CodeCheck) -> None:
    """DEC-31, B.9.11: SENT → EXPIRED."""
    codes = sent("c1")
    late = NOW + timedelta(minutes=5)
    assert isinstance(codes.answer("c1", WITHDRAWAL, USE, check, late), CodeIsExpired)
    assert fired(codes) == [CodeExpired("c1")]
    assert isinstance(codes.answer("c1", WITHDRAWAL, USE, check, late), CodeIsExpired)
    assert fired(codes) == []


def test_a_code_whose_tries_were_used_is_locked() -> None:
    """DEC-31: also when the process died between the last check and its command."""
    codes = sent("c1")
    assert isinstance(codes.answer("c1", WITHDRAWAL, USE, CodeCheck(CodeOutcome.LOCKED), NOW), CodeIsLocked)
    assert fired(codes) == [CodeLocked("c1")]


@pytest.mark.parametrize(("outcome", "refused"), [("UNKNOWN", CodeInvalid), ("EXPIRED", CodeIsExpired)])
def test_what_is_typed_before_the_message_goes_out_ends_nothing(outcome: str, refused: type[Refusal]) -> None:
    """DEC-31: until then the table of secrets holds no code, or the one before."""
    codes = sent("c1")
    assert isinstance(codes.answer("c1", WITHDRAWAL, USE, CodeCheck(CodeOutcome(outcome)), NOW), refused)
    assert fired(codes) == []
    assert codes.answer("c1", WITHDRAWAL, USE, RIGHT, NOW) is None


def test_a_code_sent_again_under_its_id_counts_again() -> None:
    """DEC-31: 5 sends an hour, also for one withdrawal; the newest is good."""
    codes = sent("c1", "c1", "c1", "c1", "c1")
    with pytest.raises(CodesTooMany):
        codes.send("c1", WITHDRAWAL, USE, "m6", LIMITS, NOW + timedelta(minutes=2))
    assert codes.answer("c1", WITHDRAWAL, USE, RIGHT, NOW + timedelta(minutes=4)) is None


def test_a_newer_code_for_the_same_ends_the_older_one_only() -> None:
    """DEC-31."""
    codes = sent("c1", "c2")
    assert isinstance(codes.answer("c1", WITHDRAWAL, USE, RIGHT, NOW), CodeIsExpired)
    assert codes.answer("c2", WITHDRAWAL, USE, RIGHT, NOW) is None
    codes = sent("c1")
    later = NOW + timedelta(minutes=1)
    codes.send("c2", Purpose.REGISTRATION, bound_to("ab12"), "m2", LIMITS, later)
    assert codes.answer("c1", WITHDRAWAL, USE, RIGHT, later) is None


def test_a_code_that_was_never_sent_to_this_phone_is_invalid() -> None:
    """DEC-31: bound to the phone."""
    assert isinstance(sent("c1").answer("c9", WITHDRAWAL, USE, RIGHT, NOW), CodeInvalid)


def test_there_is_a_minute_between_two_codes() -> None:
    """DEC-31: 60 s between sends."""
    codes = sent("c1")
    with pytest.raises(CodesTooMany) as refused:
        codes.send("c2", WITHDRAWAL, USE, "m2", LIMITS, NOW + timedelta(seconds=59.5))
    assert refused.value.details == {"retry_after": 1}
    codes.send("c2", WITHDRAWAL, USE, "m2", LIMITS, NOW + timedelta(seconds=60))


def test_there_are_five_codes_an_hour() -> None:
    """DEC-31: 5 sends an hour."""
    codes = sent("c1", "c2", "c3", "c4", "c5")  # the first one 4 minutes ago
    with pytest.raises(CodesTooMany) as refused:
        codes.send("c6", WITHDRAWAL, USE, "m6", LIMITS, NOW + timedelta(minutes=2))
    assert refused.value.details == {"retry_after": 54 * 60}
    codes.send("c6", WITHDRAWAL, USE, "m6", LIMITS, NOW + timedelta(minutes=56))
    assert list(codes.state.codes) == ["c2", "c3", "c4", "c5", "c6"]


def test_a_failed_delivery_is_noted_and_the_code_stays_good() -> None:
    """B.9.11: delivery FAILED; whoever has the code all the same may use it."""
    codes = sent("c1")
    codes.fail("c1", "m-c1", "SMSC 20", NOW)
    assert fired(codes) == [CodeDeliveryFailed("c1", "m-c1", "SMSC 20")]
    assert codes.answer("c1", WITHDRAWAL, USE, RIGHT, NOW) is None


def test_what_has_ended_never_begins_again() -> None:
    """B.9.11."""
    assert {state for state, _ in AFTER} == {CodeState.SENT}


class Phone(RuleBasedStateMachine):
    """DEC-31: whatever is sent and typed, a code opens what it was sent for once, in time, within its tries."""

    def __init__(self) -> None:
        super().__init__()
        self.codes = Codes.blank(STREAM)
        self.now = NOW
        self.sends: list[Any] = []
        self.tries: dict[str, int] = {}
        self.uses: dict[str, str] = {}
        self.opened: set[str] = set()

    @rule(use=sampled_from("ab"))
    def send(self, use: str) -> None:
        lately = [at for at in self.sends if at > self.now - timedelta(hours=1)]
        code = f"c{len(self.sends)}"
        try:
            self.codes.send(code, WITHDRAWAL, use, f"m-{code}", LIMITS, self.now)
        except CodesTooMany as refused:
            assert len(lately) >= 5 or lately[-1] > self.now - timedelta(seconds=60)
            wait = timedelta(seconds=int(refused.details["retry_after"]))
            self.now += wait  # what it says is true
            self.codes.send(code, WITHDRAWAL, use, f"m-{code}", LIMITS, self.now)
        else:
            assert len(lately) < 5
            assert not lately or lately[-1] <= self.now - timedelta(seconds=60)
        self.sends.append(self.now)
        self.tries[code], self.uses[code] = 5, use

    @rule(seconds=integers(1, 2_000))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(back=integers(1, 3), is_right=sampled_from([True, False]), use=sampled_from("ab"))
    def type_in(self, back: int, is_right: bool, use: str) -> None:
        if back > len(self.sends):
            return
        code = f"c{len(self.sends) - back}"
        at = self.sends[-back]
        if self.tries[code] == 0:
            check = CodeCheck(CodeOutcome.LOCKED)
        elif is_right:
            self.tries[code] = 5
            check = CodeCheck(CodeOutcome.ACCEPTED, 5)
        else:
            self.tries[code] -= 1
            check = CodeCheck(CodeOutcome.WRONG, self.tries[code])
        refused = self.codes.answer(code, WITHDRAWAL, use, check, self.now)
        newer = any(
            self.uses[f"c{each}"] == self.uses[code] for each in range(len(self.sends) - back + 1, len(self.sends))
        )
        is_good = code not in self.opened and self.now < at + timedelta(minutes=5) and not newer
        assert (refused is None) == (is_good and check.outcome is CodeOutcome.ACCEPTED and use == self.uses[code])
        if refused is None:
            self.opened.add(code)

    @invariant()
    def it_is_small_and_can_be_stored(self) -> None:
        fired(self.codes)
        assert len(self.codes.state.codes) <= 5


Phone.TestCase.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
TestPhone = Phone.TestCase
