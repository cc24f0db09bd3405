"""The emulated register behaves as the manual says, over its own bytes (facts §3.2, §3.3, §5)."""

import random
from datetime import datetime, timedelta

import pytest

from adapters.devices.pirit.emulator import (
    Fault,
    Phase,
    Refused,
    Register,
    Wire,
    make_drive,
    make_register,
    poll_directly,
)
from adapters.devices.pirit.emulator.drive import BUFFER_DOCUMENTS
from adapters.devices.pirit.emulator.register import NO_PAPER
from adapters.devices.pirit.framing import Framer, Signal, frame
from adapters.devices.pirit.packet import PASSWORD, Command, Reply, decode_reply, encode_command
from domain.fiscal.identity import inn_checks, is_drive_number, register_checks
from tests.devices.pirit.test_fuzz import mutated
from tests.devices.pirit.tills import NOON, till
from tests.devices.pirit.vectors import REQUESTS

CASHIER = "112233445566&Иванова О.Е."


def said(data: list[bytes]) -> list[Reply]:
    return [decode_reply(unit) for unit in Framer().feed(b"".join(data), 0.0) if isinstance(unit, bytes)]


def ask(register: Register, code: int, *fields: str, password: str = PASSWORD) -> Reply:
    """One command over a line of its own."""
    data = frame(encode_command(Command(0x20, code, fields, password)))
    (reply,) = said([outgoing.data for outgoing in Wire(register).receive(data, at=0.0)])
    assert (reply.id, reply.code) == (0x20, code)
    return reply


def errors(register: Register, *commands: tuple[int, tuple[str, ...]]) -> list[int]:
    return [ask(register, code, *fields).error for code, fields in commands]


def moment(at: datetime) -> tuple[str, str]:
    return at.strftime("%d%m%y"), at.strftime("%H%M%S")


def in_shift(register: Register) -> Register:
    register.drift = timedelta()
    register.open_shift()
    return register


SALE = ((0x30, ("2", "1", CASHIER)), (0x42, ("Хлеб", "1", "2", "45.50", "0")), (0x44, ()), (0x47, ("0", "100")))


def test_the_same_seed_gives_the_same_register_with_numbers_that_check() -> None:
    one, other = till(12), till(12)
    assert one.settings == other.settings
    assert (one.inn, one.registration_number, one.drift) == (other.inn, other.registration_number, other.drift)
    assert till(13).inn != one.inn
    assert inn_checks(one.inn)
    assert register_checks(one.registration_number, one.inn, one.factory_number)
    assert one.drive is not None
    assert is_drive_number(one.drive.serial)
    with pytest.raises(ValueError, match="eight digits"):
        make_register(10**8, one.clock)


def test_a_sale_over_the_line_goes_into_the_drive() -> None:
    register = in_shift(till())
    assert errors(register, *SALE) == [0, 0, 0, 0]
    reply = ask(register, 0x31, "0")
    assert reply.error == 0
    assert reply.fields[3:4] == ("3",)  # after registration and shift
    assert reply.fields[5:] == ("1", "1", *moment(NOON))
    assert (register.cash, register.totals[0]) == (9_100, 9_100)


def test_a_receipt_that_could_not_be_printed_is_state_8_and_is_closed_once_more() -> None:
    """Facts §10 #18: cancelling is impossible, or it would be lost on paper but exist in the drive."""
    register = in_shift(till())
    assert errors(register, *SALE) == [0, 0, 0, 0]
    register.printer = 1 << NO_PAPER
    assert ask(register, 0x31, "0").error == 0x08
    assert ask(register, 0x00).fields[2] == str(8 << 4 | 2)
    assert ask(register, 0x32).error == 0x01
    assert ask(register, 0x06, "1").fields == ("1", "15")
    assert register.drive is not None
    fd = register.drive.last_fd
    register.printer = 0
    reply = ask(register, 0x31, "0")
    assert (reply.error, reply.fields[3], register.drive.last_fd) == (0, str(fd), fd)
    assert ask(register, 0x00).fields[2] == "0"
    assert register.totals[0] == 9_100


