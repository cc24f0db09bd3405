"""One command at a time, ENQ after silence, the state before anything is asked again (facts §10 #13, #17, #19)."""

import pytest

from adapters.devices.pirit.asking import Found
from adapters.devices.pirit.connection import (
    ENQUIRY_SECONDS,
    Alive,
    Answered,
    Connection,
    Damaged,
    Event,
    Silence,
    Skipped,
    State,
)
from adapters.devices.pirit.dialogue import ATTEMPTS, LOSSES, Dialogue, Trouble
from adapters.devices.pirit.framing import Framer, Signal, frame
from adapters.devices.pirit.ids import Whose
from adapters.devices.pirit.models import Profile
from adapters.devices.pirit.packet import Command, Reply, decode_command, encode_reply
from adapters.devices.pirit.plan import Part, poll_plan
from adapters.devices.pirit.problems import LocalProtocolError, Problem
from adapters.devices.pirit.reads import ANSWER_SECONDS

ENQ, ACK = b"\x05", b"\x06"


def happened(connection: Connection) -> list[Event]:
    return [*iter(connection.next_event, None)]


def packet(number: int, code: int, *fields: str, error: int = 0) -> bytes:
    return frame(encode_reply(Reply(number, code, error, fields)))


def command(data: bytes) -> Command:
    (unit,) = Framer().feed(data, 0.0)
    assert isinstance(unit, bytes)
    return decode_command(unit)


@pytest.fixture
def asked() -> Connection:
    """A connection that waits for the answer to 02/1, with id 20, until the second 3."""
    connection = Connection()
    connection.command(0x02, ("1",), at=0.0, seconds=3.0)
    return connection


def test_an_answer_closes_its_command(asked: Connection) -> None:
    asked.receive(packet(0x20, 0x02, "1", "7"), at=0.1)
    assert happened(asked) == [Answered(Reply(0x20, 0x02, 0, ("1", "7")))]
    assert asked.state is State.IDLE
    assert asked.deadline is None


def test_no_second_command_goes_out_before_the_answer_nor_after_silence(asked: Connection) -> None:
    for at in (1.0, 3.0):
        asked.expire(at=at)
        happened(asked)
        with pytest.raises(LocalProtocolError) as met:
            asked.command(0x00, (), at=at, seconds=3.0)
        assert met.value.problem is Problem.NOT_NOW
    assert asked.state is State.SILENT


def test_an_ack_without_an_answer_says_that_it_was_lost(asked: Connection) -> None:
    asked.expire(at=3.0)
    assert [type(event) for event in happened(asked)] == [Silence]
    assert asked.enquire(at=3.0) == ENQ
    assert asked.deadline == 3.0 + ENQUIRY_SECONDS
    asked.receive(ACK, at=3.1)
    (alive,) = happened(asked)
    assert isinstance(alive, Alive)
    assert alive.lost is not None
    assert alive.lost.fields == ("1",)
    assert asked.state is State.IDLE


@pytest.mark.parametrize("together", [True, False])
def test_an_answer_that_comes_before_the_ack_is_still_ours(asked: Connection, *, together: bool) -> None:
    """ENQ is answered behind the answer under way."""
    asked.enquire(at=3.0)
    for data in [packet(0x20, 0x02, "1", "7") + ACK] if together else [packet(0x20, 0x02, "1", "7"), ACK]:
        asked.receive(data, at=3.1)
    assert happened(asked) == [Answered(Reply(0x20, 0x02, 0, ("1", "7"))), Alive(None)]


def test_an_answer_after_the_ack_is_late_and_changes_nothing(asked: Connection) -> None:
    asked.enquire(at=3.0)
    asked.receive(ACK, at=3.1)
    happened(asked)
    asked.command(0x02, ("1",), at=3.2, seconds=3.0)
    asked.receive(packet(0x20, 0x02, "1", "old") + packet(0x21, 0x02, "1", "new"), at=3.3)
    late, answered = happened(asked)
    assert late == Skipped(Reply(0x20, 0x02, 0, ("1", "old")), Whose.LATE)
    assert answered == Answered(Reply(0x21, 0x02, 0, ("1", "new")))


@pytest.mark.parametrize(("number", "code"), [(0x55, 0x02), (0x20, 0x78)])
def test_an_answer_to_somebody_else_is_foreign(asked: Connection, number: int, code: int) -> None:
    asked.receive(packet(number, code, "1", "7"), at=0.1)
    assert happened(asked) == [Skipped(Reply(number, code, 0, ("1", "7")), Whose.FOREIGN)]
    assert asked.state is State.ASKED


def test_signals_that_nobody_asked_for_and_bodies_without_header_are_damage(asked: Connection) -> None:
    asked.receive(ACK + frame(b"\x20"), at=0.1)
    assert [type(event) for event in happened(asked)] == [Damaged, Damaged]


