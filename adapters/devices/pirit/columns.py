"""How the fields of an answer become parameters: small pieces the table of reads is put together from.

A column takes one field or more off an answer and gives parameters by their keys; what the register does not know is
left out.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from adapters.devices.pirit.problems import Problem, RemoteProtocolError
from adapters.devices.pirit.values import Value, bit, moment, text

Told = dict[str, Value]


class Column(Struct, frozen=True):
    """`width` fields of an answer."""

    width: int
    read: Callable[[Sequence[str]], Told]


def one(key: str, read: Callable[[str], Value | None] = text) -> Column:
    """One field, one parameter."""

    def taken(fields: Sequence[str]) -> Told:
        value = read(fields[0])
        return {} if value is None else {key: value}

    return Column(1, taken)


def time_of(key: str) -> Column:
    """A date and a time, one parameter."""

    def taken(fields: Sequence[str]) -> Told:
        value = moment(*fields)
        return {} if value is None else {key: value}

    return Column(2, taken)


def flags(bits: Mapping[int, str]) -> Column:
    """One mask, a parameter for each bit."""
    return Column(1, lambda fields: {key: bit(number)(fields[0]) for number, key in bits.items()})


def same(*columns: Column) -> Column:
    """Several columns over the same field."""
    return Column(1, lambda fields: {key: value for column in columns for key, value in column.read(fields).items()})


SKIPPED = Column(1, lambda _: {})


def take(columns: Sequence[Column], fields: Sequence[str]) -> Told:
    """What `fields` tell; newer firmware may say more behind them.

    Raises RemoteProtocolError for missing fields and impossible values.
    """
    told: Told = {}
    start = 0
    for column in columns:
        end = start + column.width
        if end > len(fields):
            raise RemoteProtocolError(Problem.ANSWER_FIELDS, f"{len(fields)} of {end}")
        told |= column.read(fields[start:end])
        start = end
    return told
