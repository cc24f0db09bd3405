"""What is said about units that cannot be as somebody wants them."""

from typing import ClassVar, Self

from domain.refusal import Refusal


class UnitUnknown(Refusal):
    """No unit has this code; one that is archived is in the tree no more."""

    code: ClassVar[str] = "UNIT_UNKNOWN"

    @classmethod
    def named(cls, unit: str) -> Self:
        return cls(f"there is no unit {unit} in the tree; create it first, or choose another", unit=unit)


class UnitExists(Refusal):
    """The code is taken, perhaps by a unit that is archived: codes are never used again."""

    code: ClassVar[str] = "UNIT_EXISTS"


class UnitMisplaced(Refusal):
    """It cannot stand there: a circle, too deep, a second root, or under a kind that does not hold it."""

    code: ClassVar[str] = "UNIT_MISPLACED"


class UnitInUse(Refusal):
    """Something lives in it or below it."""

    code: ClassVar[str] = "UNIT_IN_USE"