def test_silence_to_an_enq_is_told_and_it_may_be_asked_again(asked: Connection) -> None:
    asked.enquire(at=3.0)
    asked.expire(at=3.0 + ENQUIRY_SECONDS)
    assert happened(asked) == [Silence(Signal.ENQ)]
    assert asked.enquire(at=9.0) == ENQ


def test_an_answer_to_what_was_abandoned_is_late(asked: Connection) -> None:
    asked.abandon()
    asked.receive(packet(0x20, 0x02, "1", "7"), at=0.1)
    assert [type(event) for event in happened(asked)] == [Skipped]
    with pytest.raises(LocalProtocolError):
        asked.command(0x00, (), at=0.2, seconds=3.0)


class Poll:
    """A quick poll of a register nobody knows yet, up to its first question, 02/1, at second 0."""

    def __init__(self, *, seconds: float = 100.0) -> None:
        self.at = 0.0
        self.found = Found()
        plan = poll_plan(Part.QUICK, Profile(), self.found)
        self.dialogue = Dialogue(Connection(), plan, at=0.0, seconds=seconds)
        assert self.dialogue.start(at=0.0) == ENQ
        self.first = command(self.comes(ACK))
        assert (self.first.code, self.first.fields) == (0x02, ("1",))

    def comes(self, data: bytes) -> bytes:
        return self.dialogue.receive(data, at=self.at)

    def quiet(self) -> bytes:
        self.at = self.dialogue.deadline
        return self.dialogue.expire(at=self.at)


def test_after_silence_come_enq_then_the_state_then_the_same_question() -> None:
    poll = Poll()
    assert poll.quiet() == ENQ
    state = command(poll.comes(ACK))
    assert (state.code, state.fields) == (0x00, ())
    again = command(poll.comes(packet(state.id, 0x00, "0", "4", "0")))
    assert (again.code, again.fields) == (0x02, ("1",))
    assert again.id != poll.first.id
    assert poll.found.parameters == {}  # the state was asked to be in step, not to be told


def test_an_answer_with_its_ack_in_one_read_goes_on_with_the_next_question() -> None:
    poll = Poll()
    assert poll.quiet() == ENQ
    following = command(poll.comes(packet(poll.first.id, 0x02, "1", "7") + ACK))
    assert (following.code, following.fields) == (0x78, ("1",))


def test_a_damaged_answer_is_enquired_after_at_once() -> None:
    poll = Poll()
    assert poll.comes(packet(poll.first.id, 0x02, "1", "7")[:-1] + b"Z") == ENQ
    assert poll.comes(b"\x00\x01") == b""


def test_a_command_that_came_damaged_was_not_carried_out_and_goes_again() -> None:
    """Facts §3.3: errors 04, 05, 07."""
    poll = Poll()
    sent = poll.first
    for _ in range(ATTEMPTS - 1):
        sent = command(poll.comes(packet(sent.id, 0x02, error=0x07)))
        assert (sent.code, sent.fields) == (0x02, ("1",))
    following = command(poll.comes(packet(sent.id, 0x02, error=0x07)))
    assert following.fields != ("1",) or following.code != 0x02
    assert poll.found.failures[0].error == 0x07


def test_a_question_whose_answer_is_lost_every_time_is_left_and_the_rest_is_asked() -> None:
    poll = Poll()
    for attempt in range(1, ATTEMPTS + 1):
        assert poll.quiet() == ENQ
        state = command(poll.comes(ACK))
        question = command(poll.comes(packet(state.id, 0x00, "0", "4", "0")))
        assert question.code == (0x02 if attempt < ATTEMPTS else 0x78)
    assert [failure.read for failure in poll.found.failures] == ["02/1"]


def test_a_line_that_loses_everything_is_left() -> None:
    poll = Poll()
    for _ in range(LOSSES):
        assert poll.quiet() == ENQ
    assert poll.quiet() == b""
    assert poll.dialogue.trouble is Trouble.NO_ANSWER


def test_a_register_that_answers_only_enq_is_left_too() -> None:
    poll = Poll()
    rounds = 0
    while not poll.dialogue.finished:
        rounds += 1
        if poll.quiet() == ENQ:
            poll.comes(ACK)
    assert poll.dialogue.trouble is Trouble.NO_ANSWER
    assert rounds <= LOSSES


@pytest.mark.parametrize("trickles", [True, False])
def test_no_dialogue_outlives_its_time(*, trickles: bool) -> None:
    poll = Poll(seconds=1.0)
    assert poll.dialogue.deadline == 1.0 < ANSWER_SECONDS
    poll.at = 1.0
    assert (poll.comes(b"\x00") if trickles else poll.quiet()) == b""
    assert poll.dialogue.trouble is Trouble.OUT_OF_TIME
