"""What happens to the lease of a register: who changes it now, alone (FLEET-55, DEC-28, spec B.8.4)."""

from datetime import datetime
from typing import ClassVar

from domain.event import Event
from domain.fleet.parameters.values import Activity


class LeaseAcquired(Event, frozen=True):
    """`holder` has the register for itself until then, unless it renews."""

    TYPE: ClassVar[str] = "fleet.LeaseAcquired"

    activity: Activity
    holder: str
    until: datetime


class LeaseRenewed(Event, frozen=True):
    TYPE: ClassVar[str] = "fleet.LeaseRenewed"

    until: datetime


class LeaseReleased(Event, frozen=True):
    """The holder is done."""

    TYPE: ClassVar[str] = "fleet.LeaseReleased"


class LeaseExpired(Event, frozen=True):
    """The holder did not renew in time."""

    TYPE: ClassVar[str] = "fleet.LeaseExpired"


class LeaseBroken(Event, frozen=True):
    """A person took the register from its holder."""

    TYPE: ClassVar[str] = "fleet.LeaseBroken"

    holder: str
    reason: str


EVENTS = (LeaseAcquired, LeaseRenewed, LeaseReleased, LeaseExpired, LeaseBroken)
