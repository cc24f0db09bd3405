from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fiscal import values
from domain.fiscal.problems import LocalProtocolError
from domain.fiscal.tags import TAGS, Kind, meaning
from domain.fiscal.values import read_decimal, read_number, read_sign, read_text, read_time, write


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("03e803", "1"),
        ("0002", "2"),
        ("0640420f", "1"),
        ("0215cd5b07", "1234567.89"),
        ("", "0"),
        ("03", "0"),
        ("0301", "0.001"),
    ],
)
def test_a_decimal_is_exact_text(raw: str, text: str) -> None:
    assert read_decimal(bytes.fromhex(raw)) == text


def test_no_bytes_and_a_zero_byte_are_both_zero() -> None:
    assert read_number(b"") == read_number(b"\x00") == 0
    assert read_number(b"\x8a\x34\x00\x00\x00\x00\x00\x00") == 13450
    with pytest.raises(ValueError, match="9 bytes"):
        read_number(bytes(9))


def test_the_printed_sign_is_big_endian_behind_its_prefix() -> None:
    assert read_sign(bytes.fromhex("3104bc957b66")) == 3163913062
    with pytest.raises(ValueError, match="5 bytes"):
        read_sign(bytes(5))


def test_the_message_sign_exceeds_63_bits_and_is_text() -> None:
    assert values.message_sign_text(bytes.fromhex("81062f1ed68b19b6")) == "9297170290247932342"
    with pytest.raises(ValueError, match="7 bytes"):
        values.message_sign_text(bytes(7))


def test_time_is_the_local_wall_clock() -> None:
    assert read_time(bytes.fromhex("6cc2fd5a")) == datetime(2018, 5, 17, 17, 57)  # noqa: DTZ001
    with pytest.raises(ValueError, match="0 bytes"):
        read_time(b"")


def test_padding_is_cut_off_text() -> None:
    assert read_text("Касса №12  \0".encode("cp866")) == "Касса №12"


@pytest.mark.parametrize(
    ("tag", "value", "raw"),
    [
        (1041, "9999078900011918", b"9999078900011918"),
        (1018, "7825706086", b"7825706086  "),
        (1048, "Агроторг ООО", "Агроторг ООО".encode("cp866")),
        (1054, 1, b"\x01"),
        (1213, 410, b"\x9a\x01"),
        (1040, 55817, b"\x09\xda\x00\x00"),
        (1020, 0, b"\x00"),
        (1020, 3900, b"\x3c\x0f"),
        (1056, True, b"\x01"),
        (1023, Decimal("1.000"), b"\x03\xe8\x03"),
        (1012, datetime(2018, 5, 17, 17, 57), bytes.fromhex("6cc2fd5a")),  # noqa: DTZ001
        (1077, bytes.fromhex("3104bc957b66"), bytes.fromhex("3104bc957b66")),
        (1162, b"DM", b"DM"),
    ],
)
def test_values_are_written_as_registers_write_them(tag: int, value: values.Value, raw: bytes) -> None:
    assert write(tag, value).value == raw


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (1041, "123"),  # fixed length
        (1018, "7825706086000"),  # too long
        (1048, "x" * 257),
        (1048, "€"),  # not in CP866
        (1054, 256),
        (1054, True),  # a flag is no number
        (1056, 1),  # a number is no flag
        (1020, -1),
        (1020, 2**48),
        (1023, Decimal(-1)),
        (1023, Decimal("1e3")),
        (1023, Decimal("NaN")),
        (1023, Decimal(2**56)),
        (1023, 1.5),
        (1012, datetime(2018, 5, 17, tzinfo=UTC)),
        (1012, datetime(2018, 5, 17, microsecond=1)),  # noqa: DTZ001
        (1012, datetime(2107, 1, 1)),  # noqa: DTZ001
        (1077, b"12345"),
        (1162, bytes(33)),
        (1059, "a list has no value of its own"),
        (9999, "unknown"),
    ],
)
def test_what_the_ffd_forbids_is_not_written(tag: int, value: values.Value) -> None:
    with pytest.raises(LocalProtocolError) as refused:
        write(tag, value)
    assert refused.value.problem.code == "CANNOT_ENCODE"
    assert refused.value.problem.path == str(tag)


@given(st.integers(0, 2**48 - 1))
def test_every_amount_reads_back(amount: int) -> None:
    raw = write(1020, amount).value
    assert isinstance(raw, bytes)
    assert read_number(raw) == amount


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_every_quantity_reads_back(quantity: Decimal) -> None:
    raw = write(1023, quantity).value
    assert isinstance(raw, bytes)
    assert Decimal(read_decimal(raw)) == quantity


@given(st.text(alphabet=bytes(range(33, 256)).decode("cp866"), max_size=64))
def test_every_cp866_text_reads_back(text: str) -> None:
    raw = write(1021, text).value
    assert isinstance(raw, bytes)
    assert read_text(raw) == text


def test_a_tag_means_different_things_by_parent() -> None:
    inside, outside = meaning(1082, 1235), meaning(1082)
    assert inside is not None
    assert inside.kind is Kind.VLN
    assert outside is None
    assert meaning(1119) is None
    assert meaning(1119, 1115) is not None


def test_no_tag_is_listed_twice() -> None:
    from domain.fiscal.tags import _ROWS  # noqa: PLC0415

    assert len(_ROWS) == len(TAGS)