def test_packet_mode_answers_only_the_first_error() -> None:
    """Facts §3.1."""
    register = in_shift(till())
    wire = Wire(register)

    def send(code: int, *fields: str) -> list[Reply]:
        data = frame(encode_command(Command(0x20, code, fields)))
        return said([outgoing.data for outgoing in wire.receive(data, at=0.0)])

    assert send(0x30, "18", "1", CASHIER)[0].error == 0
    assert send(0x42, "Хлеб", "1", "2", "45.50", "0") == []
    assert send(0x47, "1", "100")[0].error == 0x03  # more than the sum without cash
    assert send(0x42, "Хлеб", "1", "1", "1", "0")[0].error == 0x01
    assert send(0x32)[0].error == 0
    assert register.document is None
    assert register.drive is not None
    assert register.drive.last_fd == 2


def test_the_clock_of_start_work_and_its_errors() -> None:
    """Facts §10 #16: 0B is success; 0C locks."""
    register = in_shift(till())
    assert ask(register, 0x10, *moment(NOON + timedelta(minutes=5))).error == 0
    assert register.now == NOON + timedelta(minutes=5)
    reply = ask(register, 0x10, *moment(NOON + timedelta(hours=1)))
    assert (reply.error, reply.done, register.started) == (0x0B, True, True)
    assert ask(register, 0x10, *moment(NOON - timedelta(days=1))).error == 0x0C
    assert ask(register, 0x30, "2", "1", CASHIER).error == 0x01
    assert ask(register, 0x00).fields[1] == str(0b101)
    assert ask(register, 0x10, "000000", "000000").error == 0x03


def test_the_clock_is_set_with_the_shift_closed_and_a_day_ahead_only_the_second_time() -> None:
    register = in_shift(till())
    ahead = moment(NOON + timedelta(days=2))
    assert ask(register, 0x14, *ahead).error == 0x0F
    register.close_shift()
    assert errors(register, (0x14, ahead), (0x14, ahead)) == [0x0A, 0]
    assert register.now == NOON + timedelta(days=2)
    assert ask(register, 0x14, *moment(NOON - timedelta(days=9))).error == 0x0C
    assert ask(register, 0x13).fields == ahead


def test_settings_are_written_but_registration_data_are_silently_kept() -> None:
    """Facts §3.2."""
    register = till()
    assert ask(register, 0x12, "10", "0", "42").error == 0
    assert ask(register, 0x11, "10", "0").fields == ("42",)
    name = ask(register, 0x11, "30", "0").fields
    assert ask(register, 0x12, "30", "0", "ООО Другая").error == 0
    assert ask(register, 0x11, "30", "0").fields == name
    assert errors(register, (0x12, ("71", "0", "1")), (0x11, ("999", "0"))) == [0x03, 0x03]


def test_thirty_days_without_the_operator_stop_the_till_and_sending_unlocks_it() -> None:
    """FLEET-10: 30 × 24 h from the oldest unsent document; 54 with the warning in 1.05, 55 in 1.2 (facts §5.2)."""
    for ffd, error in ((2, 0x54), (4, 0x55)):
        register = till(ffd=ffd)
        register.cut_ofd()
        assert register.sell() == 1
        register.close_shift()
        register.clock.move(timedelta(days=30))
        assert register.sell() == 1
        register.close_shift()
        register.clock.move(timedelta(seconds=1))
        assert ask(register, 0x23, CASHIER).error == error
        assert register.sell(5) == 0
        assert register.last_refusal.error == error
        assert ask(register, 0x78, "2").fields[3] == str(1 << 3)
        register.restore_ofd()
        assert register.sell(5) == 5


def test_a_drive_ends_by_its_date_with_warnings_before() -> None:
    """FLEET-21, FLEET-22: facts §5.2."""
    register = till(age_days=439)
    told = []
    for _ in range(40):
        told.append(int(ask(register, 0x78, "2").fields[3]))
        register.clock.move(timedelta(days=1))
    assert told[0] == 0
    assert told[1] == 0b10
    assert told[28] == 0b11
    assert register.sell() == 0
    assert register.last_refusal.error == 0x45


