"""What a poll tells, by model and format: every key of spec/82 that the register knows (FLEET-29, FLEET-76…81)."""

from datetime import timedelta

import pytest

from adapters.devices.pirit import reads
from adapters.devices.pirit.asking import Found
from adapters.devices.pirit.columns import Column, Told, take
from adapters.devices.pirit.emulator import Phase, make_drive
from adapters.devices.pirit.models import Kind, Profile
from adapters.devices.pirit.packet import Reply
from adapters.devices.pirit.plan import Part, poll_plan
from adapters.devices.pirit.problems import Problem, RemoteProtocolError
from adapters.devices.pirit.reads import Read
from adapters.devices.pirit.services import services
from adapters.devices.pirit.values import day, moment, money, text, written_day
from tests.devices.pirit.tills import MODELS, NOON, met, till, told

EVERY = (*reads.IDENTITY, *reads.ABOUT, *reads.QUICK, *reads.SLOW)
READING = {0x00, 0x01, 0x02, 0x04, 0x05, 0x06, 0x11, 0x13, 0x78, 0x79, 0x86, 0xA9, 0xAA}


def keys(profile: Profile) -> set[str]:
    """What a register of this profile could tell, by the table."""
    columns = [column for read in EVERY if read.suits(profile) for column in read.columns]
    return {key for column in columns for key in told_by(column) if not key.endswith(" 2")}


def told_by(column: Column) -> Told:
    """The keys of a column, with a value that suits it."""
    for fields in (["1"], ["010126"], ["10.0.0.1"], ["010126", "000000"]):
        if len(fields) == column.width:
            try:
                return column.read(fields)
            except RemoteProtocolError:
                continue
    raise AssertionError("no field suits this column")


def test_a_poll_only_reads() -> None:
    """Nothing that a poll sends changes a register: 05/5 and 05/6 would."""
    assert {read.code for read in EVERY} == READING
    assert not {("5",), ("6",)} & {read.fields for read in EVERY if read.code == 0x05}


def test_no_request_stands_twice_in_the_table() -> None:
    asked = [(read.code, read.fields) for read in EVERY]
    assert len(asked) == len(set(asked))


def test_what_lacks_a_model_is_not_asked() -> None:
    """Facts §3.2: Viki lacks 05/1-6, 8, 9; 79 only in FFD 1.2; 78/18 only on Пирит 2СФ; AA not on Пирит 2Ф."""

    def asked(model_code: int, ffd: int) -> set[str]:
        return {str(read) for read in EVERY if read.suits(Profile("1", "2", model_code, ffd))}

    service = {f"05/{number}" for number in (1, 2, 3, 4, 8, 9)}
    assert not service & asked(5, 4)
    assert service <= asked(8, 4)
    assert {"79/6", "79/0", "79/52/0", "78/22"} <= asked(8, 4)
    assert not {"79/6", "79/0", "79/52/0", "78/22"} & asked(8, 2)
    assert "78/18" in asked(9, 4)
    assert not {"78/18"} & (asked(8, 4) | asked(5, 4))
    assert "AA/4" in asked(9, 2) & asked(1, 2)
    assert "AA/4" not in asked(8, 4)
    assert {str(read) for read in EVERY} == {str(read) for read in EVERY if read.suits(Profile())}


@pytest.mark.parametrize("ffd", [2, 4])
@pytest.mark.parametrize("model_code", MODELS)
def test_a_full_poll_tells_everything_the_model_knows(model_code: int, ffd: int) -> None:
    """FLEET-29: more than 50 parameters of each model; FLEET-02: of both makers."""
    register = till(model_code=model_code, ffd=ffd)
    register.cut_ofd()
    register.cut_oism()
    register.sell(3, marked=True)
    register.services = [(3, "Тег 1200", 3, "010127")]
    register.settings |= {key: "10.0.0.9" for key in ((91, 0), (201, 0)) if key in register.settings}
    found = told(register)
    assert found.failures == ()
    profile = Profile(register.factory_number, register.drive.serial if register.drive else None, model_code, ffd)
    assert met(register) == profile
    missing = keys(profile) - found.parameters.keys()
    assert not missing
    assert len(found.parameters) > 100


def test_all_keys_are_of_the_list_of_parameters() -> None:
    """spec/82; the enrolment, the cabinet and the agent know the rest."""
    assert all(key.replace("_", "").isalnum() and key == key.lower() for key in keys(Profile()))
    assert len(keys(Profile())) >= 130


def test_a_quick_poll_of_a_known_register_asks_little() -> None:
    register = till()
    first = told(register)
    profile = met(register)
    quick = told(register, Part.QUICK, profile)
    assert quick.parameters.items() <= first.parameters.items()
    assert len(quick.parameters) > 30
    asked = 0
    plan = poll_plan(Part.QUICK, profile, Found())
    read: Read | None = next(plan)
    while read is not None:
        asked += 1
        identity = {"02/1": register.factory_number, "78/1": profile.fn_serial or ""}
        reply = Reply(0x20, read.code, 0, (read.fields[0], identity[str(read)])) if str(read) in identity else None
        try:
            read = plan.send(reply)
        except StopIteration:
            read = None
    assert asked == 11


