"""Scalars: what a client sees of numbers, times and identifiers that GraphQL has no type for.

Each is a `NewType` for annotations, and `SCALAR_MAP` says how it is written and read. Writing raises TypeError (a
defect of ours, masked); reading raises GraphQLError (shown to the client).
"""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal as ExactDecimal
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from projections.values import MAX_SAFE_INTEGER, time_text

Long = NewType("Long", int)
Money = NewType("Money", int)
Decimal = NewType("Decimal", ExactDecimal)
Instant = NewType("Instant", datetime)
LocalTime = NewType("LocalTime", datetime)
Day = NewType("Day", date)
UUID = NewType("UUID", uuid.UUID)
JSON = NewType("JSON", dict[str, Any])

MIN_LONG, MAX_LONG = -(2**63), 2**63 - 1
# Longer than any amount or quantity there is, short enough to be read at no cost.
MAX_DECIMAL_CHARS = 100

INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,18})", re.ASCII)
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
TIME = DAY.pattern + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
INSTANT = re.compile(TIME + r"(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
LOCAL_TIME = re.compile(TIME, re.ASCII)


def write_long(value: object) -> int | str:
    """A number within ±(2^53−1), else its decimal text."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"a Long is an int, not {type(value).__name__}")
    return value if -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER else str(value)


def read_long(value: object) -> int:
    """An integer or its decimal text; never a float: it may already have lost digits."""
    if isinstance(value, str) and INTEGER.fullmatch(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise GraphQLError("Expected a whole number or its decimal text; a fraction or exponent is not taken.")
    if not MIN_LONG <= value <= MAX_LONG:
        raise GraphQLError("The number does not fit 64 bits.")
    return value


def write_decimal(value: object) -> str:
    if not isinstance(value, ExactDecimal):
        raise TypeError(f"a Decimal is a decimal.Decimal, not {type(value).__name__}")
    return format(value, "f")


def read_decimal(value: object) -> ExactDecimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > MAX_DECIMAL_CHARS or not DECIMAL.fullmatch(value):
        raise GraphQLError('Expected decimal text such as "2.192"; a JSON number with a fraction is not exact.')
    return ExactDecimal(value)


def write_instant(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("a DateTime is an aware datetime")
    return time_text(value.astimezone(UTC))


def read_instant(value: object) -> datetime:
    with_offset = _read_time(value, INSTANT, "an instant with its offset such as 2026-03-01T09:30:00Z")
    try:
        return with_offset.astimezone(UTC)
    except OverflowError:
        raise GraphQLError("The instant lies outside of the calendar.") from None


def write_local_time(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is not None:
        raise TypeError("a LocalDateTime is a naive datetime")
    return time_text(value)


def read_local_time(value: object) -> datetime:
    return _read_time(value, LOCAL_TIME, "a wall-clock time without offset such as 2026-03-01T09:30:00")


def write_day(value: object) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError("a Date is a date")
    return value.isoformat()


def read_day(value: object) -> date:
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass  # said below, in the same words as for any other wrong value
    raise GraphQLError("Expected a date such as 2026-03-01.")


def read_uuid(value: object) -> uuid.UUID:
    try:
        if isinstance(value, str) and len(value) == len("00000000-0000-0000-0000-000000000000"):
            return uuid.UUID(value)
    except ValueError:
        pass  # said below
    raise GraphQLError("Expected a UUID such as 123e4567-e89b-12d3-a456-426614174000.")


def write_uuid(value: object) -> str:
    if not isinstance(value, uuid.UUID):
        raise TypeError("a UUID is a uuid.UUID")
    return str(value)


def refuse_json(value: object) -> object:
    del value
    raise GraphQLError("JSON is only given, never taken.")


def _read_time(value: object, shape: re.Pattern[str], expected: str) -> datetime:
    if isinstance(value, str) and shape.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise GraphQLError(f"No clock shows this time; expected {expected}.") from None
    raise GraphQLError(f"Expected {expected}.")


def _same(value: object) -> object:
    return value


def _scalar(
    name: str,
    description: str,
    *,
    write: Callable[[Any], object] = _same,
    read: Callable[[Any], object],
    specified_by: str | None = None,
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name, description=description, specified_by_url=specified_by, serialize=write, parse_value=read
    )


SCALAR_MAP: dict[object, ScalarDefinition] = {
    Long: _scalar(
        "Long",
        "A whole number of 64 bits. Written as a JSON number within ±(2^53−1), which every JSON reader holds exactly, "
        "and as decimal text outside of that; read in either form. Numbers with a fraction or exponent are refused.",
        write=write_long,
        read=read_long,
    ),
    Money: _scalar(
        "Money",
        "An amount in minor units of its currency, a whole number of 64 bits: 12345 is 123.45. "
        "Fiscal documents are in kopecks of the Russian rouble (RUB). Written and read like Long; never a fraction.",
        write=write_long,
        read=read_long,
    ),
    Decimal: _scalar(
        "Decimal",
        'An exact decimal number as text, "2.192". Read as text or as a whole JSON number.',
        write=write_decimal,
        read=read_decimal,
    ),
    Instant: _scalar(
        "DateTime",
        "An instant, written in UTC as 2026-03-01T09:30:00+00:00 with up to six digits of a second. "
        "Read with any offset.",
        write=write_instant,
        read=read_instant,
        specified_by="https://www.rfc-editor.org/rfc/rfc3339",
    ),
    LocalTime: _scalar(
        "LocalDateTime",
        "What the clock at a place shows, without a zone: 2026-03-01T09:30:00.",
        write=write_local_time,
        read=read_local_time,
    ),
    Day: _scalar(
        "Date",
        "A day of the calendar: 2026-03-01.",
        write=write_day,
        read=read_day,
        specified_by="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
    ),
    UUID: _scalar(
        "UUID",
        "A universally unique identifier, 36 characters: 123e4567-e89b-12d3-a456-426614174000.",
        write=write_uuid,
        read=read_uuid,
        specified_by="https://www.rfc-editor.org/rfc/rfc9562",
    ),
    JSON: _scalar(
        "JSON",
        "A JSON value as it was stored; only given, never taken.",
        read=refuse_json,
        specified_by="https://www.rfc-editor.org/rfc/rfc8259",
    ),
}
