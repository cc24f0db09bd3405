"""The two deadlines: what is not sent for 30 × 24 hours stops sales (FLEET-10, -13; DEC-03, DEC-04; facts §5.2).

A drive counts by its register's clock, which has no zone: the hours are added to the wall clock, the zone of the place
makes an instant of it, and a clock that is ahead reaches that instant earlier.

In SQL: `(first_at + interval '720 hours') at time zone zone - drift_s * interval '1 second'`.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.fleet.clocks import instant_of

UNSENT_FOR_AT_MOST = timedelta(hours=30 * 24)
_DAY = timedelta(days=1)


class Consequence(StrEnum):
    """What stops when a queue has waited for too long."""

    STOPS_REGISTER = "STOPS_REGISTER"  # the OFD's
    STOPS_MARKED_GOODS = "STOPS_MARKED_GOODS"  # the OISM's: error 74


def block_at(first_at: datetime, zone: ZoneInfo, drift_s: int = 0) -> datetime:
    """The instant from which the drive refuses, given the device's local time of the oldest unsent document."""
    return instant_of(first_at + UNSENT_FOR_AT_MOST, zone) - timedelta(seconds=drift_s)


def days_left(block: datetime, now: datetime) -> int:
    """Whole days until then: 0 on the last day, negative when it is over."""
    return (block - now) // _DAY


def oldest_days(first_at: datetime, zone: ZoneInfo, now: datetime, drift_s: int = 0) -> int:
    """Whole days for which the oldest document has waited, by the device's clock."""
    device_now = (now + timedelta(seconds=drift_s)).astimezone(zone).replace(tzinfo=None)
    return (device_now - first_at) // _DAY