def test_another_drive_or_register_is_met_anew() -> None:
    """FN replacement, and a register that changes its factory number: what was known of the old one is forgotten."""
    register = till()
    before = met(register)
    register.replace_drive(make_drive(7, number=2))
    after = told(register, Part.QUICK, before)
    assert after.parameters["fn_serial"] != before.fn_serial
    assert "model_code" in after.parameters
    other = told(till(8, model_code=5, ffd=2), Part.QUICK, before)
    assert (other.manufacturer, other.parameters["model_code"]) == ("DREAMKAS", 5)
    assert "oism_unsent" not in other.parameters


def test_the_backlog_is_told_with_its_first_document() -> None:
    """FLEET-08, FLEET-09: both queues, how many and since when."""
    register = till()
    register.drift = timedelta()
    register.sell(2)
    register.cut_ofd()
    register.cut_oism()
    register.sell(4, marked=True)
    told_now = told(register, Part.QUICK).parameters
    assert told_now["ofd_unsent"] == told_now["oism_unsent"] == 4
    assert told_now["ofd_first_fd"] == 5  # registration, shift, two receipts before
    assert told_now["ofd_first_at"] == told_now["oism_first_at"] == NOON.isoformat()
    assert told_now["ofd_exchange_state"] == ["MESSAGE_TO_SEND"]
    register.restore_ofd()
    cleared = told(register, Part.QUICK).parameters
    assert (cleared["ofd_unsent"], cleared["ofd_first_fd"]) == (0, 0)
    assert "ofd_first_at" not in cleared


def test_a_register_without_its_drive_tells_all_the_rest() -> None:
    """FLEET-72, FLEET-73: a part that fails does not lose the others; its code is told."""
    register = till()
    register.drive = None
    found = told(register)
    assert found.parameters["err_no_fn"] is True
    assert found.parameters["fn_fatal_text"] == ["FN_NOT_FOUND"]
    assert found.parameters["last_error_code"] == 0x61
    assert found.parameters["factory_number"] == register.factory_number
    assert {failure.error for failure in found.failures} == {0x61}
    assert "fn_serial" not in found.parameters


def test_a_dead_drive_is_told_by_the_warnings() -> None:
    """FLEET-73."""
    register = till()
    assert register.drive is not None
    register.drive.failed = True
    parameters = told(register, Part.QUICK).parameters
    assert parameters["fn_warn_critical"] is parameters["err_fn_fatal"] is True
    register.drive.phase = Phase.POST_FISCAL
    assert told(register, Part.QUICK).parameters["fn_phase"] == "POST_FISCAL"


def test_services_are_told_with_state_and_end() -> None:
    """FLEET-81."""
    raw = "[1;Печать тега 1200;3;311226;][4;Ключ без срока;3;][5;Со следующей смены;1;010127;][9;Нет в ключе;0;]"
    assert services(raw) == {
        "svc_count": 3,
        "svc_list": [
            "1;Печать тега 1200;ACTIVE;2026-12-31",
            "4;Ключ без срока;ACTIVE;",
            "5;Со следующей смены;NEXT_SHIFT;2027-01-01",
        ],
        "svc_active": ["Печать тега 1200", "Ключ без срока"],
        "svc_nearest_end": "2026-12-31",
    }
    assert services("") == {"svc_count": 0, "svc_list": [], "svc_active": []}


@pytest.mark.parametrize(
    ("raw", "kopecks"),
    [("", 0), ("0", 0), ("12.5", 1250), ("-3.07", -307), ("1234567.89", 123_456_789), ("5.000", 500), (".5", 50)],
)
def test_money_is_read_as_kopecks(raw: str, kopecks: int) -> None:
    assert money(raw) == kopecks


@pytest.mark.parametrize("raw", ["1,5", "1.005", "-", ".", "1e3", "NaN", " 1", "١"])
def test_what_is_no_money_is_a_protocol_error(raw: str) -> None:
    with pytest.raises(RemoteProtocolError) as met:
        money(raw)
    assert met.value.problem is Problem.ANSWER_VALUE


def test_days_and_moments_are_iso_texts_and_nothing_when_there_is_none() -> None:
    assert day("310127") == "2027-01-31"
    assert moment("011126", "093000") == "2026-11-01T09:30:00"
    assert moment("011126", "") == "2026-11-01T00:00:00"
    assert day("") is day("000000") is moment("", "") is moment("000000", "000000") is None
    assert written_day("14.03.2024") == written_day("140324") == "2024-03-14"


