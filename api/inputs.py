"""Inputs of mutations made from the commands themselves: a field of the command is a field of the input.

What a field means is said once for all commands of a context that have it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal as ExactDecimal
from enum import StrEnum
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from api.commanding import EXPECTED_VERSION, Make, command_field
from api.dynamic import GraphQLType, Member, input_type, list_of, sent
from api.enums import enum_of
from api.scalars import Day, Decimal, Instant, Long
from domain.access.scope import ScopeKind
from domain.command import Command

_SCALARS: Mapping[type, GraphQLType] = {
    str: str,
    int: int,
    bool: bool,
    datetime: Instant,
    date: Day,
    ExactDecimal: Decimal,
}


class Inputs:
    """The words of one context: what each field means, which of its whole numbers are `Long`s (money is), and what
    stands in commands.
    """

    def __init__(
        self,
        said: Mapping[str, str],
        *,
        longs: frozenset[str] = frozenset(),
        structs: Mapping[type[Struct], str] | None = None,
    ) -> None:
        self._said = said
        self._longs = longs
        self._structs = structs or {}
        self._made: dict[type[Struct], GraphQLType] = {}

    def members_of(self, struct: type[Struct], without: frozenset[str] = frozenset()) -> dict[str, Member]:
        """Members of the input of a command, or of what stands in one; those with a default may be left out."""
        return {
            each.name: EXPECTED_VERSION
            if each.name == "expected_version"
            else Member(
                self._type(each.type, optional=each.default is not NODEFAULT, long=each.name in self._longs),
                self._said[each.name],
            )
            for each in fields(struct)
            if each.name not in without
        }

    def _type(self, of: Any, *, optional: bool, long: bool = False) -> GraphQLType:
        wanted, is_optional = _bare(of)
        if get_origin(wanted) is tuple:
            made = list_of(self._type(get_args(wanted)[0], optional=False, long=long))
        elif issubclass(wanted, StrEnum):
            made = enum_of(wanted)
        elif issubclass(wanted, Struct):
            made = self._struct(wanted)
        else:
            made = Long if long and wanted is int else _SCALARS[wanted]
        return made | None if optional or is_optional else made

    def _struct(self, struct: type[Struct]) -> GraphQLType:
        if struct not in self._made:
            self._made[struct] = input_type(f"{struct.__name__}Input", self._structs[struct], self.members_of(struct))
        return self._made[struct]


def mutation_name(command: type[Command]) -> str:
    """The command's name in snake case: `PlanOutage` is `plan_outage`."""
    name = command.__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).removeprefix("_")


def mutation(
    command: type[Command],
    permission: str,
    inputs: Inputs,
    make: Make,
    *,
    unsaid: frozenset[str] = frozenset(),
    told_by: frozenset[ScopeKind] = frozenset(),
    told: Mapping[str, Member] | None = None,
    beside: Mapping[str, Member] | None = None,
) -> Any:
    """The mutation of a command, described by its docstring; its fields are the input's, but for the `unsaid`.

    `beside` are members of the input that no command may hold: a phone, a PIN.
    """
    return command_field(
        mutation_name(command),
        " ".join(cleandoc(command.__doc__ or "").split()),
        {**inputs.members_of(command, unsaid & set(command.__struct_fields__)), **(beside or {})},
        make,
        permission,
        told_by=told_by,
        told=told,
    )


def command_of(command: type[Command], given: Any, **facts: Any) -> Command:
    """The command of an input; `facts` are what clients do not say."""
    return command(**_values_of(command, given, frozenset(facts)), **facts)


def _values_of(struct: type[Struct], given: Any, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What was sent, as the command takes it; what was left out is left out."""
    found = {
        each.name: _plain(each.type, sent(getattr(given, each.name)))
        for each in fields(struct)
        if each.name not in without
    }
    optional = {each.name for each in fields(struct) if each.default is not NODEFAULT}
    return {name: value for name, value in found.items() if value is not None or name not in optional}


def _plain(of: Any, value: Any) -> Any:
    wanted, _ = _bare(of)
    if value is None:
        return None
    if get_origin(wanted) is tuple:
        return tuple(_plain(get_args(wanted)[0], each) for each in value)
    if issubclass(wanted, StrEnum):
        return wanted(value.value)
    return wanted(**_values_of(wanted, value)) if issubclass(wanted, Struct) else value


def _bare(of: Any) -> tuple[Any, bool]:
    """The type without `| None`, and whether that was there."""
    if get_origin(of) in {UnionType, Union}:
        (wanted,) = [each for each in get_args(of) if each is not NoneType]
        return wanted, True
    return of, False
