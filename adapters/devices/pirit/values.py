"""Fields of answers to plain values: int, bool, text, ISO dates, lists of text; money in kopecks.

Empty numbers are zero (manual, "Основные типы"). Times have no zone: they are the register's own clock. None is what
the register does not know. RemoteProtocolError(ANSWER_VALUE) for what cannot be such a value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from adapters.devices.pirit.problems import Problem, RemoteProtocolError

Value = int | bool | str | list[str]

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{0,18}(\.[0-9]{0,9})?")
_SIX_DIGITS = re.compile(r"[0-9]{6}")
_FOUR_NUMBERS = re.compile(r"([0-9]{1,3}\.){3}[0-9]{1,3}")
_WRITTEN_DAY = re.compile(r"([0-9]{2})[-./]?([0-9]{2})[-./]?(?:20)?([0-9]{2})")
_NOTHING = frozenset({"", "000000"})
_CENTURY = 2000
KOPECKS = 100


def text(raw: str) -> str:
    """A string as the register keeps it, without the blanks around it and without what cannot be shown."""
    return "".join([letter if letter.isprintable() else " " for letter in raw]).strip()


def count(raw: str) -> int:
    """A whole number."""
    if not raw:
        return 0
    if not _INTEGER.fullmatch(raw):
        raise _bad("a whole number")
    return int(raw)


def mask(raw: str) -> int:
    """A set of bits."""
    number = count(raw)
    if number < 0:
        raise _bad("a mask")
    return number


def address(raw: str) -> str | None:
    """An address of IPv4; registers may pad its numbers with zeros, and keep none as an empty string."""
    written = text(raw)
    if not written:
        return None
    if not _FOUR_NUMBERS.fullmatch(written):
        raise _bad("an address")
    return ".".join([str(int(part)) for part in written.split(".")])


def money(raw: str) -> int:
    """Roubles with a decimal point, as kopecks."""
    if not _DECIMAL.fullmatch(raw) or raw in {"-", ".", "-."}:
        raise _bad("an amount")
    kopecks = Decimal(raw or "0") * KOPECKS
    if kopecks != kopecks.to_integral_value():
        raise _bad("an amount in whole kopecks")
    return int(kopecks)


def day(raw: str) -> str | None:
    """`ddmmyy` as an ISO date."""
    return None if raw in _NOTHING else _date(raw).isoformat()


def written_day(raw: str) -> str | None:
    """A date in a text whose form the manual leaves open: day, month and year, with or without signs between them."""
    written = text(raw)
    if not written:
        return None
    met = _WRITTEN_DAY.fullmatch(written)
    if met is None:
        raise _bad("a date")
    return day(met[1] + met[2] + met[3])


def moment(raw_date: str, raw_time: str) -> str | None:
    """`ddmmyy` and `hhmmss` as an ISO time without zone."""
    if raw_date in _NOTHING:
        return None
    hours, minutes, seconds = _pairs(raw_time or "000000")
    try:
        at = datetime(*_date(raw_date).timetuple()[:3], hours, minutes, seconds)  # noqa: DTZ001  the till's own clock
    except ValueError as error:
        raise _bad("a time of day") from error
    return at.isoformat()


def word(words: Mapping[int, str]) -> Callable[[str], str]:
    """A number that stands for one of some words."""

    def read(raw: str) -> str:
        met = words.get(count(raw))
        if met is None:
            raise _bad("one of the values of the manual")
        return met

    return read


def names(bits: Mapping[int, str]) -> Callable[[str], list[str]]:
    """A mask as the names of its bits, lowest first; bits without a name are left out."""

    def read(raw: str) -> list[str]:
        number = mask(raw)
        return [name for bit, name in bits.items() if number >> bit & 1]

    return read


def bit(number: int) -> Callable[[str], bool]:
    """One bit of a mask."""
    return lambda raw: bool(mask(raw) >> number & 1)


def _date(raw: str) -> date:
    days, months, years = _pairs(raw)
    try:
        return date(_CENTURY + years, months, days)
    except ValueError as error:
        raise _bad("a date") from error


def _pairs(raw: str) -> tuple[int, int, int]:
    if not _SIX_DIGITS.fullmatch(raw):
        raise _bad("six digits")
    return int(raw[:2]), int(raw[2:4]), int(raw[4:])


def _bad(expected: str) -> RemoteProtocolError:
    return RemoteProtocolError(Problem.ANSWER_VALUE, f"expected {expected}")
