"""`ClosePeriod` and `ReopenPeriod` decided: the books of a unit, day by day of its clocks (L-12)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.ledger.texts import reason_of
from domain.processes.unit_books import clock_streams, period_and_zone, unit_streams


class ClosePeriod(Command, frozen=True):
    """Let the books of a unit take no entries of this day or before."""

    NAME: ClassVar[str] = "ledger.ClosePeriod"

    unit: str
    through: date


class ReopenPeriod(Command, frozen=True):
    """Let the books of a unit take entries again of days after `through`; of all days when it is left out."""

    NAME: ClassVar[str] = "ledger.ReopenPeriod"

    unit: str
    reason: str
    through: date | None = None


def _streams(asked: ClosePeriod | ReopenPeriod) -> Streams:
    return unit_streams(asked.unit)


def _then(asked: ClosePeriod | ReopenPeriod, aggregates: Sequence[Aggregate]) -> Streams:
    return clock_streams(asked.unit, aggregates)


def _close(asked: ClosePeriod, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    period, zone = period_and_zone(asked.unit, aggregates)
    period.close(asked.through, zone, now)


def _reopen(asked: ReopenPeriod, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    period, _ = period_and_zone(asked.unit, aggregates)
    period.reopen(asked.through, reason_of(asked.reason), now)


DECIDERS = (Decider(ClosePeriod, _streams, _close, then=_then), Decider(ReopenPeriod, _streams, _reopen, then=_then))
