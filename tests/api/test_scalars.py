"""Scalars keep values exactly, and refuse what is not exact."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from api.scalars import (
    MAX_SAFE_INTEGER,
    read_day,
    read_decimal,
    read_instant,
    read_local_time,
    read_long,
    read_uuid,
    write_day,
    write_decimal,
    write_instant,
    write_local_time,
    write_long,
    write_uuid,
)

LONGS = st.integers(-(2**63), 2**63 - 1)


@given(LONGS)
def test_a_long_comes_back_as_it_went(value: int) -> None:
    written = write_long(value)
    assert read_long(written) == value
    assert isinstance(written, str) is (abs(value) > MAX_SAFE_INTEGER)
    if isinstance(written, int):
        assert int(float(written)) == value  # any reader of JSON numbers holds it


@pytest.mark.parametrize(
    "value", [1.0, "1.0", "1e3", "", "+1", "01", " 1", "٣", True, None, [], 2**63, str(2**63), -(2**63) - 1]
)
def test_what_is_no_64_bit_integer_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        read_long(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20))
def test_a_decimal_comes_back_as_it_went(value: Decimal) -> None:
    assert read_decimal(write_decimal(value)) == value


def test_a_decimal_is_written_without_exponent() -> None:
    assert write_decimal(Decimal("1E+3")) == "1000"
    assert read_decimal(7) == Decimal(7)


@pytest.mark.parametrize("value", [1.5, "1e3", "NaN", "Infinity", "1,5", "", True, "1" * 101])
def test_what_is_no_exact_decimal_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        read_decimal(value)


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)))  # noqa: DTZ001  bounds
def test_an_instant_comes_back_as_it_went(value: datetime) -> None:
    instant = value.replace(tzinfo=UTC)
    written = write_instant(instant)
    assert written.endswith("+00:00")
    assert read_instant(written) == instant


def test_an_instant_may_come_with_any_offset() -> None:
    assert write_instant(read_instant("2026-03-01T12:30:00+03:00")) == "2026-03-01T09:30:00+00:00"


@pytest.mark.parametrize(
    "value", ["2026-03-01T12:30:00", "2026-03-01", "2026-02-30T12:30:00Z", "0001-01-01T00:00:00+03:00", 1, "now"]
)
def test_what_is_no_instant_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        read_instant(value)


@given(st.datetimes())
def test_a_local_time_comes_back_as_it_went(value: datetime) -> None:
    assert read_local_time(write_local_time(value)) == value


@pytest.mark.parametrize("value", ["2026-03-01T12:30:00Z", "2026-03-01T25:00:00", "2026-03-01", None])
def test_what_is_no_local_time_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        read_local_time(value)


@given(st.dates())
def test_a_day_comes_back_as_it_went(value: object) -> None:
    assert read_day(write_day(value)) == value


@pytest.mark.parametrize("value", ["20260301", "2026-W09-7", "2026-02-30", 1])
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        read_day(value)


@given(st.uuids())
def test_a_uuid_comes_back_as_it_went(value: object) -> None:
    assert read_uuid(write_uuid(value)) == value


@pytest.mark.parametrize("value", ["{123e4567-e89b-12d3-a456-42661417400}", "1", 1, "g" * 36])
def test_what_is_no_uuid_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        read_uuid(value)


@pytest.mark.parametrize("write", [write_long, write_decimal, write_instant, write_local_time, write_day, write_uuid])
def test_a_value_of_another_kind_is_a_defect_of_ours(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError):
        write("text")
