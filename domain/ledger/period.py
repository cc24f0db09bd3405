"""The periods of one unit's books, stream `period-<unit>`: up to which day they are closed (L-12)."""

from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.event import Event
from domain.ledger import events as happened
from domain.ledger.refusals import PeriodIsClosed, PeriodNotClosed, PeriodNotOver

_PREFIX = "period-"


class _State(Struct):
    closed_through: date | None = None


def period_stream(unit: str) -> str:
    return f"{_PREFIX}{unit}"


class Period(Aggregate):
    """Open as long as nobody closed it."""

    CATEGORY: ClassVar[str] = "period"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    def admit(self, effective_at: datetime, zone: str) -> None:
        """Whether an entry of this business moment may come; days are those of the place. Raises PeriodIsClosed."""
        closed = self.state.closed_through
        if closed is not None and effective_at.astimezone(ZoneInfo(zone)).date() <= closed:
            unit = str(self._id).removeprefix(_PREFIX)
            raise PeriodIsClosed(
                f"the books of {unit} are closed through {closed}; enter it with a later moment, or reopen the period",
                unit=unit,
                closed_through=closed.isoformat(),
            )

    def close(self, through: date, zone: str, now: datetime) -> None:
        """Through a day that is over at the place, later than before. Raises PeriodNotOver."""
        closed = self.state.closed_through
        if closed is not None and through <= closed:
            raise PeriodNotOver(f"the books are closed through {closed} already; name a later day")
        if through >= now.astimezone(ZoneInfo(zone)).date():
            raise PeriodNotOver(f"{through} is not over there; close it on the next day")
        self.fire(happened.PeriodClosed(through), now=now)

    def reopen(self, through: date | None, reason: str, now: datetime) -> None:
        """Leave closed what ends with this day; None: nothing. Raises PeriodNotClosed."""
        closed = self.state.closed_through
        if closed is None or (through is not None and through >= closed):
            raise PeriodNotClosed(
                f"the books are {f'closed through {closed}' if closed else 'open'}; name an earlier day"
            )
        self.fire(happened.PeriodReopened(through, reason), now=now)

    def evolve(self, event: Event) -> None:
        match event:
            case happened.PeriodClosed() | happened.PeriodReopened():
                self.state.closed_through = event.through
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
