"""What a report changes: its values against those known, by family; what is wrong with single values (DEC-01).

Most reports change nothing: then this is one look into a dict for each value. Only values that differ are checked.
"""

from collections.abc import Mapping
from typing import Any

from domain.fleet.checks import fault_of
from domain.fleet.parameters.catalogue import BY_KEY, PARAMETERS
from domain.fleet.parameters.parameter import Family, Kind, Parameter, Value, Values
from domain.fleet.problems import ProblemCode, problem

_OF_THE_DRIVE = frozenset({Family.DRIVE, Family.DRIVE_FILL, Family.DRIVE_WARNING, Family.DRIVE_BLOCK})
# Looked at elsewhere: what identifies, and what is different every time.
_APART = frozenset({Family.IDENTITY, Family.DRIVE_IDENTITY, Family.SEEN})
DRIVE_KEYS = frozenset(each.key for each in PARAMETERS if each.family in _OF_THE_DRIVE)
APART_KEYS = frozenset(each.key for each in PARAMETERS if each.family in _APART)

Known = Mapping[str, Value]
Problems = list[dict[str, Any]]


class Sifted:
    """Changed values by family, and the problems of the others."""

    def __init__(self) -> None:
        self.changed: dict[Family, Values] = {}
        self.problems: Problems = []

    def take(self, family: Family) -> Values:
        """The changes of one family, which are dealt with now."""
        return self.changed.pop(family, {})


def sift(register: Known, drive: Known | None, parameters: Known) -> Sifted:
    """Tell what is new from what is known of the register and of its drive; without a drive its values are left."""
    sifted = Sifted()
    for key, value in parameters.items():
        known = register
        if key in DRIVE_KEYS:
            if drive is None:
                continue
            known = drive
        elif key in APART_KEYS:
            continue
        before = known.get(key)
        if before != value or value is None:
            _sift_one(sifted, key, before, value)
    return sifted


def _sift_one(sifted: Sifted, key: str, before: Value, value: Value) -> None:
    parameter = BY_KEY.get(key)
    if parameter is None:
        sifted.problems.append(problem(ProblemCode.PARAMETER_UNKNOWN, key[:_LONGEST_KEY]))
    elif not parameter.reported or parameter.family is None:
        sifted.problems.append(problem(ProblemCode.PARAMETER_NOT_REPORTED, key))
    elif (fault := fault_of(parameter, value)) is not None:
        sifted.problems.append(problem(ProblemCode.VALUE_INVALID, key, fault))
    elif not _is_noise(parameter, before, value):
        sifted.changed.setdefault(parameter.family, {})[key] = value


def _is_noise(parameter: Parameter, before: Value, value: Value) -> bool:
    if parameter.kind is not Kind.INT or parameter.step == 1 or before is None:
        return False
    assert isinstance(before, int), before
    assert isinstance(value, int), value
    return abs(value - before) < parameter.step


_LONGEST_KEY = 60
