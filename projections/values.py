"""Values of columns: which Python value each kind takes, and how a value stands in a cursor."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from ipaddress import ip_address, ip_network
from typing import Any

from projections.view import Column, Kind

# Integers a JSON number holds exactly in every reader; larger ones are written as decimal text.
MAX_SAFE_INTEGER = 2**53 - 1
_BITS = {Kind.INT: 31, Kind.LONG: 63, Kind.MONEY: 63}
_MAX_DIGITS = 1_000  # a numeric of PostgreSQL holds more, and nothing we count needs it
_VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,9}", re.ASCII)  # each number fits 32 bits


def checked(column: Column, value: object) -> Any:
    """`value` as the driver should get it; raises ValueError when it is not of the column's kind."""
    if isinstance(value, Enum):  # the driver would send a member's name
        value = value.value
    fits = _FITS[column.kind]
    if not fits(value, column.kind):
        raise ValueError(f"{column.name} takes {_WANTED[column.kind]}")
    return value


def _text(value: object, _: Kind) -> bool:
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON lets through
        return False
    return True


def _whole(value: object, kind: Kind) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(1 << _BITS[kind]) <= value < 1 << _BITS[kind]


def _decimal(value: object, _: Kind) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    return isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < _MAX_DIGITS


def _boolean(value: object, _: Kind) -> bool:
    return isinstance(value, bool)


def _instant(value: object, _: Kind) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _local_time(value: object, _: Kind) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None


def _date(value: object, _: Kind) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _version(value: object, _: Kind) -> bool:
    return isinstance(value, str) and _VERSION.fullmatch(value) is not None


def _ip(value: object, _: Kind) -> bool:
    try:
        return isinstance(value, str) and "%" not in value and bool(ip_address(value))
    except ValueError:
        return False


_FITS = {
    Kind.TEXT: _text,
    Kind.INT: _whole,
    Kind.LONG: _whole,
    Kind.MONEY: _whole,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.INSTANT: _instant,
    Kind.LOCAL_TIME: _local_time,
    Kind.DATE: _date,
    Kind.TEXTS: _text,  # one of them: lists are compared by what is in them
    Kind.VERSION: _version,
    Kind.IP: _ip,
}
_WANTED = {
    Kind.TEXT: "text in Unicode without NUL characters",
    Kind.INT: "a whole number of 32 bits",
    Kind.LONG: "a whole number of 64 bits",
    Kind.MONEY: "minor units: a whole number of 64 bits",
    Kind.DECIMAL: "an exact decimal number",
    Kind.BOOLEAN: "true or false",
    Kind.INSTANT: "a time with its offset",
    Kind.LOCAL_TIME: "a local time without an offset",
    Kind.DATE: "a date",
    Kind.TEXTS: "texts in Unicode without NUL characters",
    Kind.VERSION: "a version: whole numbers joined by points",
    Kind.IP: "an IP address",
}


def network(value: object) -> str:
    """A network of addresses as the driver should get it, such as 10.0.0.0/8; raises ValueError."""
    try:
        if isinstance(value, str) and "%" not in value:
            return str(ip_network(value, strict=False))
    except ValueError:
        pass
    raise ValueError("a network is an address with the bits that count: 10.0.0.0/8")


def to_plain(value: object) -> str | int | bool | None:
    """A row's value as JSON keeps it exactly."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return format(value, "f")
        case datetime():
            return time_text(value)
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"a column never holds {type(value).__name__}")


def time_text(value: datetime) -> str:
    """As PostgreSQL writes a time in JSON: no zeros at the end of a fraction."""
    text = value.isoformat()
    if not value.microsecond:
        return text
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction[:6].rstrip('0')}{fraction[6:]}"


def from_text(column: Column, text: bytes) -> str | int | bool:
    """What `to_plain` says of a value, from PostgreSQL's text form of it (in UTC)."""
    match column.kind:
        case Kind.INT | Kind.LONG | Kind.MONEY:
            return int(text)
        case Kind.BOOLEAN:
            return text == b"t"
        case Kind.LOCAL_TIME:
            return text.decode().replace(" ", "T")
        case Kind.INSTANT:  # its offset has hours only
            return text.decode().replace(" ", "T") + ":00"
        case _:
            return text.decode()


def from_json(column: Column, value: Any) -> str | int | bool | None:
    """What `to_plain` says of a value, from the JSON of a row: there a number too large for JSON is a text."""
    return int(value) if isinstance(value, str) and column.kind in {Kind.LONG, Kind.MONEY} else value


def from_plain(column: Column, plain: object) -> Any:
    """The value that `to_plain` gave; raises ValueError for anything else."""
    if plain is None:
        if not column.null:
            raise ValueError(f"{column.name} is never null")
        return None
    try:
        match column.kind:
            case Kind.DECIMAL:
                plain = Decimal(str(plain))
            case Kind.INSTANT | Kind.LOCAL_TIME:
                plain = datetime.fromisoformat(str(plain))
            case Kind.DATE:
                plain = date.fromisoformat(str(plain))
            case _:
                pass
    except InvalidOperation as error:
        raise ValueError(str(error)) from None
    return checked(column, plain)
