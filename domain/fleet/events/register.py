"""What happens to a register besides its reports: it joins, is placed, described, planned for, removed (FLEET-18, -34,
-52, -88, -89, -98d; DEC-06, DEC-09).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from domain.event import Event
from domain.fleet.parameters.parameter import Values


class RegisterDiscovered(Event, frozen=True):
    """A register that nobody knew was reported: it is online. Enrolment follows, or waits for a person."""

    TYPE: ClassVar[str] = "fleet.RegisterDiscovered"

    manufacturer: str
    factory_number: str
    router: str
    at: datetime
    address: str | None = None  # how its router reaches it: COM3, /dev/ttyUSB0, 10.0.0.7:50003


class RegisterEnrolled(Event, frozen=True):
    """The register is one of the organisation's. Without a unit it stands on the list UNASSIGNED."""

    TYPE: ClassVar[str] = "fleet.RegisterEnrolled"

    unit: str | None = None


class EnrolmentRejected(Event, frozen=True):
    """A person does not want the register here: what it reports is not taken in."""

    TYPE: ClassVar[str] = "fleet.EnrolmentRejected"

    reason: str


class RegisterAssigned(Event, frozen=True):
    """The register belongs to another unit. Its line number stays behind."""

    TYPE: ClassVar[str] = "fleet.RegisterAssigned"

    unit: str
    previous: str | None = None


class LineNumberSet(Event, frozen=True):
    """The register's number in the line of its store; None takes it away (FLEET-68, DEC-36)."""

    TYPE: ClassVar[str] = "fleet.LineNumberSet"

    unit: str
    line_number: int | None = None


class RegisterRenamed(Event, frozen=True):
    """The name that people gave the register; an empty one takes it away."""

    TYPE: ClassVar[str] = "fleet.RegisterRenamed"

    name: str


class RegisterDescribed(Event, frozen=True):
    """What people say of the register: `install_place`, `external_ref`; None takes a value away."""

    TYPE: ClassVar[str] = "fleet.RegisterDescribed"

    changed: Values


class RegisterTagged(Event, frozen=True):
    """Tags that the register did not have."""

    TYPE: ClassVar[str] = "fleet.RegisterTagged"

    tags: tuple[str, ...]


class RegisterUntagged(Event, frozen=True):
    """Tags that the register had."""

    TYPE: ClassVar[str] = "fleet.RegisterUntagged"

    tags: tuple[str, ...]


class OutagePlanned(Event, frozen=True):
    """The register will be silent on purpose, from `starts` until `ends` (FLEET-18)."""

    TYPE: ClassVar[str] = "fleet.OutagePlanned"

    outage: str
    starts: datetime
    ends: datetime
    reason: str


class OutageStarted(Event, frozen=True):
    """A planned outage has begun."""

    TYPE: ClassVar[str] = "fleet.OutageStarted"

    outage: str


class OutageEnded(Event, frozen=True):
    """A planned outage is over."""

    TYPE: ClassVar[str] = "fleet.OutageEnded"

    outage: str


class OutageCancelled(Event, frozen=True):
    """A planned outage will not be, or goes on no longer."""

    TYPE: ClassVar[str] = "fleet.OutageCancelled"

    outage: str


class OfflineReasonRecorded(Event, frozen=True):
    """Somebody said why the register has been silent since `offline_since` (FLEET-18, -19)."""

    TYPE: ClassVar[str] = "fleet.OfflineReasonRecorded"

    reason: str
    offline_since: datetime


class Part(StrEnum):
    """Parts that wear out (FLEET-33, -79)."""

    HEAD = "HEAD"
    CUTTER = "CUTTER"
    BATTERY = "BATTERY"


class PartReplacementPlanned(Event, frozen=True):
    """A part will be replaced on a day of the place; None: not planned any longer (FLEET-34)."""

    TYPE: ClassVar[str] = "fleet.PartReplacementPlanned"

    part: Part
    on: date | None = None


class PartReplaced(Event, frozen=True):
    """A part was replaced. `counters` are the part's counters at that time, by key: from here on they may be lower."""

    TYPE: ClassVar[str] = "fleet.PartReplaced"

    part: Part
    on: date
    counters: dict[str, int]


class PaidServiceExpiring(Event, frozen=True):
    """The paid service that ends next will do so soon (FLEET-81). Said once for each day of ending."""

    TYPE: ClassVar[str] = "fleet.PaidServiceExpiring"

    ends: date


class PaidServiceExpired(Event, frozen=True):
    """A paid service has ended."""

    TYPE: ClassVar[str] = "fleet.PaidServiceExpired"

    ends: date


class RegisterRemoved(Event, frozen=True):
    """A person took the register off the lists (FLEET-89). It keeps its history; its next contact admits it again."""

    TYPE: ClassVar[str] = "fleet.RegisterRemoved"

    reason: str


class RegisterAutoRemoved(Event, frozen=True):
    """The register was silent for longer than the organisation keeps silent ones (FLEET-88, DEC-09)."""

    TYPE: ClassVar[str] = "fleet.RegisterAutoRemoved"

    silent_since: datetime
    after_days: int


class RegisterReadmitted(Event, frozen=True):
    """A removed register spoke again (FLEET-98d)."""

    TYPE: ClassVar[str] = "fleet.RegisterReadmitted"

    router: str
    at: datetime


class RegisterBlocklisted(Event, frozen=True):
    """The register is removed, and its contact is refused."""

    TYPE: ClassVar[str] = "fleet.RegisterBlocklisted"

    reason: str


class RegisterUnblocked(Event, frozen=True):
    """The contact of a blocklisted register is refused no longer; it stays removed until it speaks."""

    TYPE: ClassVar[str] = "fleet.RegisterUnblocked"


class RegisterReportedElsewhere(Event, frozen=True):
    """On this day (UTC) an agent of another organisation of the installation reported the register: it was refused, and
    both are told (DEC-06).
    """

    TYPE: ClassVar[str] = "fleet.RegisterReportedElsewhere"

    on: date


EVENTS = (
    RegisterDiscovered,
    RegisterEnrolled,
    EnrolmentRejected,
    RegisterAssigned,
    LineNumberSet,
    RegisterRenamed,
    RegisterDescribed,
    RegisterTagged,
    RegisterUntagged,
    OutagePlanned,
    OutageStarted,
    OutageEnded,
    OutageCancelled,
    OfflineReasonRecorded,
    PartReplacementPlanned,
    PartReplaced,
    PaidServiceExpiring,
    PaidServiceExpired,
    RegisterRemoved,
    RegisterAutoRemoved,
    RegisterReadmitted,
    RegisterBlocklisted,
    RegisterUnblocked,
    RegisterReportedElsewhere,
)