@pytest.mark.parametrize("raw", [("320126", "000000"), ("010026", "000000"), ("010126", "250000"), ("1.1.26", "0")])
def test_an_impossible_moment_is_a_protocol_error(raw: tuple[str, str]) -> None:
    with pytest.raises(RemoteProtocolError):
        moment(*raw)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("0", "NONE"),
        ("18", "INCOME"),
        ("66", "INCOME"),
        ("27", "CORRECTION"),
        ("130", "UNPRINTED"),
        ("131", "UNPRINTED"),
    ],
)
def test_the_open_document_is_told_and_one_that_was_not_printed_above_all(status: str, state: str) -> None:
    """Facts §10 #15, #18: type in the low bits, state in the high ones."""
    assert answered(reads.STATUS, "0", "4", status)["document_state"] == state


def test_addresses_are_told_without_padding_and_left_out_when_there_is_none() -> None:
    """FLEET-65."""
    (read,) = [read for read in reads.SLOW if str(read) == "11/73/0"]
    assert answered(read, "192.168.001.050") == {"ip_address": "192.168.1.50"}
    assert answered(read, "") == {}
    with pytest.raises(RemoteProtocolError):
        answered(read, "till-7")


def test_text_that_cannot_be_shown_becomes_blanks() -> None:
    assert text("\0ООО\x07Ромашка\xa0 ") == "ООО Ромашка"


def test_a_failed_card_of_a_viki_is_told() -> None:
    """Facts §3.2: bit 8 of the fatal errors."""
    register = till(model_code=5)
    assert told(register).parameters["sd_state"] == "OK"
    register.fatal = 1 << 8
    assert told(register, Part.QUICK).parameters["sd_state"] == "ERROR"


def answered(read: Read, *fields: str) -> Told:
    return take(read.columns, fields)


def test_firmware_of_1_2_tells_the_days_behind_the_end_of_the_drive() -> None:
    """FLEET-22. The days are counted by who shows them."""
    (read,) = [read for read in reads.SLOW if str(read) == "02/14"]
    assert answered(read, "310127") == {"fn_valid_until": "2027-01-31"}
    assert answered(read, "310127", "67") == {"fn_valid_until": "2027-01-31"}
    assert reads.STATUS.kinds == set(Kind)


@pytest.mark.parametrize("again", ["0400000009", None])
def test_somebody_new_who_says_his_number_two_ways_is_not_believed(again: str | None) -> None:
    """Two changed bytes pass a check sum by XOR: they must not become a new register (FLEET-52)."""
    found = Found()
    plan = poll_plan(Part.QUICK, Profile(), found)
    assert next(plan) is reads.FACTORY_NUMBER
    assert plan.send(Reply(0x20, 0x02, 0, ("1", "0400000007"))) is reads.FN_SERIAL
    assert plan.send(Reply(0x21, 0x78, 0x61)) is reads.FACTORY_NUMBER
    second = None if again is None else Reply(0x22, 0x02, 0, ("1", again))
    assert plan.send(second) is reads.FN_SERIAL
    if again is None:  # lost: then the first one stands
        assert plan.send(Reply(0x23, 0x78, 0x61)) is reads.MODEL
        plan.close()
    else:
        with pytest.raises(StopIteration):
            plan.send(Reply(0x23, 0x78, 0x61))
    assert found.changed is (again is not None)


def test_an_answer_with_too_few_fields_or_to_another_request_is_not_believed() -> None:
    found = Found()
    plan = poll_plan(Part.QUICK, Profile(), found)
    assert next(plan) is reads.FACTORY_NUMBER
    plan.send(Reply(0x20, 0x02, 0, ("2", "565")))
    plan.send(Reply(0x21, 0x78, 0, ("1",)))
    plan.close()
    assert [failure.problem for failure in found.failures] == [Problem.ANSWER_ECHO, Problem.ANSWER_FIELDS]
    assert found.parameters == {}


def test_the_reason_of_error_01_is_asked_for() -> None:
    """Facts §3.3: 06/1 tells why. FLEET-72."""
    found = Found()
    plan = poll_plan(Part.QUICK, Profile(), found)
    next(plan)
    assert plan.send(Reply(0x20, 0x02, 0x01)) is reads.EXTENDED_ERROR
    assert plan.send(Reply(0x21, 0x06, 0, ("1", "70", "ключ"))) is reads.FN_SERIAL
    plan.close()
    assert (found.parameters["last_error_code"], found.parameters["last_error_ext"]) == (0x01, 70)


@pytest.mark.parametrize("error", [0x02, 0x03, 0x48])
def test_what_a_register_does_not_know_is_left_out_without_an_error(error: int) -> None:
    """Facts §10 #16: 48 is "no data"."""
    found = Found()
    plan = poll_plan(Part.QUICK, Profile(), found)
    next(plan)
    assert plan.send(Reply(0x20, 0x02, error)) is reads.FN_SERIAL
    plan.close()
    assert (found.parameters, found.failures) == ({}, [])
