"""How much a player may deposit or stake in a day, a week, a month, and how much of it is used (spec D.4).

What was used is kept by days of the player's place; a period is a sum of days.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from msgspec import Struct, field

from domain.event import Event
from domain.players import events as happened
from domain.players.terms import LimitKind, LimitPeriod


class Limit(Struct, omit_defaults=True):
    """Minor units per period, None without a limit. From `changes_at` on it is `changes_to`."""

    amount: int | None = None
    changes_to: int | None = None
    changes_at: datetime | None = None

    def at(self, now: datetime) -> int | None:
        """What holds at this instant."""
        return self.changes_to if self.changes_at is not None and self.changes_at <= now else self.amount


class Usage(NamedTuple):
    """One limit in its running period; `ends` is the first day that counts anew."""

    kind: LimitKind
    period: LimitPeriod
    limit: int
    used: int
    ends: date

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


class Limits(Struct):
    """Limits by `place_of`, and amounts by kind and day (ISO) since the running week and month began."""

    limits: dict[str, Limit] = field(default_factory=dict)
    used: dict[str, dict[str, int]] = field(default_factory=dict)

    def amount(self, kind: LimitKind, period: LimitPeriod, now: datetime) -> int | None:
        limit = self.limits.get(place_of(kind, period))
        return None if limit is None else limit.at(now)

    def has_changed(self, kind: LimitKind, period: LimitPeriod, now: datetime) -> bool:
        """Whether a scheduled change has come since the last event."""
        limit = self.limits.get(place_of(kind, period))
        return limit is not None and limit.changes_at is not None and limit.changes_at <= now

    def count(self, kind: LimitKind, day: date, amount: int) -> None:
        on, days = day.isoformat(), self.used.get(kind, {})
        if on not in days:  # with a day that begins, those end that no period needs any more
            kept = min(begins(LimitPeriod.WEEK, day), begins(LimitPeriod.MONTH, day)).isoformat()
            days = self.used[kind] = {each: sum_ for each, sum_ in days.items() if each >= kept}
        days[on] = days.get(on, 0) + amount

    def evolve(self, event: Event) -> None:
        match event:
            case happened.DepositAccepted():
                self.count(LimitKind.DEPOSIT, event.day, event.amount)
            case happened.LimitUsed():
                self.count(event.kind, event.day, event.amount)
            case happened.LimitSet():
                self.limits[place_of(event.kind, event.period)] = Limit(event.amount)
            case happened.LimitChangeScheduled():
                limit = self.limits[place_of(event.kind, event.period)]
                limit.changes_to, limit.changes_at = event.amount, event.holds_from
            case _:
                raise TypeError(event)

    def usage(self, day: date, now: datetime) -> Iterator[Usage]:
        """Every limit that holds now, as it stands on this day of the place."""
        for kind in LimitKind:
            for period in LimitPeriod:
                limit = self.amount(kind, period, now)
                if limit is not None:
                    first, following = begins(period, day).isoformat(), ends(period, day)
                    days = self.used.get(kind, {}).items()
                    used = sum(amount for on, amount in days if first <= on < following.isoformat())
                    yield Usage(kind, period, limit, used, following)


def place_of(kind: LimitKind, period: LimitPeriod) -> str:
    return f"{kind} {period}"


def begins(period: LimitPeriod, day: date) -> date:
    """The first day of the period that this day is in."""
    match period:
        case LimitPeriod.DAY:
            return day
        case LimitPeriod.WEEK:
            return day - timedelta(days=day.weekday())
        case LimitPeriod.MONTH:
            return day.replace(day=1)


def ends(period: LimitPeriod, day: date) -> date:
    """The first day of the next period."""
    match period:
        case LimitPeriod.DAY:
            return day + timedelta(days=1)
        case LimitPeriod.WEEK:
            return begins(period, day) + timedelta(days=7)
        case LimitPeriod.MONTH:
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
