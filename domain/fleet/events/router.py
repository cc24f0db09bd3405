"""What happens to a router service: the agent on a workstation, with the registers it reaches (FLEET-52, -53; DEC-06).

No secret is in an event: a key is known by the hash of it.
"""

from datetime import datetime
from typing import ClassVar

from domain.event import Event


class EnrolmentKeyIssued(Event, frozen=True):
    """Whoever shows the key with this hash before `expires_at` may enrol as this router, once."""

    TYPE: ClassVar[str] = "fleet.EnrolmentKeyIssued"

    key_hash: str
    expires_at: datetime
    unit: str | None = None  # where the registers it finds are placed
    trusted: bool = True  # they are enrolled without a person


class RouterEnrolled(Event, frozen=True):
    """An agent showed the key; from now on it shows the credential with this hash."""

    TYPE: ClassVar[str] = "fleet.RouterEnrolled"

    credential_hash: str
    host: str


class RouterStateChanged(Event, frozen=True):
    """What the agent says of itself: host, IP address, version, utilities, ports. Only what is different."""

    TYPE: ClassVar[str] = "fleet.RouterStateChanged"

    at: datetime
    changed: dict[str, str | list[str]]


class RegisterFoundAtAddress(Event, frozen=True):
    """A register answers at an address of this router; `previous` did before."""

    TYPE: ClassVar[str] = "fleet.RegisterFoundAtAddress"

    at: datetime
    address: str
    register: str
    previous: str | None = None


class ContactRefused(Event, frozen=True):
    """What this register reports is not taken in: `outcome` says why (DEC-06, DEC-09). Said once, not at every poll."""

    TYPE: ClassVar[str] = "fleet.ContactRefused"

    at: datetime
    register: str
    outcome: str


class RouterRevoked(Event, frozen=True):
    """The router may report no longer; a key not used yet is void."""

    TYPE: ClassVar[str] = "fleet.RouterRevoked"

    reason: str


class RouterLost(Event, frozen=True):
    """The router has been silent since."""

    TYPE: ClassVar[str] = "fleet.RouterLost"

    since: datetime


class RouterReturned(Event, frozen=True):
    """The router speaks again."""

    TYPE: ClassVar[str] = "fleet.RouterReturned"

    at: datetime
    lost_since: datetime


EVENTS = (
    EnrolmentKeyIssued,
    RouterEnrolled,
    RouterStateChanged,
    RegisterFoundAtAddress,
    ContactRefused,
    RouterRevoked,
    RouterLost,
    RouterReturned,
)
