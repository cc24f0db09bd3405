"""What happens to one fiscal drive, across the registers it is in (FLEET-12, -21…26, -63, -66; DEC-05).

`register` is the id of the register that reported it (`CSI-0123456789`), `at` the instant of the poll; `changed` as in
`reports.py`: the drive's parameters that are different now.
"""

from datetime import date, datetime
from typing import ClassVar

from msgspec import field

from domain.event import Event
from domain.fleet.events.reports import Reported
from domain.fleet.parameters.parameter import Values


class DriveReported(Reported, frozen=True):
    """Parameters of the drive have other values now."""

    register: str


class FnFirstSeen(Event, frozen=True):
    """A drive that nobody knew was reported."""

    TYPE: ClassVar[str] = "fleet.FnFirstSeen"

    at: datetime
    register: str


class FnInstalled(Event, frozen=True):
    """The drive is in this register; `previous_fn` was in it before. `known` is what other registers told of the drive:
    with it, the events that follow tell all there is.
    """

    TYPE: ClassVar[str] = "fleet.FnInstalled"

    at: datetime
    register: str
    previous_fn: str | None = None
    known: Values = field(default_factory=dict)


class FnRemoved(Event, frozen=True):
    """The drive is no longer in this register: another one is (which may have been said before this), or the drive is
    in another register.
    """

    TYPE: ClassVar[str] = "fleet.FnRemoved"

    at: datetime
    register: str
    next_fn: str | None = None
    next_register: str | None = None


class FnAttributesChanged(DriveReported, frozen=True):
    """Phase, dates, keys, model: all parameters that no other event of the drive has."""

    TYPE: ClassVar[str] = "fleet.FnAttributesChanged"


class FnRegistered(Event, frozen=True):
    """The drive entered the fiscal phase."""

    TYPE: ClassVar[str] = "fleet.FnRegistered"

    at: datetime
    register: str


class FnReregistered(Event, frozen=True):
    """The register was registered again with this drive: document `fd` says so."""

    TYPE: ClassVar[str] = "fleet.FnReregistered"

    at: datetime
    register: str
    fd: int


class FnArchiveClosed(Event, frozen=True):
    """The drive left the fiscal phase: it signs no documents any more."""

    TYPE: ClassVar[str] = "fleet.FnArchiveClosed"

    at: datetime
    register: str


class FnFillMeasured(DriveReported, frozen=True):
    """Document numbers and free space of the drive (FLEET-66)."""

    TYPE: ClassVar[str] = "fleet.FnFillMeasured"


class FnWarningRaised(DriveReported, frozen=True):
    """A warning flag of the drive was set; `warning` is the key of its parameter."""

    TYPE: ClassVar[str] = "fleet.FnWarningRaised"

    warning: str


class FnWarningCleared(DriveReported, frozen=True):
    """A warning flag of the drive is no longer set."""

    TYPE: ClassVar[str] = "fleet.FnWarningCleared"

    warning: str


class FnBlocked(DriveReported, frozen=True):
    """The drive blocks the register, or for other reasons than before: `fn_block_mask`."""

    TYPE: ClassVar[str] = "fleet.FnBlocked"


class FnUnblocked(DriveReported, frozen=True):
    """The drive blocks nothing any more."""

    TYPE: ClassVar[str] = "fleet.FnUnblocked"


class FnReplacementPlanned(Event, frozen=True):
    """The drive will be replaced on a day of the place (FLEET-26)."""

    TYPE: ClassVar[str] = "fleet.FnReplacementPlanned"

    on: date
    register: str | None = None


class FnReplacementCancelled(Event, frozen=True):
    """The planned replacement will not be."""

    TYPE: ClassVar[str] = "fleet.FnReplacementCancelled"

    register: str | None = None


class FnLifetimeCorrected(Event, frozen=True):
    """A person said when the drive ends; holds until the device tells another date (DEC-05)."""

    TYPE: ClassVar[str] = "fleet.FnLifetimeCorrected"

    valid_until: date
    reason: str
    previous: date | None = None
    register: str | None = None


EVENTS = (
    FnFirstSeen,
    FnInstalled,
    FnRemoved,
    FnAttributesChanged,
    FnRegistered,
    FnReregistered,
    FnArchiveClosed,
    FnFillMeasured,
    FnWarningRaised,
    FnWarningCleared,
    FnBlocked,
    FnUnblocked,
    FnReplacementPlanned,
    FnReplacementCancelled,
    FnLifetimeCorrected,
)
