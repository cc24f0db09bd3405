"""What can happen to the organisation itself, stream `organisation` (FLEET-57, -93, -94; DEC-06, -09, -11)."""

from datetime import datetime
from typing import ClassVar

from domain.event import Event


class AccessRequested(Event, frozen=True):
    """Somebody wants to use the house for this trading network.

    Whom to answer stands under `request` in a table that can forget him, never here (decision 6).
    """

    TYPE: ClassVar[str] = "organisation.AccessRequested"

    request: str
    network: str


class TrialStarted(Event, frozen=True):
    """It may be tried for so many days."""

    TYPE: ClassVar[str] = "organisation.TrialStarted"

    days: int
    ends_at: datetime


class TrialExtended(Event, frozen=True):
    """The trial lasts so many days, counted from its beginning."""

    TYPE: ClassVar[str] = "organisation.TrialExtended"

    days: int
    ends_at: datetime
    reason: str


class TrialEndingSoon(Event, frozen=True):
    """So many days are left."""

    TYPE: ClassVar[str] = "organisation.TrialEndingSoon"

    days_left: int
    ends_at: datetime


class TrialExpired(Event, frozen=True):
    """The trial is over; the organisation is read-only until then, if nobody activates it."""

    TYPE: ClassVar[str] = "organisation.TrialExpired"

    read_only_until: datetime


class OrganisationActivated(Event, frozen=True):
    """It may do everything, without an end."""

    TYPE: ClassVar[str] = "organisation.OrganisationActivated"

    reason: str


class OrganisationSuspended(Event, frozen=True):
    """Nothing is taken in any more."""

    TYPE: ClassVar[str] = "organisation.OrganisationSuspended"

    reason: str


class SettingChanged(Event, frozen=True):
    """A setting has this value in this scope; None: the value of the wider scope, or the default."""

    TYPE: ClassVar[str] = "organisation.SettingChanged"

    key: str
    scope: str
    value: int | str | None
    reason: str


EVENTS = (
    AccessRequested,
    TrialStarted,
    TrialExtended,
    TrialEndingSoon,
    TrialExpired,
    OrganisationActivated,
    OrganisationSuspended,
    SettingChanged,
)
