import pytest

from domain.fiscal.crc import crc16
from domain.fiscal.identity import (
    inn_checks,
    is_document_number,
    is_drive_number,
    is_inn_form,
    register_checks,
    strip_inn,
)

# Company INNs of the samples, then 12-digit ones made to add up.
RIGHT = (
    "7825706086",
    "7842005813",
    "7814148471",
    "7734675810",
    "7804067632",
    "7702203276",
    "4703148343",
    "500100732259",
    "123456789047",
)


@pytest.mark.parametrize("inn", RIGHT)
def test_a_right_inn_checks_and_any_one_wrong_digit_is_found(inn: str) -> None:
    assert inn_checks(inn)
    last = str((int(inn[-1]) + 1) % 10)
    assert not inn_checks(inn[:-1] + last)


@pytest.mark.parametrize("text", ["", "123", "78257060861", "782570608x", "٧٨٢٥٧٠٦٠٨٦", "780000000001", "771234567890"])
def test_what_is_no_inn_does_not_check(text: str) -> None:
    assert not inn_checks(text)


@pytest.mark.parametrize(
    ("padded", "bare"),
    [("7825706086  ", "7825706086"), ("007825706086", "7825706086"), ("500100732259", "500100732259"), ("00  ", "00")],
)
def test_padding_of_an_inn_is_removed(padded: str, bare: str) -> None:
    assert strip_inn(padded) == bare


def test_inn_form_is_10_or_12_ascii_digits() -> None:
    assert is_inn_form("7825706086")
    assert not is_inn_form("78257060861")
    assert not is_inn_form("782570608²")


# (РНМ, INN, serial) of the re-registration sample and of two receipts of the tax service.
REGISTERS = (
    ("0000000005008570", "7702203276", "000000000002"),
    ("0007795807005569", "7825706086", "00105726645591"),
    ("0007993537061927", "4703148343", "00106925180632"),
)


@pytest.mark.parametrize(("register", "inn", "serial"), REGISTERS)
def test_a_registration_number_belongs_to_one_inn_and_serial(register: str, inn: str, serial: str) -> None:
    assert register_checks(register, inn, serial)
    assert not register_checks(register, inn, serial + "0")
    assert not register_checks(register, RIGHT[-1], serial)
    assert not register_checks(register[:-1], inn, serial)
    assert not register_checks(register, inn, "№1")


def test_drive_and_document_numbers_have_their_range() -> None:
    assert is_drive_number("9999078900011918")
    assert not is_drive_number("999907890001191")
    assert not is_drive_number("999907890001191²")
    assert [is_document_number(n) for n in (0, 1, 2**32 - 1, 2**32)] == [False, True, True, False]


def test_the_check_sum_is_ccitt_false() -> None:
    assert crc16(b"123456789") == 0x29B1