def test_a_drive_is_full_with_warning_before_and_says_so_as_54() -> None:
    """FLEET-12: facts §5.2, §5.3."""
    register = in_shift(till(model_code=9))
    assert register.drive is not None
    register.drive.capacity = 100
    assert register.sell(88) == 88
    assert ask(register, 0x78, "2").fields[3] == str(1 << 2)
    assert ask(register, 0x78, "18").fields == ("18", "10", str(BUFFER_DOCUMENTS * 2))
    assert register.sell(20) == 10
    assert register.last_refusal.error == 0x54
    assert ask(register, 0x06, "2").fields == ("2", str(1 << 7))


def test_the_store_for_unsent_documents_is_full_without_a_warning() -> None:
    """Facts §5.2: 54 without flags."""
    register = in_shift(till())
    register.cut_ofd()
    assert register.sell(BUFFER_DOCUMENTS + 5) == BUFFER_DOCUMENTS
    assert register.last_refusal.error == 0x54
    assert ask(register, 0x78, "2").fields[3] == "0"
    assert ask(register, 0x78, "7").fields[2] == str(BUFFER_DOCUMENTS)


def test_a_drive_is_closed_with_nothing_unsent_and_replaced_with_the_shift_closed() -> None:
    """FLEET-34: facts §3.2, §10 #12: documents of a new drive are numbered from the beginning."""
    register = in_shift(till())
    register.cut_ofd()
    register.sell()
    assert ask(register, 0x71, CASHIER).error == 0x0F
    with pytest.raises(Refused):
        register.replace_drive(make_drive(7, number=2))
    register.close_shift()
    assert ask(register, 0x71, CASHIER).error == 0x01
    assert ask(register, 0x06, "1").fields == ("1", "34")
    register.restore_ofd()
    assert ask(register, 0x71, CASHIER).error == 0
    assert register.drive is not None
    assert register.drive.phase is Phase.ARCHIVE
    assert register.sell() == 0
    number = register.registration_number
    register.replace_drive(make_drive(7, number=2))
    assert register.drive.last_fd == 1
    assert register.sell() == 1
    assert register.registration_number == number
    with pytest.raises(Refused):
        register.drive.register(NOON)


def test_notifications_fill_their_store_while_the_marking_service_is_away() -> None:
    """FLEET-09: facts §4: count, first, share and class of fill."""
    register = in_shift(till())
    register.cut_oism()
    register.sell(2_100, marked=True)
    assert ask(register, 0x79, "6").fields == ("6", "0", "2100", "1", *moment(NOON), "52")
    assert ask(register, 0x79, "0").fields[-1] == "1"
    register.restore_oism()
    assert ask(register, 0x79, "6").fields[2] == "0"


def test_parts_wear_and_are_replaced() -> None:
    """FLEET-31, FLEET-32: counters of a part begin anew, those of the machine do not."""
    register = till()
    register.wear(cuts=1_000, head_mm=50_000)
    assert ask(register, 0x05, "3").fields == ("3", "1000")
    assert errors(register, (0x05, ("5",)), (0x05, ("6",))) == [0, 0]
    assert ask(register, 0x05, "3").fields == ("3", "0")
    assert ask(register, 0x05, "8").fields == ("8", "1000")
    assert ask(register, 0x05, "9").fields == ("9", "50000")
    assert ask(till(model_code=5), 0x05, "5").error == 0x03


def test_a_shift_of_more_than_a_day_takes_no_receipt_over_the_line() -> None:
    register = in_shift(till())
    register.clock.move(timedelta(hours=24, seconds=1))
    assert ask(register, 0x00).fields[1] == str(0b1100)
    assert ask(register, 0x30, "2", "1", CASHIER).error == 0x0A
    assert register.sell() == 1  # as the programs of chains do: the shift is closed and opened
    assert register.shift_number == 2


