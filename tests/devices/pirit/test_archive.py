"""What only documents in the archive say (FLEET-62, FLEET-66): read in blocks, believed only when whole."""

from datetime import timedelta

import pytest

from adapters.devices.pirit.archive import BLOCK_BYTES, KINDS, ask_archive
from adapters.devices.pirit.asking import Found
from adapters.devices.pirit.emulator import make_drive
from adapters.devices.pirit.packet import Reply
from adapters.devices.pirit.problems import Problem
from domain.fiscal.tlv import Field, encode
from tests.devices.pirit.tills import till, told

ADDRESS = "125009 Москва, ул. Тверская " + "1" * 220


def read(answers: dict[str, list[str]], registration: int = 1) -> Found:
    """What is found when the drive answers so; a request that is not among the answers gives 48."""
    found = Found(parameters={"last_registration_fd": registration})
    plan = ask_archive(found)
    asked = next(plan)
    while True:
        fields = answers.get(str(asked))
        try:
            asked = plan.send(Reply(0x20, 0x78, 0x48 if fields is None else 0, (asked.fields[0], *(fields or []))))
        except StopIteration:
            return found


def document(kind: int = 1, address: str = "Москва", *, days: bytes = b"\x90\x01") -> bytes:
    return encode(Field(kind, (Field(1009, address.encode("cp866")), Field(1205, b"\x09\0\0\0"), Field(1213, days))))


def in_blocks(data: bytes, kind: int = 1) -> dict[str, list[str]]:
    answers = {"78/15/1": [str(kind), str(len(data))]}
    for start in range(0, len(data), BLOCK_BYTES):
        part = data[start : start + BLOCK_BYTES]
        answers[f"78/16/{start}/{len(part)}"] = [part.hex().upper()]
    return answers


WHOLE = {
    "last_registration_fd": 1,
    "settlement_address": ADDRESS,
    "last_registration_reason": ["FN_REPLACED", "ADDRESS_OR_PLACE"],
    "fn_key_resource_days": 400,
}


def test_a_document_is_read_in_blocks_with_its_header_or_without() -> None:
    data = document(address=ADDRESS)
    assert len(data) > BLOCK_BYTES
    assert read(in_blocks(data)).parameters == WHOLE
    assert read(in_blocks(data[4:])).parameters == WHOLE


def test_the_registration_of_a_new_drive_tells_why_and_where() -> None:
    """FLEET-62."""
    register = till()
    first = told(register).parameters
    assert first["last_registration_reason"] == []
    assert str(first["settlement_address"]).startswith("125009 Москва ул. Тверская")
    register.replace_drive(make_drive(7, number=2))
    assert told(register).parameters["last_registration_reason"] == ["FN_REPLACED"]


def test_the_days_of_the_key_are_those_of_the_newest_end_of_a_shift() -> None:
    """FLEET-66: tag 1213; the registration has them too, from its own day."""
    register = till()
    assert told(register).parameters["fn_key_resource_days"] == 470
    register.sell()
    register.clock.move(timedelta(hours=20))
    register.close_shift()
    register.clock.move(timedelta(days=99))
    register.sell()
    assert told(register).parameters["fn_key_resource_days"] == 469


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"78/15/1": []},
        {"78/15/1": ["1", "0"]},
        {"78/15/1": ["3", "10"]},
        {"78/15/1": ["1", "99999999999"]},
        {"78/15/1": ["-1", "-1"]},
        {"78/15/1": ["99999999999999", "2"], "78/16/0/2": ["0102"]},
        {"78/15/1": ["1", "2"], "78/16/0/2": ["XY"]},
        {"78/15/1": ["1", "2"], "78/16/0/2": [""]},
        {"78/15/1": ["1", "2"]},
        {"78/17": ["x"]},
        {"78/17": ["-5"]},
    ],
)
def test_a_document_that_the_drive_does_not_give_is_left_out(answers: dict[str, list[str]]) -> None:
    found = read(answers)
    assert found.parameters == {"last_registration_fd": 1}
    assert found.failures == []


@pytest.mark.parametrize("data", [b"\xf1\x03\xff\x00", b"\x01\x00", document(days=bytes(9))[4:]])
def test_a_document_that_cannot_be_read_is_told_as_a_failure(data: bytes) -> None:
    found = read(in_blocks(data))
    assert [failure.problem for failure in found.failures] == [Problem.ANSWER_VALUE]
    assert found.parameters == {"last_registration_fd": 1}


def test_receipts_are_not_read_for_it() -> None:
    """Personal data of buyers stay in the drive (facts §10 #31)."""
    assert not KINDS & {3, 4, 31, 41}
    plan = ask_archive(Found(parameters={"last_registration_fd": 1}))
    assert str(next(plan)) == "78/15/1"
    assert str(plan.send(Reply(0x20, 0x78, 0, ("15", "3", "500")))) == "78/17"
