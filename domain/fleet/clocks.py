"""Whose clock (DEC-02): agents' clocks are set right by when they sent, devices' clocks are measured against that."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

# Between sending and deciding lie seconds; more is a wrong clock, and the poll is moved by the difference.
AGENT_CLOCK_TOLERANCE = timedelta(minutes=2)
# The Pirit refuses to start work when its clock is further off (error 0B, facts §3.3).
WRONG_CLOCK_SECONDS = 8 * 60


def polled_at(told: datetime, sent_at: datetime | None, now: datetime) -> datetime:
    """The instant of a poll by our clock: never later than now, or one wrong clock would make all later polls stale."""
    skew = now - sent_at if sent_at is not None else timedelta(0)
    try:
        at = told.astimezone(UTC) + (skew if abs(skew) > AGENT_CLOCK_TOLERANCE else timedelta(0))
    except OverflowError:  # a clock at either end of time tells nothing
        return now
    return min(at, now)


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """A wall clock's time as an instant; a time that exists twice is the first (DEC-02)."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def drift_seconds(device_clock: datetime, zone: ZoneInfo, at: datetime) -> int:
    """How far the device's clock is ahead of the instant `at`. In the hour that exists twice the nearer one counts."""
    seconds = [
        round((device_clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) - at).total_seconds()) for fold in (0, 1)
    ]
    return min(seconds, key=abs)


def instant_text(at: datetime) -> str:
    """An instant as values of parameters carry it: 2026-11-25T09:30:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