@pytest.mark.parametrize(
    ("code", "fields", "error", "extended"),
    [
        (0x99, (), 0x02, 0),
        (0x02, ("555",), 0x03, 66),
        (0x02, ("x",), 0x03, 0),
        (0x21, (CASHIER,), 0x01, 20),
        (0x23, (), 0x01, 33),
        (0x30, ("2", "1", CASHIER), 0x01, 20),
        (0x30, ("15",), 0x03, 40),
        (0x31, ("0",), 0x01, 8),
        (0x48, ("", "1"), 0x01, 8),
        (0xAA, ("4",), 0x02, 0),
        (0x86, ("0",), 0x02, 0),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_code_of_the_manual(
    code: int, fields: tuple[str, ...], error: int, extended: int
) -> None:
    register = till()
    assert ask(register, code, *fields).error == error
    assert register.last_refusal.extended == extended


def test_more_cash_than_there_is_cannot_be_taken_out() -> None:
    register = in_shift(till())
    assert errors(register, (0x30, ("5", "1", CASHIER)), (0x48, ("", "10")), (0x31, ("0",))) == [0, 0, 0x0E]
    assert errors(register, (0x32, ()), (0x30, ("4", "1", CASHIER)), (0x48, ("", "10")), (0x31, ())) == [0, 0, 0, 0]
    assert register.cash == 1_000


def test_a_fatal_error_leaves_only_questions() -> None:
    """FLEET-72."""
    register = till()
    register.fatal = 0b10
    assert errors(register, (0x23, (CASHIER,)), (0x00, ()), (0x02, ("1",))) == [0x20, 0, 0]
    assert ask(register, 0x00).fields[0] == "2"


def test_a_wrong_password_and_a_damaged_command_are_answered_with_their_codes() -> None:
    """Facts §3.3: 06, 07, 05."""
    register = till()
    assert ask(register, 0x00, password="ABCD").error == 0x06
    wire, packet = Wire(register), frame(encode_command(Command(0x31, 0x02, ("1",))))
    out = wire.receive(packet[:-1] + b"\x5a", at=0.0)
    assert said([each.data for each in out]) == [Reply(0x31, 0x02, 0x07)]
    assert wire.receive(packet[:-3], at=1.0) == []
    out = wire.receive(packet, at=2.0)
    assert [reply.error for reply in said([each.data for each in out])] == [0x05, 0]


def test_enq_is_answered_behind_the_answer_under_way() -> None:
    """Facts §3.1, §10 #13."""
    register = till()
    register.faults.slow_seconds = 5.0
    register.faults.plan(Fault.SLOW)
    wire = Wire(register)
    out = wire.receive(REQUESTS[0] + bytes([Signal.ENQ]), at=1.0)
    assert [each.data[0] for each in out] == [0x02, Signal.ACK]
    assert out[1].at > out[0].at == 6.0
    (late,) = wire.receive(bytes([Signal.ENQ]), at=2.0)
    assert late.at > out[1].at


def test_a_register_polled_without_a_link_has_its_faults_and_costs_no_waiting() -> None:
    """For simulated chains: the same poll in a time of its own."""
    register = till()
    register.faults.rate = 0.1
    polls = [poll_directly(register)[0] for _ in range(5)]
    assert {poll.trouble for poll in polls} == {None}
    assert sum(poll.line.damaged + poll.line.skipped + poll.line.silences for poll in polls) > 10
    register.password = "ABCD"
    assert {failure.error for failure in poll_directly(register)[0].failures} == {0x06}


def test_lf_feeds_paper() -> None:
    register = till()
    before = register.head_mm
    assert Wire(register).receive(b"\x0a", at=0.0) == []
    assert register.head_mm > before


def test_no_bytes_bring_the_emulator_down() -> None:
    dice = random.Random(3)
    register = in_shift(till())
    wire = Wire(register)
    requests = [*REQUESTS, *[frame(encode_command(Command(0x20, code, fields))) for code, fields in SALE]]
    for number in range(10_000):
        data = mutated(dice.choice(requests), dice)
        if number % 2:
            data = frame(data[1:-3].translate(None, b"\x02\x03"))
        wire.receive(data, at=float(number))
    assert ask(register, 0x02, "1").fields == ("1", register.factory_number)
