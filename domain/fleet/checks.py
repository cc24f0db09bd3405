"""Whether a told value can be one of its parameter: values are checked where they enter, one by one."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from ipaddress import ip_address
from typing import Any

from domain.fleet.parameters.parameter import Kind, Parameter

# The longest text of a setting is 2 × 112 characters (table 85); more is no value of a register.
LONGEST_TEXT = 500
# Services, errors and options are some dozens.
LONGEST_LIST = 100
# What fits the columns of the read model; a counter of millimetres stays far below for a century.
LARGEST_INT = 2**63 - 1
# Registers tell years by their last two digits.
YEARS = range(2000, 2100)
_VERSION = re.compile(r"[0-9]{1,5}(\.[0-9]{1,5}){0,3}", re.ASCII)


def fault_of(parameter: Parameter, value: Any) -> str | None:
    """Why the value cannot be one of the parameter; None when it can."""
    fault = _CHECKS[parameter.kind](value)
    if fault is None and parameter.kind is Kind.INT and value < 0 and not parameter.signed:
        return "must not be negative"
    if fault is None and parameter.values is not None:
        known = parameter.values.__members__.values()
        for each in value if parameter.kind is Kind.LIST else (value,):
            if each not in known:
                return f"{each!r:.60} is none of {', '.join(known)}"
    return fault


def _bool(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _int(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "must be a whole number"
    return None if -LARGEST_INT <= value <= LARGEST_INT else "is beyond 64 bits"


def _mask(value: Any) -> str | None:
    return _int(value) or (None if value >= 0 else "bits are not negative")


def _percent(value: Any) -> str | None:
    return _int(value) or (None if 0 <= value <= 100 else "must be from 0 to 100")


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be text"
    if len(value) > LONGEST_TEXT:
        return f"is longer than {LONGEST_TEXT} characters"
    return None if value.isprintable() else "has characters that cannot be printed"


def _list(value: Any) -> str | None:
    if not isinstance(value, list):
        return "must be a list of texts"
    if len(value) > LONGEST_LIST:
        return f"has more than {LONGEST_LIST} elements"
    return next((fault for each in value if (fault := _text(each))), None)


def is_version(value: Any) -> bool:
    """Up to four numbers joined by points."""
    return isinstance(value, str) and _VERSION.fullmatch(value) is not None


def _version(value: Any) -> str | None:
    return None if is_version(value) else "must be up to four numbers joined by points"


def _ip(value: Any) -> str | None:
    try:
        ip_address(value if isinstance(value, str) else "")
    except ValueError:
        return "must be an IP address"
    return None


def _date(value: Any) -> str | None:
    try:
        day = date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return _NO_DATE
    return None if day.isoformat() == value and day.year in YEARS else _NO_DATE


def _local_time(value: Any) -> str | None:
    at = _parsed(value)
    return (
        None
        if at is not None and at.tzinfo is None
        else "must be a wall clock of this century without zone: 2026-11-25T09:30:00"
    )


def _instant(value: Any) -> str | None:
    at = _parsed(value)
    return None if at is not None and at.tzinfo is not None else "must be an instant with its zone"


def _parsed(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return None
    return at if at.year in YEARS and "T" in value else None


def _never(value: Any) -> str | None:
    del value
    return "is computed, never told"


_NO_DATE = "must be a date of this century: 2026-11-25"
_CHECKS: Mapping[Kind, Callable[[Any], str | None]] = {
    Kind.TEXT: _text,
    Kind.INT: _int,
    Kind.MASK: _mask,
    Kind.BOOL: _bool,
    Kind.DATE: _date,
    Kind.LOCAL_TIME: _local_time,
    Kind.INSTANT: _instant,
    Kind.MONEY: _int,
    Kind.DECIMAL: _never,
    Kind.PERCENT: _percent,
    Kind.LIST: _list,
    Kind.VERSION: _version,
    Kind.IP: _ip,
}
