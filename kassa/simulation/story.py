"""The days, one after another: what each agent reports, in the order of time. Nothing here knows of a ledger."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from domain.fleet.commands import RegisterReport
from kassa.simulation.plan import ChainPlan, StorePlan
from kassa.simulation.till import Till

# Between two reports of one store on one day tills stand for the same moment.
DAY = timedelta(days=1)
# A lost agent fell silent so long before the end.
LOST_FOR = timedelta(hours=6)


class Told(Struct, frozen=True):
    """What the agent of a store reports at an instant."""

    at: datetime
    store: StorePlan
    reports: Sequence[RegisterReport]


class Story:
    """`days` days that end at `now`."""

    def __init__(self, plan: ChainPlan, days: int, now: datetime, seed: int) -> None:
        self._plan, self._days, self._now = plan, days, now
        self.start = now - DAY * days
        self.tills = {
            store.code: [Till(till, store.zone, self.start, days, seed) for till in store.tills]
            for store in plan.stores
        }

    def tell(self) -> Iterator[Sequence[Told]]:
        """Day by day: one report of each store; the last one is of `now`, or of when its agent fell silent."""
        for day in range(self._days):
            at = self.start + DAY * (day + 1)
            yield [self._day(store, day, at) for store in self._plan.stores]

    def _day(self, store: StorePlan, day: int, at: datetime) -> Told:
        if store.is_lost and day == self._days - 1:
            at -= LOST_FOR
        reports = []
        for till in self.tills[store.code]:
            till.live(day, at)
            reports.append(till.report(day))
        return Told(at, store, reports)
