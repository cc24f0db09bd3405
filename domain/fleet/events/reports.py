"""What a register's own reports made happen (FLEET-08…10, -29, -57…62, -72, -81; DEC-01).

`at` is the instant of the poll by the agent's clock. `changed` holds the parameters that are different now, by key: who
merges it over what was known has what is known. A None in it takes a value back (the first unsent document of a queue
that is empty).
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.event import Event
from domain.fleet.parameters.parameter import Values


class Reported(Event, frozen=True):
    """Parameters of one family have other values now."""

    at: datetime
    changed: Values


class RegistrationDataChanged(Reported, frozen=True):
    """Registration data (group REG)."""

    TYPE: ClassVar[str] = "fleet.RegistrationDataChanged"


class SoftwareVersionChanged(Reported, frozen=True):
    """Versions of firmware, printer, router service, utilities (group VER)."""

    TYPE: ClassVar[str] = "fleet.SoftwareVersionChanged"


class NetworkSettingsChanged(Reported, frozen=True):
    """Addresses and settings of the network, OFD, OISM, key server, and the agent's own (group NET, IP address)."""

    TYPE: ClassVar[str] = "fleet.NetworkSettingsChanged"


class ShiftStateChanged(Reported, frozen=True):
    """Shift, open document, running totals (group SHF)."""

    TYPE: ClassVar[str] = "fleet.ShiftStateChanged"


class ServiceCountersReported(Reported, frozen=True):
    """Counters and measurements of heads, cutter, supply, battery (group SRV)."""

    TYPE: ClassVar[str] = "fleet.ServiceCountersReported"


class PaidServiceChanged(Reported, frozen=True):
    """Paid services (group SVC)."""

    TYPE: ClassVar[str] = "fleet.PaidServiceChanged"


class RegisterAttributesChanged(Reported, frozen=True):
    """All parameters that no other family has."""

    TYPE: ClassVar[str] = "fleet.RegisterAttributesChanged"


class ClockDriftMeasured(Reported, frozen=True):
    """The register's clock differs by another amount: `clock_drift_s`, positive when the register's is ahead."""

    TYPE: ClassVar[str] = "fleet.ClockDriftMeasured"


class UnsentBacklogReported(Reported, frozen=True):
    """A queue of unsent documents, to the OFD or to the OISM, has another length or beginning (FLEET-08, -09)."""

    TYPE: ClassVar[str] = "fleet.UnsentBacklogReported"


class Queue(StrEnum):
    OFD = "OFD"
    OISM = "OISM"


class UnsentBacklogCleared(Reported, frozen=True):
    """A queue that was not empty is empty."""

    TYPE: ClassVar[str] = "fleet.UnsentBacklogCleared"

    queue: Queue


class Scope(StrEnum):
    """What has the fatal error (FLEET-72, -73)."""

    REGISTER = "REGISTER"
    FN = "FN"


class FatalErrorRaised(Reported, frozen=True):
    """A fatal error that was not there. `error` names it: the key of its parameter, `bit_8` of a bit without one, or
    the drive's own text; `fn` is the drive in the register at that time.
    """

    TYPE: ClassVar[str] = "fleet.FatalErrorRaised"

    scope: Scope
    error: str
    fn: str | None = None


class FatalErrorCleared(Reported, frozen=True):
    """A fatal error that was raised is gone."""

    TYPE: ClassVar[str] = "fleet.FatalErrorCleared"

    scope: Scope
    error: str
    fn: str | None = None


class CounterFell(Event, frozen=True):
    """A counter that never goes back was told lower than it was, and no part was replaced: `known` stays."""

    TYPE: ClassVar[str] = "fleet.CounterFell"

    at: datetime
    key: str
    known: int
    told: int


class OfflineCause(StrEnum):
    DEVICE = "DEVICE"  # its router says that it does not answer
    ROUTER = "ROUTER"  # its router is silent


class RegisterWentOffline(Reported, frozen=True):
    """Nobody hears the register. `changed` holds `connection_state` and `offline_since`: the last instant at which it
    was heard, in UTC.
    """

    TYPE: ClassVar[str] = "fleet.RegisterWentOffline"

    cause: OfflineCause


class RegisterCameOnline(Reported, frozen=True):
    """The register answers again."""

    TYPE: ClassVar[str] = "fleet.RegisterCameOnline"

    offline_since: datetime


class FiscalDriveReplaced(Reported, frozen=True):
    """The register has another drive: `changed` holds `fn_serial`. `previous` is None for the first one known."""

    TYPE: ClassVar[str] = "fleet.FiscalDriveReplaced"

    fn: str
    previous: str | None = None


class RegisterRouterChanged(Event, frozen=True):
    """Another router reports the register from now on."""

    TYPE: ClassVar[str] = "fleet.RegisterRouterChanged"

    at: datetime
    router: str
    previous: str


EVENTS = (
    RegistrationDataChanged,
    SoftwareVersionChanged,
    NetworkSettingsChanged,
    ShiftStateChanged,
    ServiceCountersReported,
    PaidServiceChanged,
    RegisterAttributesChanged,
    ClockDriftMeasured,
    UnsentBacklogReported,
    UnsentBacklogCleared,
    FatalErrorRaised,
    FatalErrorCleared,
    CounterFell,
    RegisterWentOffline,
    RegisterCameOnline,
    FiscalDriveReplaced,
    RegisterRouterChanged,
)
