"""Inputs of mutations made from the commands themselves: a field of the command is a field of the input.

What a field means is said once, here, for all commands that have it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct

from api.commanding import EXPECTED_VERSION
from api.dynamic import GraphQLType, Member, input_type, list_of, sent
from api.enums import enum_of
from api.scalars import Day, Instant
from domain.command import Command
from domain.fleet.csv_layout import CsvColumn, CsvLayout, SortKey

FIELDS: Mapping[str, str] = {
    "register": "Id of the register: its manufacturer and factory number, CSI-0123456789.",
    "registers": "Ids of the registers.",
    "fn": "Serial of the fiscal drive, 16 digits.",
    "group": "Id of the group: 1 to 100 letters, digits and . : / _ -",
    "outage": "Id of the outage, of your choice.",
    "preference": "Id of the template or view, of your choice.",
    "unit": "Code of the unit; of a register that leaves or gets a number: where you have seen it.",
    "previous_unit": "Code of the unit where you have seen it; nothing for none.",
    "name": "Name for people.",
    "reason": "Why, in one line.",
    "install_place": "Where in the store it stands; an empty text takes it away, nothing leaves it.",
    "external_ref": "How the accounting system calls it; an empty text takes it away, nothing leaves it.",
    "tags": "Tags, of 1 to 50 characters.",
    "line_number": "Number in the line of the store, 1 to 9,999; nothing takes it away.",
    "starts": "When it begins.",
    "ends": "When it is over.",
    "part": "Which part.",
    "on": "The day, at the place.",
    "valid_until": "Last day of the drive.",
    "activity": "What for.",
    "filter": "A filter of fleetRegister as JSON text, as in queries.",
    "columns": "Columns in their order, by the keys of their parameters.",
    "order": "What rows are ordered by, most important first.",
    "sharing": "Who else sees it.",
    "layout": "How the CSV looks.",
    "key": "Key of a parameter, such as fn_days_left.",
    "label": "Header of one's own instead of the parameter's title.",
    "descending": "Falling instead of rising.",
    "header_language": "Words of the first line.",
    "delimiter": "What stands between cells.",
    "encoding": "Encoding of the file.",
    "decimal_sign": "Decimal sign.",
    "date_format": "How dates and times stand there.",
    "model": "Model of the drives, as registers tell it.",
    "quantity": "How many; of an order or a count 0 is one, too.",
    "order_number": "Number of the order: 1 to 100 letters, digits and . : / _ -",
    "expected_on": "Day on which they are expected.",
    "kind": "What it is a release of.",
    "version": "Version of the software: up to four numbers joined by points.",
    "content": "SHA-256 of its file, hexadecimal: it never changes.",
    "signature": "The maker's signature of the file, base64.",
    "models": "Models of registers it is for.",
    "reasons": "Why there is a release: one or several.",
    "min_from": "Least version that it goes onto; nothing: any.",
    "notes": "What is new, for people.",
    "required_by": "Day by which registers must have it, or a newer one; nothing: they need not.",
    "time_zone": "IANA time zone of instants; nothing: that of each register's place.",
}
_SCALARS: Mapping[type, GraphQLType] = {str: str, int: int, bool: bool, datetime: Instant, date: Day}
_STRUCTS: Mapping[type[Struct], str] = {
    CsvLayout: "How a CSV of registers looks.",
    CsvColumn: "A column of a CSV.",
    SortKey: "One step of an order.",
}


def members_of(struct: type[Struct], without: frozenset[str] = frozenset()) -> dict[str, Member]:
    """Members of the input of a command, or of what stands in one; those with a default may be left out."""
    return {
        each.name: EXPECTED_VERSION
        if each.name == "expected_version"
        else Member(_type(each.type, optional=each.default is not NODEFAULT), FIELDS[each.name])
        for each in msgspec.structs.fields(struct)
        if each.name not in without
    }


def values_of(struct: type[Struct], given: Any, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What was sent, as the command takes it; what was left out is left out."""
    found = {
        each.name: _plain(each.type, sent(getattr(given, each.name)))
        for each in msgspec.structs.fields(struct)
        if each.name not in without
    }
    optional = {each.name for each in msgspec.structs.fields(struct) if each.default is not NODEFAULT}
    return {name: value for name, value in found.items() if value is not None or name not in optional}


def command_of(command: type[Command], given: Any, **facts: Any) -> Command:
    """The command of an input; `facts` are what clients do not say."""
    return command(**values_of(command, given, frozenset(facts)), **facts)


def _type(of: Any, *, optional: bool) -> GraphQLType:
    wanted, is_optional = _bare(of)
    if get_origin(wanted) is tuple:
        made = list_of(_type(get_args(wanted)[0], optional=False))
    elif issubclass(wanted, StrEnum):
        made = enum_of(wanted)
    else:
        made = _struct_input(wanted) if issubclass(wanted, Struct) else _SCALARS[wanted]
    return made | None if optional or is_optional else made


@cache
def _struct_input(struct: type[Struct]) -> GraphQLType:
    return input_type(f"{struct.__name__}Input", _STRUCTS[struct], members_of(struct))


def _plain(of: Any, value: Any) -> Any:
    wanted, _ = _bare(of)
    if value is None:
        return None
    if get_origin(wanted) is tuple:
        return tuple(_plain(get_args(wanted)[0], each) for each in value)
    if issubclass(wanted, StrEnum):
        return wanted(value.value)
    return wanted(**values_of(wanted, value)) if issubclass(wanted, Struct) else value


def _bare(of: Any) -> tuple[Any, bool]:
    """The type without `| None`, and whether that was there."""
    if get_origin(of) in {UnionType, Union}:
        (wanted,) = [each for each in get_args(of) if each is not NoneType]
        return wanted, True
    return of, False
