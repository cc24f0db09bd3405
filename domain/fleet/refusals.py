"""What the fleet refuses. Codes of single reports and parameters, which refuse no command, are in `problems.py`."""

from typing import ClassVar

from domain.refusal import Refusal


class RegisterUnknown(Refusal):
    """No such register has ever been reported here."""

    code: ClassVar[str] = "REGISTER_UNKNOWN"


class RegisterStateRefuses(Refusal):
    """The register is pending, rejected, removed or blocklisted, and the wish does not fit that."""

    code: ClassVar[str] = "REGISTER_STATE_REFUSES"


class FactOutdated(Refusal):
    """What the asker had read about another stream is no longer so: read it again, and ask again."""

    code: ClassVar[str] = "FACT_OUTDATED"


class LineNumberTaken(Refusal):
    """Another register of the store has this number."""

    code: ClassVar[str] = "LINE_NUMBER_TAKEN"


class OutageUnknown(Refusal):
    """The register has no such planned outage."""

    code: ClassVar[str] = "OUTAGE_UNKNOWN"


class RegisterOnline(Refusal):
    """The register is not offline: there is nothing to give a reason for."""

    code: ClassVar[str] = "REGISTER_ONLINE"


class DriveUnknown(Refusal):
    """No such drive has ever been reported here."""

    code: ClassVar[str] = "DRIVE_UNKNOWN"


class DriveStateRefuses(Refusal):
    """The drive's life is over, or nothing is planned for it."""

    code: ClassVar[str] = "DRIVE_STATE_REFUSES"


class RouterUnknown(Refusal):
    """No such router was ever given a key."""

    code: ClassVar[str] = "ROUTER_UNKNOWN"


class RouterNotEnrolled(Refusal):
    """The router has a key but has not enrolled, or it was revoked."""

    code: ClassVar[str] = "ROUTER_NOT_ENROLLED"


class EnrolmentKeyRefused(Refusal):
    """The key is wrong, used, revoked or expired."""

    code: ClassVar[str] = "ENROLMENT_KEY_REFUSED"


class GroupUnknown(Refusal):
    """There is no such group, or it is deleted."""

    code: ClassVar[str] = "GROUP_UNKNOWN"


class GroupKindRefuses(Refusal):
    """A static group has no filter, a dynamic one no list."""

    code: ClassVar[str] = "GROUP_KIND_REFUSES"


class GroupInUse(Refusal):
    """Something is limited to the group: take it away first."""

    code: ClassVar[str] = "GROUP_IN_USE"


class ActivityConflict(Refusal):
    """Somebody has the register for himself (spec B.8.4). `details` name activity, holder and until when."""

    code: ClassVar[str] = "ACTIVITY_CONFLICT"


class LeaseNotHeld(Refusal):
    """The asker does not hold the register, or no longer."""

    code: ClassVar[str] = "LEASE_NOT_HELD"


class ColumnUnknown(Refusal):
    """A template names a column that there is not."""

    code: ClassVar[str] = "COLUMN_UNKNOWN"


class PreferenceUnknown(Refusal):
    """There is no such template or view, it is deleted, or it is another's."""

    code: ClassVar[str] = "PREFERENCE_UNKNOWN"


class FilterUnreadable(Refusal):
    """The text of a filter does not parse."""

    code: ClassVar[str] = "FILTER_INVALID"


class IdTaken(Refusal):
    """The id is in use already."""

    code: ClassVar[str] = "ID_TAKEN"


class FnStockShort(Refusal):
    """The unit has fewer drives of the model than are asked for."""

    code: ClassVar[str] = "FN_STOCK_SHORT"


class FnOrderUnknown(Refusal):
    """The unit has no such open order, or it is of another model."""

    code: ClassVar[str] = "FN_ORDER_UNKNOWN"


class ReleaseUnknown(Refusal):
    """No such release was ever registered."""

    code: ClassVar[str] = "RELEASE_UNKNOWN"


class ReleaseImmutable(Refusal):
    """The version was registered with other contents, which never change."""

    code: ClassVar[str] = "RELEASE_IMMUTABLE"


class ReleaseUnpublished(Refusal):
    """The release is not approved yet."""

    code: ClassVar[str] = "RELEASE_UNPUBLISHED"


class ReleaseIsWithdrawn(Refusal):
    """The release is withdrawn, for ever."""

    code: ClassVar[str] = "RELEASE_WITHDRAWN"


class FourEyesRequired(Refusal):
    """Nobody approves what he has made himself."""

    code: ClassVar[str] = "FOUR_EYES_REQUIRED"
