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


class AccessNotGranted(Refusal):
    """Somebody asked for access; no trial has begun, and nobody activated the organisation."""

    code: ClassVar[str] = "ACCESS_NOT_GRANTED"


class OrganisationReadOnly(Refusal):
    """Its trial is over: devices go on reporting, nobody changes anything."""

    code: ClassVar[str] = "ORGANISATION_READ_ONLY"


class OrganisationSuspended(Refusal):
    """Nothing is taken in; what is there can be read and exported."""

    code: ClassVar[str] = "ORGANISATION_SUSPENDED"


class OrganisationExists(Refusal):
    """Access is asked for under the name of an organisation that is in use."""

    code: ClassVar[str] = "ORGANISATION_EXISTS"


class TrialRefused(Refusal):
    """There was a trial already, there is none to extend, or it would last too long."""

    code: ClassVar[str] = "TRIAL_REFUSED"


class SettingUnknown(Refusal):
    """No setting has this name, or it cannot be set for that scope."""

    code: ClassVar[str] = "SETTING_UNKNOWN"
