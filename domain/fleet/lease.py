"""Who has a register for himself now (FLEET-55, DEC-28, spec B.8.4).

Every activity of `Activity` is exclusive: it excludes every other. Removing and moving a register take one command;
they only look whether somebody is at work. Edits, plans, tags and exports look at nothing.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.event import Event
from domain.fleet.events.lease import LeaseAcquired, LeaseBroken, LeaseExpired, LeaseReleased, LeaseRenewed
from domain.fleet.parameters.values import Activity
from domain.fleet.refusals import ActivityConflict, LeaseNotHeld

# B.8.4: a holder that is gone must not hold a register for longer.
LEASE_LASTS = timedelta(minutes=15)
_PREFIX = "lease-"


class Held(Struct, frozen=True):
    """By whom, for what, until when."""

    activity: Activity
    holder: str
    until: datetime


class ActivityLease(Aggregate):
    """`held` is None while nobody has the register; a lease that ran out is still there until somebody says so."""

    CATEGORY: ClassVar[str] = "lease"

    held: Held | None

    def begin(self) -> None:
        self.held = None

    @property
    def register(self) -> str:
        return self._id.removeprefix(_PREFIX)

    def refuse_if_held(self, now: datetime) -> None:
        """Raises ActivityConflict while somebody is at work."""
        if self.held is not None and self.held.until > now:
            raise ActivityConflict(
                f"{self.held.holder} is at work on {self.register}: {self.held.activity}; wait for the end of it",
                register=self.register,
                activity=str(self.held.activity),
                holder=self.held.holder,
                until=self.held.until.isoformat(),
            )

    def acquire(self, activity: Activity, holder: str, now: datetime) -> None:
        """Have the register for oneself; asking again for the same renews. Raises ActivityConflict."""
        self.expire(now)
        if self.held is not None and (self.held.holder, self.held.activity) == (holder, activity):
            self.renew(holder, now)
            return
        self.refuse_if_held(now)
        self.fire(LeaseAcquired(activity, holder, now + LEASE_LASTS), now=now)

    def renew(self, holder: str, now: datetime) -> None:
        """Go on for another while. Raises LeaseNotHeld."""
        self._held_by(holder, now)
        self.fire(LeaseRenewed(now + LEASE_LASTS), now=now)

    def release(self, holder: str, now: datetime) -> None:
        """Done. Raises LeaseNotHeld."""
        self._held_by(holder, now)
        self.fire(LeaseReleased(), now=now)

    def break_off(self, reason: str, now: datetime) -> None:
        """Take the register from its holder. Raises LeaseNotHeld when nobody has it."""
        if self.held is None:
            raise LeaseNotHeld(f"nobody holds {self.register}", register=self.register)
        self.fire(LeaseBroken(self.held.holder, reason), now=now)

    def expire(self, now: datetime) -> None:
        """Say that the holder did not renew in time, if that is so."""
        if self.held is not None and self.held.until <= now:
            self.fire(LeaseExpired(), now=now, occurred_at=self.held.until)

    def evolve(self, event: Event) -> None:
        match event:
            case LeaseAcquired():
                self.held = Held(event.activity, event.holder, event.until)
            case LeaseRenewed():
                assert self.held is not None
                self.held = Held(self.held.activity, self.held.holder, event.until)
            case _:
                self.held = None

    def freeze(self) -> Any:
        return self.held

    def thaw(self, state: Any) -> None:
        self.held = convert(state, Held | None)

    def _held_by(self, holder: str, now: datetime) -> None:
        if self.held is None or self.held.holder != holder or self.held.until <= now:
            raise LeaseNotHeld(f"{holder} does not hold {self.register}, or no longer", register=self.register)
